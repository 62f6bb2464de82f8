package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Verdicts;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SqliteSeriesStore;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stored readings are shown with the final verdict of the rules; that of the moment is kept. */
final class JudgedSeriesTest {
    private static final ChannelId LEVEL = new ChannelId("g1", "level");

    @TempDir Path folder;

    @Test
    void theFinalVerdictIsShownAndTheFirstOneIsKept() {
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                SeriesStore store = new SqliteSeriesStore(folder.resolve("series.db"))) {
            store.write(List.of(point(10, 0.88), point(20, 2.58), point(30, 0.88)), 1);
            Verdicts verdicts = new Verdicts(state);
            verdicts.put(judged(20, Quality.SUSPECT, Quality.SUSPECT));
            verdicts.put(judged(20, Quality.SUSPECT, Quality.FAIL));
            verdicts.put(judged(30, Quality.SUSPECT, Quality.SUSPECT));
            JudgedSeries series = new JudgedSeries(store, verdicts);
            assertThat(series.read(selection(), 10))
                    .extracting(SeriesStore.Sample::quality)
                    .containsExactly(Quality.GOOD, Quality.FAIL, Quality.SUSPECT);
            assertThat(series.last("city", "town", LEVEL, "river_level").orElseThrow())
                    .isEqualTo(new SeriesStore.Sample(30, Value.of(0.88), Quality.SUSPECT));
            assertThat(series.read(selection(), Duration.ofSeconds(1))).hasSize(1);
            assertThat(verdicts.between("city", LEVEL, 0, 30, 10))
                    .containsEntry(20L, new Verdicts.Verdict(Quality.SUSPECT, Quality.FAIL))
                    .hasSize(1);
            verdicts.prune(Duration.ofDays(731).toMillis());
            assertThat(verdicts.between("city", LEVEL, 0, 100, 10)).isEmpty();
        }
    }

    private static SeriesStore.Selection selection() {
        return new SeriesStore.Selection("city", "town", LEVEL, "river_level", 0, 100);
    }

    private static Effect.Judged judged(long timeMillis, Quality first, Quality last) {
        return new Effect.Judged("city", "town", LEVEL, timeMillis, first, last);
    }

    private static SeriesStore.Point point(long timeMillis, double value) {
        return new SeriesStore.Point(
                "city",
                "town",
                false,
                LEVEL,
                "river_level",
                timeMillis,
                Value.of(value),
                Quality.GOOD,
                timeMillis,
                1);
    }
}
