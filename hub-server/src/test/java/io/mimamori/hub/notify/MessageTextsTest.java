package io.mimamori.hub.notify;

import static io.mimamori.hub.alert.Happenings.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.alert.Happenings;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every message with a golden file in src/test/resources; {@code -Dgolden.write=FOLDER}
 * writes them anew, to be read before they are committed.
 */
class MessageTextsTest {
    private static final UUID ID = UUID.fromString("00000000-0000-5000-8000-000000000001");
    private static final LiveEndpoint DESK =
            new LiveEndpoint(
                    Address.ofPeople("email", "email:desk", true, Pace.STANDARD),
                    message -> new DeliveryResult.Accepted(""));
    private static final TestEndpoint TEST = new TestEndpoint(DESK.address(), DESK.channel());

    static Stream<Arguments> messages() {
        EpisodeEvent press = event(ID, 1, Kind.RAISED, "help", "help");
        return Stream.of(
                golden("level-raised", event(ID, 1, Kind.RAISED, "level", "warning")),
                golden("level-changed", event(ID, 2, Kind.CHANGED, "level", "danger")),
                golden("level-cleared", event(ID, 3, Kind.CLEARED, "level", "")),
                golden("seen-raised", event(ID, 1, Kind.RAISED, "bear", "bear")),
                golden("seen-cleared", event(ID, 2, Kind.CLEARED, "bear", "")),
                golden("button-raised", press),
                golden("data-stale", event(ID, 1, Kind.STALE, "silent", "")),
                golden("data-fault", event(ID, 1, Kind.FAULT, "level", "")),
                golden("data-recovered", event(ID, 2, Kind.RECOVERED, "silent", "")),
                golden("rise-raised", event(ID, 1, Kind.RAISED, "fast", "rising")),
                golden("rise-cleared", event(ID, 2, Kind.CLEARED, "fast", "")),
                golden("joint-raised", event(ID, 1, Kind.RAISED, "agree", "flood")),
                golden("joint-cleared", event(ID, 2, Kind.CLEARED, "agree", "")),
                golden("unknown-stale", event(ID, 1, Kind.STALE, "silent", "unknown-dangerous")),
                golden("comfort-raised", home(event(ID, 1, Kind.RAISED, "room", "danger"))),
                golden("comfort-cleared", home(event(ID, 2, Kind.CLEARED, "room", ""))),
                golden(
                        "inactivity-raised",
                        home(event(ID, 1, Kind.RAISED, "quiet", "no-activity"))),
                golden("taken-back", event(ID, 1, Kind.CLEARED, "level", "")),
                golden("inactivity-cleared", home(event(ID, 2, Kind.CLEARED, "quiet", ""))),
                golden(
                        "unwatched-raised",
                        home(event(ID, 1, Kind.RAISED, "quiet", "cannot-watch"))),
                golden("home-button-raised", Happenings.at(press, Hazard.HOME)));
    }

    private static EpisodeEvent home(EpisodeEvent event) {
        return Happenings.at(event, Hazard.HOME);
    }

    private static Arguments golden(String name, EpisodeEvent event) {
        return Arguments.of(name, event);
    }

    private static MessageTexts texts(Ladder.Basis basis) {
        return new MessageTexts(alert -> Optional.of(Happenings.everyRule(alert.hazard(), basis)));
    }

    private static Message actual(EpisodeEvent event, Ladder.Basis basis) {
        return texts(basis)
                .write(Delivery.Actual.of(new ActualNotice(Happenings.alert(event), event), DESK));
    }

