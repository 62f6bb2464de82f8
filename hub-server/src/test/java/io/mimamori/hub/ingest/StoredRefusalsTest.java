package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRefusalsTest {
    private long nowMillis = 1_790_000_000_000L;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    private final Metrics metrics = new Metrics();

    @Test
    void countsAFloodButKeepsOnlyAFew(@TempDir Path folder) {
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"))) {
            StoredRefusals refusals = new StoredRefusals(state, metrics, clock);
            for (int i = 0; i < 10_000; i++) {
                refusals.add(refusal("p" + i));
            }
            assertThat(refusals.list(Long.MAX_VALUE, 1_000))
                    .hasSize(StoredRefusals.KEPT_PER_SECOND_MAX);
            assertThat(metrics.text())
                    .contains("mimamori_refused_total{reason=\"bad-payload\"} 10000.0");
        }
    }

    @Test
    void keepsThemAcrossARestartAndPagesThroughThem(@TempDir Path folder) {
        Path file = folder.resolve("state.db");
        try (StateDatabase state = new StateDatabase(file)) {
            StoredRefusals refusals = new StoredRefusals(state, metrics, clock);
            for (int i = 1; i <= 1_000; i++) {
                refusals.add(refusal("p" + i));
                nowMillis += 100;
            }
        }
        try (StateDatabase state = new StateDatabase(file)) {
            StoredRefusals refusals = new StoredRefusals(state, metrics, clock);
            refusals.add(refusal("new"));
            var first = refusals.list(Long.MAX_VALUE, 400);
            var second = refusals.list(first.getLast().id(), 700);
            assertThat(first).hasSize(400);
            assertThat(first.getFirst().detail()).isEqualTo("new");
            assertThat(second).hasSize(601);
            assertThat(second.getLast().detail()).isEqualTo("p1");
        }
    }

    @Test
    void shortensWhatIsLong(@TempDir Path folder) {
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"))) {
            StoredRefusals refusals = new StoredRefusals(state, metrics, clock);
            refusals.add(refusal("x".repeat(100_000)));
            assertThat(refusals.list(Long.MAX_VALUE, 1).getFirst().detail()).hasSizeLessThan(500);
        }
    }

    private Refusal refusal(String detail) {
        return new Refusal(
                0,
                nowMillis,
                "mqtt",
                "g1",
                "mm/1/city/g1/up",
                Refusal.Reason.BAD_PAYLOAD,
                detail,
                "");
    }
}
