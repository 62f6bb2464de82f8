package io.mimamori.hub.notify;

import static io.mimamori.hub.notify.StormRig.event;
import static io.mimamori.hub.notify.StormRig.id;
import static io.mimamori.hub.notify.StormRig.level;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.AlertStore;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person is rung once for each level of an incident; further gauges are told without a sound. */
final class IncidentsTest {
    private static final String POLICY =
            """
            people:
              - {id: aoki, name: 青木, channels: [desk]}
              - {id: baba, name: 馬場, channels: [second]}
              - {id: both, name: 当直, channels: [second]}
            policies:
              - id: river
                for: {rules: [level]}
                steps:
                  - {after: 0s, people: [aoki]}
                  - {after: 5m, people: [baba, both]}
            """;

    @TempDir private Path folder;
    private StormRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = StormRig.plain(folder);
    }

    private void open(String plan, String... people) throws Exception {
        rig.close();
        rig = new StormRig(folder, plan, List.of(people), List.of(), false);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private long rung(String name) {
        return rig.taken(name).stream().filter(Message::life).count();
    }

    @Test
    void fiveGaugesOfOneFloodRingOnceAndAreAllToldAtOnce() throws Exception {
        open("people: []\n", "desk", "voice:desk");
        for (int gauge = 1; gauge <= 5; gauge++) {
            rig.tell(level("g" + gauge, 1, Kind.RAISED, "danger"));
        }
        await().until(() -> rig.count("ready") == 0 && rig.count("leased") == 0);
        assertThat(rung("desk")).isEqualTo(1);
        assertThat(rig.taken("desk").toString()).contains("（g1）", "（g2）", "（g3）", "（g4）", "（g5）");
        assertThat(rig.taken("voice:desk")).hasSize(1);
        assertThat(rig.ledger.ledger(id("g5"))).extracting("action").contains("raised");
    }

    @Test
    void aNewIncidentRingsOnceTheOneBeforeIsOverAndTheSameLevelAgainDoesNot() throws Exception {
        open("people: []\n", "desk");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"), level("g1", 2, Kind.CHANGED, "warning"));
        rig.later(Duration.ofMinutes(6));
        rig.tell(level("g1", 3, Kind.CHANGED, "danger"));
        rig.tell(level("g2", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("desk").toString().contains("（g2）"));
        assertThat(rung("desk")).isEqualTo(1);
        rig.tell(level("g1", 4, Kind.CLEARED, ""), level("g2", 2, Kind.CLEARED, ""));
        rig.tell(level("g3", 1, Kind.RAISED, "danger"));
        await().until(() -> rung("desk") == 2);
    }

    /** A gauge that the flood took holds its level for weeks: another flood is another incident. */
    @Test
    void aFrozenLevelKeepsNoIncidentAlive() throws Exception {
        open("people: []\n", "desk");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> rung("desk") == 1);
        rig.state.run(tx -> tx.execute("UPDATE episode SET frozen = 1")).join();
        rig.later(Duration.ofMinutes(6));
        rig.tell(level("g2", 1, Kind.RAISED, "danger"));
        await().until(() -> rung("desk") == 2);
    }

    @Test
    void everyButtonRings() throws Exception {
        open("people: []\n", "desk");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        rig.tell(event("help", 1, Kind.RAISED, "help", "help"));
        rig.tell(event("again", 1, Kind.RAISED, "help", "help"));
        await().until(() -> rung("desk") == 3);
    }

    @Test
    void theStepsOfOneGaugeRingAndThoseOfTheOtherDoNotUntilTheFirstIsAnswered() throws Exception {
        open(POLICY, "desk", "second");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        rig.tell(level("g2", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("desk").size() == 2);
        assertThat(rung("desk")).isEqualTo(1);
        rig.later(Duration.ofMinutes(5));
        await().until(() -> rig.taken("second").size() == 2);
        assertThat(rung("second")).isEqualTo(1);
        rig.ledger.answer(id("g1"), new AlertStore.Answer("青木", "false", ""));
        // The next round of the other gauge.
        rig.later(Duration.ofMinutes(5));
        await().until(() -> rung("desk") == 2);
    }

    @Test
    void twoWhoShareAnEndpointGetOneMessageForAStep() throws Exception {
        open(POLICY, "desk", "second");
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        await().until(() -> rig.taken("desk").size() == 1);
        rig.later(Duration.ofMinutes(5));
        await().until(() ->
                rig.entries(id("g1"), "escalated").toString().contains("reads the same"));
        await().until(() -> rig.taken("second").size() == 1);
        rig.tell(level("g1", 2, Kind.CLEARED, ""));
        await().until(() -> rig.taken("second").size() == 2 && rig.taken("desk").size() == 2);
        assertThat(rig.count("ready")).isZero();
    }
}
