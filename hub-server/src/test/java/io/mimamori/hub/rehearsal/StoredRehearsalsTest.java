package io.mimamori.hub.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.device.SiteHistory;
import io.mimamori.hub.device.SiteLoader;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SqliteSeriesStore;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why, over real stores: which versions of a site judge, and from when on it looks. */
class StoredRehearsalsTest {
    private static final long NOW = Instant.parse("2026-09-21T13:20:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;

    @TempDir private Path folder;
    private final Sites sites = new Sites();
    private StateDatabase state;
    private SqliteJournal journal;
    private SeriesStore series;
    private StoredRehearsals rehearsals;
    private long clockMillis;
    private long offset;

    @BeforeEach
    void open() {
        InstantSource clock = () -> Instant.ofEpochMilli(clockMillis);
        state = new StateDatabase(folder.resolve("state.db"));
        journal = new SqliteJournal(folder.resolve("journal.db"), JournalLimits.DEFAULT, clock);
        series = new SqliteSeriesStore(folder.resolve("series.db"));
        rehearsals =
                new StoredRehearsals(
                        new SiteHistory(state),
                        series,
                        new AlertLedger(state, Notices.NOBODY, clock, false));
    }

    @AfterEach
    void close() {
        series.close();
        journal.close();
        state.close();
    }

    private void load(long atMillis, double warning) throws Exception {
        clockMillis = atMillis;
        Path file =
                Files.writeString(
                        folder.resolve("kamojima.yaml"),
                        """
                        site: kamojima
                        tenant: city
                        hazard: river
                        datum: T.P.
                        channels:
                          - {device: g1, channel: level, quantity: river_level, unit: m}
                        rules:
                          - {id: level, kind: ladder, channel: level, levels: {warning: %s}, holdUp: 30m}
                          - {id: silent, kind: stale, channel: level, after: 25h}
                        """
                                .formatted(warning));
        new SiteLoader(state, journal, sites, () -> Instant.ofEpochMilli(clockMillis))
                .load(List.of(file));
    }

    private void store(int count, long everyMillis, double value) {
        List<SeriesStore.Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long time = NOW - i * everyMillis;
            points.add(
                    new SeriesStore.Point(
                            "city",
                            "kamojima",
                            false,
                            new ChannelId("g1", "level"),
                            "river_level",
                            time,
                            Value.of(value),
                            Quality.GOOD,
                            time,
                            -1));
        }
        series.write(points, ++offset);
    }

    private ObjectNode why(OptionalLong time, OptionalLong from) {
        Sites.Versioned site = sites.site("city", "kamojima").orElseThrow();
        return rehearsals.why(site, time, from, NOW).json();
    }

    private static JsonNode item(ObjectNode why, String rule) {
        for (JsonNode item : why.get("items")) {
            if (item.get("rule").asText().equals(rule)) {
                return item;
            }
        }
        throw new AssertionError("no " + rule + " in " + why);
    }

    @Test
    void aChangedThresholdBeginsItsHoldAnewWhenItsVersionCameIntoForce() throws Exception {
        load(NOW - 600 * MINUTE, 13);
        store(61, MINUTE, 12.5);
        load(NOW - 20 * MINUTE, 12);
        ObjectNode now = why(OptionalLong.empty(), OptionalLong.empty());
        assertThat(now.get("version").asInt()).isEqualTo(2);
        assertThat(item(now, "level").get("because").toString())
                .contains("from 12.0")
                .contains("reached since 2026-09-21T12:59:00Z");
        assertThat(item(now, "level").has("open")).isFalse();
        ObjectNode before = why(OptionalLong.of(NOW - 21 * MINUTE), OptionalLong.empty());
        assertThat(before.get("version").asInt()).isEqualTo(1);
        assertThat(item(before, "level").get("because").toString()).contains("from 13.0");
    }

    @Test
    void aVersionThatTheClockPutsAheadOfNowIsInForceAndMakesNothingSilent() throws Exception {
        load(NOW + 900 * 24 * 60 * MINUTE, 13);
        load(NOW + 901 * 24 * 60 * MINUTE, 12);
        store(61, MINUTE, 12.5);
        ObjectNode now = why(OptionalLong.empty(), OptionalLong.empty());
        assertThat(now.get("version").asInt()).isEqualTo(2);
        assertThat(item(now, "silent").has("open")).isFalse();
    }

    @Test
    void denseReadingsAreLookedAtFromALaterTimeOn() throws Exception {
        load(NOW - 600 * MINUTE, 13);
        store(StoredRehearsals.READINGS_MAX + 1, 1_000, 12.5);
        ObjectNode now = why(OptionalLong.empty(), OptionalLong.empty());
        assertThat(now.get("from").asText()).isEqualTo("2026-09-20T13:20:00Z");
        assertThat(now.get("readings").asInt()).isEqualTo(1 + (int) Duration.ofDays(1).toSeconds());
        long tooFar = NOW - Duration.ofDays(3).toMillis();
        assertThatThrownBy(() -> why(OptionalLong.empty(), OptionalLong.of(tooFar)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("over 200000 readings are stored")
                .hasMessageContaining("ask for a later from");
    }
}
