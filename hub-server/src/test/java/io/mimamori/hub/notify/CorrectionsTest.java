package io.mimamori.hub.notify;

import static io.mimamori.hub.notify.StormRig.id;
import static io.mimamori.hub.notify.StormRig.level;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.notify.Correction.Kind;
import io.mimamori.hub.notify.Correction.Reason;
import io.mimamori.hub.notify.Corrections.Coverage;
import io.mimamori.hub.notify.Corrections.Coverage.Fate;
import io.mimamori.rule.EpisodeEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A correction reaches those who were told and nobody else. */
final class CorrectionsTest {
    private static final EpisodeEvent RAISED = level("g1", 1, EpisodeEvent.Kind.RAISED, "warning");
    private static final String POLICY =
            """
            people:
              - {id: aoki, name: 青木, channels: [desk]}
              - {id: baba, name: 馬場, channels: [second]}
            policies:
              - id: river
                for: {rules: [level]}
                steps:
                  - {after: 0s, people: [aoki]}
                  - {after: 5m, people: [baba]}
            """;

    @TempDir private Path folder;
    private StormRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = StormRig.plain(folder);
    }

    private void open(String plan, boolean exercise) throws Exception {
        rig.close();
        rig = new StormRig(folder, plan, List.of("desk", "second"), List.of("drill"), exercise);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Corrections.Outcome correct(Kind kind, Reason reason, String note) {
        return rig.outbox
                .corrections(rig.ledger::answer)
                .correct(id("g1"), new Corrections.Wish(kind, reason, note, "青木"));
    }

    private Coverage coverage(int ordinal) {
        return rig.outbox.corrections(rig.ledger::answer).of(id("g1")).get(ordinal - 1);
    }

    @Test
    void reachesThoseWhoWereToldByTheSameChannelAndClosesTheAlert() throws Exception {
        open(POLICY, false);
        rig.tell(RAISED);
        await().until(() -> rig.count("accepted") == 2);
        assertThat(correct(Kind.CANCEL, Reason.SENSOR_FAULT, ""))
                .isInstanceOf(Corrections.Outcome.Made.class);
        await().until(() -> coverage(1).count(Fate.ACCEPTED) == 2);
        assertThat(coverage(1).all())
                .extracting(Coverage.One::endpoint)
                .containsExactly("desk", "hook");
        Message message = rig.taken("desk").getLast();
        assertThat(message.subject()).contains("取り消し").doesNotContain("訓練");
        assertThat(message.text()).contains("機器の不具合", "とりけします", "withdrawn");
        assertThat(message.id()).isNotEqualTo(rig.taken("desk").getFirst().id());
        assertThat(rig.taken("hook").getLast().json())
                .contains("\"correction\":{\"number\":1,\"kind\":\"cancel\"");
        assertThat(rig.ledger.find(id("g1"))).map(Alert::state).hasValue(Alert.State.CLOSED);
        rig.later(Duration.ofHours(1));
        assertThat(rig.channel("second").tried).as("the escalation is over").isEmpty();
        assertThat(rig.entries(id("g1"), "corrected"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.detail()).contains("to the 2 who were told"));
        assertThat(correct(Kind.CANCEL, Reason.MISTAKE, ""))
                .isInstanceOf(Corrections.Outcome.Refused.class);
    }

    @Test
    void whatWasNotSentYetIsNotSentAndIsNotCorrected() throws Exception {
        open("people: []\n", false);
        rig.tell(RAISED);
        await().until(() -> rig.taken("hook").size() == 1 && rig.count("accepted") == 1);
        correct(Kind.CANCEL, Reason.WORK, "");
        rig.later(Duration.ofMinutes(10));
        await().until(() -> rig.taken("hook").size() == 2);
        assertThat(coverage(1).all()).extracting(Coverage.One::endpoint).containsExactly("hook");
        assertThat(rig.channel("desk").tried).isEmpty();
    }

    @Test
    void whoMayHaveBeenToldHearsOfItAndTheCoverageSaysWhoCannotBeReached() throws Exception {
        open(POLICY, false);
        rig.channel("desk").answer = new DeliveryResult.Retry("the answer was lost");
        rig.tell(RAISED);
        await().until(() -> rig.channel("desk").tried.size() == 1 && rig.count("ready") == 1);
        correct(Kind.CANCEL, Reason.MISTAKE, "");
        rig.channel("desk").answer = new DeliveryResult.Rejected("550 no such person");
        await().until(() -> coverage(1).count(Fate.FAILED) == 1);
        assertThat(coverage(1).count(Fate.ACCEPTED) + coverage(1).count(Fate.WAITING)).isEqualTo(1);
        assertThat(coverage(1).all().getFirst().reason()).contains("550");
        assertThat(rig.channel("desk").tried).hasSize(2);
    }

    @Test
    void correctsOftenWithANoteAndTheAlertGoesOn() throws Exception {
        open("people: []\n", false);
        rig.tell(RAISED);
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.count("accepted") == 3);
        correct(Kind.CORRECT, Reason.VALUE, "正しい水位は11.80mです");
        correct(Kind.CORRECT, Reason.PLACE, "");
        await().until(() -> rig.taken("second").size() == 3);
        assertThat(rig.taken("second").toString()).contains("正しい水位は11.80mです", "場所を訂正");
        assertThat(rig.ledger.find(id("g1"))).map(Alert::state).hasValue(Alert.State.OPEN);
        assertThat(coverage(2).all()).hasSize(3);
    }

    @Test
    void ofAnExerciseItIsAnExerciseAndReachesTestEndpointsOnly() throws Exception {
        open("people: []\n", true);
        rig.tell(RAISED);
        await().until(() -> rig.count("accepted") == 1);
        open("people: []\n", false); // the same hub, now for real
        assertThat(correct(Kind.CANCEL, Reason.MISTAKE, ""))
                .isInstanceOf(Corrections.Outcome.Made.class);
        await().until(() -> rig.taken("drill").size() == 1);
        assertThat(rig.taken("drill").getFirst().subject()).startsWith("【訓練】").contains("取り消し");
        assertThat(rig.taken("drill").getFirst().json()).contains("\"exercise\":true");
        assertThat(rig.channel("desk").tried).isEmpty();
        assertThat(rig.channel("hook").tried).isEmpty();
    }

    @Test
    void saysWhyItCannotBe() throws Exception {
        open(POLICY, false);
        assertThat(correct(Kind.CANCEL, Reason.MISTAKE, ""))
                .isInstanceOf(Corrections.Outcome.Unknown.class);
        rig.channel("desk").answer = new DeliveryResult.Rejected("550");
        rig.channel("second").answer = new DeliveryResult.Rejected("550");
        rig.channel("hook").answer = new DeliveryResult.Rejected("410");
        rig.tell(RAISED);
        await().until(() -> rig.count("dead") >= 2 && rig.count("ready") == 0);
        assertThat(correct(Kind.CANCEL, Reason.MISTAKE, ""))
                .isInstanceOf(Corrections.Outcome.Refused.class);
        assertThatThrownBy(() -> correct(Kind.CANCEL, Reason.VALUE, ""))
                .hasMessageContaining("sensor-fault, work, mistake");
        assertThatThrownBy(() -> correct(Kind.CORRECT, Reason.LEVEL, "大雨警報です"))
                .hasMessageContaining("警報");
        assertThatThrownBy(() -> correct(Kind.CORRECT, Reason.LEVEL, "a\nb"))
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> correct(Kind.CORRECT, Reason.LEVEL, "x".repeat(201)))
                .hasMessageContaining("200 characters");
    }

    @Test
    void anAnswerThatEndsTheEscalationDoesNotStopACorrection() throws Exception {
        open(POLICY, false);
        rig.tell(RAISED);
        await().until(() -> rig.count("accepted") == 2);
        rig.channel("desk").answer = new DeliveryResult.Retry("down");
        correct(Kind.CORRECT, Reason.LEVEL, "");
        await().until(() -> coverage(1).count(Fate.ACCEPTED) == 1);
        rig.ledger.answer(id("g1"), new AlertStore.Answer("馬場", "false", ""));
        rig.channel("desk").answer = new DeliveryResult.Accepted("p");
        rig.later(Duration.ofMinutes(1));
        await().until(() -> coverage(1).count(Fate.ACCEPTED) == 2);
    }
}
