package io.mimamori.hub.notify;

import static io.mimamori.hub.notify.StormRig.event;
import static io.mimamori.hub.notify.StormRig.level;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quiet hours, hourly caps and digests. */
final class RestraintTest {
    @TempDir private Path folder;
    private StormRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = StormRig.plain(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void at(String time) {
        rig.clock.millis.set(OffsetDateTime.parse(time).toInstant().toEpochMilli());
        rig.outbox.queued();
    }

    private void silent(String name) {
        rig.tell(event(name, 1, Kind.STALE, "silent", ""));
    }

    @Test
    void whatCanWaitIsOneSummaryInTheMorning() {
        at("2026-06-02T21:30:00+09:00");
        silent("a");
        at("2026-06-02T23:00:00+09:00");
        silent("b");
        rig.tell(
                event("c", 1, Kind.STALE, "silent", ""),
                event("c", 2, Kind.RECOVERED, "silent", ""));
        at("2026-06-03T06:59:59+09:00");
        await().until(() -> rig.taken("hook").size() == 4);
        assertThat(rig.channel("desk").tried).isEmpty();
        at("2026-06-03T07:00:00+09:00");
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(rig.taken("desk").getFirst().subject()).isEqualTo("お知らせのまとめ（2件）");
        assertThat(rig.taken("desk").getFirst().text())
                .contains("まとめて おしらせします", "Summary of 2 messages");
    }

    @Test
    void whatWaitedForLessThanSixHoursIsToldAsEver() {
        at("2026-06-03T03:00:00+09:00");
        silent("a");
        at("2026-06-03T07:00:00+09:00");
        await().until(() -> rig.taken("desk").size() == 1);
        assertThat(rig.taken("desk").getFirst().subject()).contains("データが届いていません");
    }

    @Test
    void aHighLevelAndAButtonDoNotWaitForTheMorning() {
        at("2026-06-02T23:00:00+09:00");
        rig.tell(event("help", 1, Kind.RAISED, "help", "help"));
        rig.tell(level("g1", 1, Kind.RAISED, "warning"));
        await().until(() -> rig.taken("desk").size() == 1);
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("desk").size() == 2);
    }