    private static Message drill(EpisodeEvent event) {
        return texts(Ladder.Basis.CITY)
                .write(
                        Delivery.Exercise.of(
                                new ExerciseNotice(Happenings.alert(event), event), TEST));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void saysWhatTheGoldenFileSays(String name, EpisodeEvent event) throws IOException {
        String text = written(actual(event, Ladder.Basis.CITY));
        String folder = System.getProperty("golden.write", "");
        if (!folder.isEmpty()) {
            Files.writeString(Path.of(folder, name + ".txt"), text);
        }
        try (InputStream file =
                MessageTextsTest.class.getResourceAsStream("golden/" + name + ".txt")) {
            assertThat(file).as("golden file of " + name).isNotNull();
            assertThat(text).isEqualTo(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String written(Message message) {
        return message.subject() + "\n\n" + message.text();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void neverSpeaksAsTheMeteorologicalAgency(String name, EpisodeEvent event) {
        for (Ladder.Basis basis : Ladder.Basis.values()) {
            assertThat(written(actual(event, basis))).as(name).doesNotContain("警報", "注意報", "予報");
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void beginsADrillWithItsMark(String name, EpisodeEvent event) {
        Message drill = drill(event);
        assertThat(drill.subject()).as(name).startsWith("【訓練】");
        assertThat(drill.text()).startsWith("【訓練】").contains("This is an exercise");
        assertThat(written(actual(event, Ladder.Basis.CITY))).doesNotContain("訓練");
        assertThat(drill.id()).isNotEqualTo(actual(event, Ladder.Basis.CITY).id());
    }

    @Test
    void usesStatutoryNamesOnlyWhereTheThresholdIsStatutory() {
        EpisodeEvent danger = event(ID, 2, Kind.CHANGED, "level", "danger");
        assertThat(actual(danger, Ladder.Basis.STATUTORY).subject())
                .isEqualTo("鴨島 水位 12.80 m（氾濫危険水位）6月2日20:26観測");
        assertThat(written(actual(danger, Ladder.Basis.CITY))).doesNotContain("氾濫危険水位");
        EpisodeEvent named = event(ID, 2, Kind.CHANGED, "level", "氾濫危険水位");
        assertThat(written(actual(named, Ladder.Basis.CRISIS_GAUGE))).doesNotContain("氾濫危険水位");
        EpisodeEvent official = event(ID, 2, Kind.CHANGED, "level", "洪水警報");
        assertThat(written(actual(official, Ladder.Basis.STATUTORY))).doesNotContain("警報");
    }

    @Test
    void namesNobodyAndNothingOnALockedScreen() {
        EpisodeEvent press = Happenings.at(event(ID, 1, Kind.RAISED, "help", "help"), Hazard.HOME);
        Message message = actual(press, Ladder.Basis.CITY);
        assertThat(message.subject()).isEqualTo("見守りのお知らせがあります");
        assertThat(message.text().lines().limit(4))
                .containsExactly("見守りのお知らせがあります。", "くわしい内容は、下のほうに書いてあります。", "", "");
    }

    @Test
    void keepsAHeaderOneLine() {
        EpisodeEvent event = event(ID, 1, Kind.RAISED, "bear", "bear\r\nBcc: x@example.org");
        assertThat(actual(event, Ladder.Basis.CITY).subject()).doesNotContain("\n", "\r");
    }

    @Test
    void writesOfAPlaceThatIsNoLongerKnown() {
        EpisodeEvent event = event(ID, 1, Kind.RAISED, "level", "warning");
        Message message =
                new MessageTexts(alert -> Optional.empty())
                        .write(
                                Delivery.Actual.of(
                                        new ActualNotice(Happenings.alert(event), event), DESK));
        assertThat(message.subject()).startsWith("kamojima level 12.80 m（warning）");
    }

    @Test
    void hasEveryTextInEveryLanguage() {
        assertThat(Language.EASY_JAPANESE.keys()).isEqualTo(Language.JAPANESE.keys());
        assertThat(Language.ENGLISH.keys()).isEqualTo(Language.JAPANESE.keys());
    }

    @Test
    void refusesATextWithAMissingValue() {
        assertThatThrownBy(() -> Language.ENGLISH.text("level.raised.body", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("{place}");
    }

    @Test
    void keepsEasyLinesShort() {
        for (String kind : List.of("level.raised", "level.changed", "seen.raised")) {
            assertThat(Language.EASY_JAPANESE.text(kind + ".body").lines())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(35));
        }
    }
}
