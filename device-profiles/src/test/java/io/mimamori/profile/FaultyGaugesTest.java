package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import io.mimamori.testing.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings of gauges at fault, judged by a site file with a ladder and nothing else. */
final class FaultyGaugesTest {
    private static final long LATE_MAX_MILLIS = Duration.ofHours(70).toMillis();

    private record Row(long observedMillis, long seenMillis, double metres) {}

    @ParameterizedTest(name = "shuffle {0}")
    @ValueSource(longs = {0, 1, 2})
    void frostAtNishikawaIsOneFaultOfTheSensorAndNoConfirmedAlert(long seed) throws IOException {
        List<EpisodeEvent> history =
                judge("jp_frost_nishikawa_2026-01.csv", "{flood: 22.34}", seed);
        assertThat(history)
                .as("only unconfirmed alerts")
                .noneMatch(e -> !e.kind().isData() && e.cause().quality() == Quality.GOOD);
        assertThat(history).noneMatch(event -> event.kind() == Kind.CLEARED);
        assertThat(history.stream().filter(e -> e.kind() == Kind.FAULT))
                .singleElement()
                .extracting(event -> Instant.ofEpochMilli(event.timeMillis()).toString())
                .isEqualTo("2026-01-06T23:50:00Z");
    }

    @ParameterizedTest(name = "shuffle {0}")
    @ValueSource(longs = {0, 1, 2})
    void theStuckGaugeOfSetogawaAlertsOnceAndIsFoundWithinADayAndAnInterval(long seed)
            throws IOException {
        List<EpisodeEvent> history =
                judge("jp_stuck_setogawa_2026-02.csv", "{warning: 105.30, flood: 105.90}", seed);
        assertThat(history.stream().filter(event -> !event.kind().isData()))
                .singleElement()
                .extracting(EpisodeEvent::kind)
                .isEqualTo(Kind.RAISED);
        assertThat(history.stream().filter(e -> e.kind() == Kind.FAULT))
                .singleElement()
                .extracting(event -> Instant.ofEpochMilli(event.timeMillis()).toString())
                .isEqualTo("2026-02-12T02:50:00Z");
    }

    private static List<EpisodeEvent> judge(String file, String levels, long seed)
            throws IOException {
        List<Row> rows = rows(SharedData.require("data/river/" + file));
        rows.sort(Comparator.comparingLong(Row::seenMillis));
        if (seed != 0) {
            rows = shuffled(rows, new Random(seed));
        }
        String yaml =
                """
                site: gauge
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 200]}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: %s, hysteresis: 0.10}
                """
                        .formatted(levels);
        Judge judge = new Judge();
        List<EpisodeEvent> standing = new ArrayList<>();
        Site site = SiteFile.parse("gauge.yaml", yaml, Profiles.shipped());
        apply(judge.step(new JudgeEvent.SiteChanged(site, 1)), standing);
        for (Row row : rows) {
            Reading reading = new Reading("level", row.observedMillis, Value.of(row.metres));
            Pack pack =
                    new Pack(
                            "city",
                            "g1",
                            Lane.LIVE,
                            row.seenMillis,
                            Pack.NO_SEQUENCE,
                            "",
                            ClockState.SYNCED,
                            List.of(reading));
            apply(judge.step(new JudgeEvent.Observed(pack)), standing);
        }
        standing.sort(Comparator.comparingLong(EpisodeEvent::timeMillis));
        return standing;
    }

    /** Each up to 70 h late, so that none leaves the revision window. */
    private static List<Row> shuffled(List<Row> rows, Random random) {
        TreeMap<Long, Row> arrivals = new TreeMap<>();
        for (Row row : rows) {
            arrivals.put(row.observedMillis + random.nextLong(LATE_MAX_MILLIS), row);
        }
        assertThat(arrivals).hasSameSizeAs(rows);
        return List.copyOf(arrivals.values());
    }

    private static void apply(List<Effect> effects, List<EpisodeEvent> standing) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Happened(EpisodeEvent event) -> standing.add(event);
                case Effect.Withdrawn(EpisodeEvent event) -> standing.remove(event);
                case Effect.Notify _, Effect.Judged _, Effect.Late _ -> {}
            }
        }
    }

    /** code,name,pref,obsTime,firstSeenUtc,level_m,... */
    private static List<Row> rows(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] cells = line.split(",", -1);
            if (!cells[0].equals("code") && !cells[5].isEmpty()) {
                rows.add(
                        new Row(
                                OffsetDateTime.parse(cells[3]).toInstant().toEpochMilli(),
                                Instant.parse(cells[4]).toEpochMilli(),
                                Double.parseDouble(cells[5])));
            }
        }
        return rows;
    }
}