    @Test
    void whatPeopleWishOfTheirHoursCounts() {
        rig.outbox.quietBy(endpoint ->
                endpoint.equals("desk")
                        ? Optional.of(new QuietWishes.Wish(Optional.empty()))
                        : Optional.empty());
        at("2026-06-02T23:00:00+09:00");
        silent("a");
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("desk").size() == 1);
    }

    @Test
    void aPersonsOwnHoursTakeThePlaceOfThoseOfTheEndpoint() throws Exception {
        rig.close();
        String plan = "people: [{id: aoki, name: 青木, channels: [desk]}]\n";
        rig = new StormRig(folder, plan, List.of("desk", "second"), List.of(), false);
        Wishes.Quiet early =
                new Wishes.Quiet(LocalTime.of(12, 0), LocalTime.of(15, 0), ZoneId.of("Asia/Tokyo"));
        rig.wishes().put("aoki", new Wishes.Wish(List.of(), Set.of(), Optional.of(early)), 1);
        at("2026-06-03T12:30:00+09:00");
        silent("a");
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("second").size() == 1);
        assertThat(rig.channel("desk").tried).isEmpty();
        at("2026-06-03T15:00:00+09:00");
        await().until(() -> rig.taken("desk").size() == 1);
    }

    @Test
    void afterSixMessagesInAnHourTheRestIsOneDigestAndWhatIsAboutALifeIsToldAtOnce() {
        at("2026-06-03T10:00:00+09:00");
        for (int bear = 1; bear <= 9; bear++) {
            rig.tell(event("bear" + bear, 1, Kind.RAISED, "bear", "bear"));
            rig.later(Duration.ofMinutes(5));
            int told = Math.min(bear, 6);
            rig.settle();
            assertThat(rig.taken("desk")).hasSize(told);
        }
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("desk").size() == 7);
        assertThat(rig.taken("desk").getLast().life()).isTrue();
        // The first went at 10:05.
        at("2026-06-03T11:04:59+09:00");
        rig.settle();
        assertThat(rig.channel("desk").tried).hasSize(7);
        at("2026-06-03T11:05:00+09:00");
        await().until(() -> rig.taken("desk").size() == 8);
        assertThat(rig.taken("desk").getLast().subject()).isEqualTo("お知らせのまとめ（3件）");
        await().until(() -> rig.count("ready") == 0 && rig.count("leased") == 0);
    }

    @Test
    void whatSomebodyHasSeenAndStillHoldsIsToldAgainAfterFourHours() {
        at("2026-06-03T10:00:00+09:00");
        rig.tell(level("g1", 1, Kind.RAISED, "warning"), level("g2", 1, Kind.RAISED, "warning"));
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("desk").size() == 1);
        rig.ledger.answer(StormRig.id("g1"), new AlertStore.Answer("青木", "seen", ""));
        at("2026-06-03T14:00:29+09:00");
        rig.outbox.repeat();
        rig.settle();
        assertThat(rig.channel("desk").tried).hasSize(1);
        at("2026-06-03T14:00:30+09:00");
        rig.outbox.repeat();
        rig.outbox.repeat();
        await().until(() -> rig.taken("desk").size() == 2);
        assertThat(rig.taken("desk").getLast().text()).contains("g1").doesNotContain("g2");
        at("2026-06-03T18:00:30+09:00");
        rig.tell(level("g1", 2, Kind.CLEARED, ""));
        rig.later(Duration.ofMinutes(1));
        rig.outbox.repeat();
        await().until(() -> rig.taken("desk").size() == 3);
        assertThat(rig.taken("desk").getLast().text()).contains("下回りました");
    }

    @Test
    void aTelephoneIsNotCalledAgainNorIsItNoted() throws Exception {
        rig.close();
        rig = new StormRig(folder, "people: []\n", List.of("voice:desk"), List.of(), false);
        at("2026-06-03T10:00:00+09:00");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        await().until(() -> rig.taken("voice:desk").size() == 1);
        rig.ledger.answer(StormRig.id("g1"), new AlertStore.Answer("青木", "seen", ""));
        at("2026-06-03T15:00:00+09:00");
        rig.outbox.repeat();
        rig.outbox.repeat();
        assertThat(rig.count("muted")).isZero();
        assertThat(rig.count("ready")).isZero();
    }

    @Test
    void whereEverybodyReadsADangerIsToldAgainEachHourAndNothingBelow() throws Exception {
        rig.close();
        rig = new StormRig(folder, "people: []\n", List.of("mastodon:city"), List.of(), false);
        at("2026-06-03T10:00:00+09:00");
        rig.tell(level("g1", 1, Kind.RAISED, "danger"));
        rig.tell(event("bear", 1, Kind.RAISED, "bear", "bear"));
        rig.later(Duration.ofSeconds(30));
        await().until(() -> rig.taken("mastodon:city").size() == 2);
        at("2026-06-03T11:00:31+09:00");
        rig.outbox.repeat();
        await().until(() -> rig.taken("mastodon:city").size() == 3);
        assertThat(rig.taken("mastodon:city").getLast().subject()).contains("danger");
        rig.tell(level("g1", 2, Kind.CHANGED, "warning"));
        at("2026-06-03T15:00:31+09:00");
        await().until(() -> rig.taken("mastodon:city").size() == 4);
        rig.outbox.repeat();
        assertThat(rig.count("ready")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // Tokyo, through midnight.
        "21:00-07:00, Asia/Tokyo, 2026-06-02T20:59:59+09:00, 2026-06-02T20:59:59+09:00",
        "21:00-07:00, Asia/Tokyo, 2026-06-02T21:00:00+09:00, 2026-06-03T07:00:00+09:00",
        "21:00-07:00, Asia/Tokyo, 2026-06-03T06:59:00+09:00, 2026-06-03T07:00:00+09:00",
        "21:00-07:00, Asia/Tokyo, 2026-06-03T07:00:00+09:00, 2026-06-03T07:00:00+09:00",
        "12:00-13:00, Asia/Tokyo, 2026-06-03T12:30:00+09:00, 2026-06-03T13:00:00+09:00",
        // New York: an hour is skipped, an hour comes twice.
        "21:00-07:00, America/New_York, 2026-03-07T22:00:00-05:00, 2026-03-08T07:00:00-04:00",
        "21:00-02:30, America/New_York, 2026-03-08T01:00:00-05:00, 2026-03-08T03:30:00-04:00",
        "21:00-07:00, America/New_York, 2026-10-31T22:00:00-04:00, 2026-11-01T07:00:00-05:00",
        "21:00-01:30, America/New_York, 2026-11-01T01:10:00-05:00, 2026-11-01T01:30:00-05:00",
    })
    void quietHoursAreThoseOfThePlace(String hours, String zone, String due, String told) {
        long millis = OffsetDateTime.parse(due).toInstant().toEpochMilli();
        long after = QuietHours.parse(hours).after(millis, ZoneId.of(zone));
        assertThat(Instant.ofEpochMilli(after)).isEqualTo(OffsetDateTime.parse(told).toInstant());
    }

    @Test
    void theConfigurationSaysWhatItMeans() {
        assertThat(Restraint.read(ConfigNode.parse("hub.yaml", "{}"), Restraint.STANDARD))
                .isEqualTo(Restraint.STANDARD);
        Restraint other =
                Restraint.read(
                        ConfigNode.parse(
                                "hub.yaml",
                                "{quietHours: none, hourlyMax: 0, repeat: 0s, repeatHigh: 1h}"),
                        Restraint.STANDARD);
        assertThat(other)
                .isEqualTo(new Restraint(Optional.empty(), 0, Duration.ZERO, Duration.ofHours(1)));
        for (String wrong : new String[] {"21:00", "21:00-21:00", "9-17", "night"}) {
            ConfigNode node = ConfigNode.parse("hub.yaml", "quietHours: '" + wrong + "'");
            Restraint.read(node, Restraint.STANDARD);
            assertThatThrownBy(node::finish)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("quietHours");
        }
    }
}
