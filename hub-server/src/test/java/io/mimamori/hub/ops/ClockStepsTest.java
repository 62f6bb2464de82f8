package io.mimamori.hub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockStepsTest {
    private static final long START = Instant.parse("2026-06-02T00:00:00Z").toEpochMilli();

    private final AtomicLong millis = new AtomicLong(START);
    private final AtomicLong nanos = new AtomicLong(5);
    private final ClockSteps steps =
            new ClockSteps(() -> Instant.ofEpochMilli(millis.get()), nanos::get);

    private void passes(Duration time) {
        millis.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void saysNothingOfAClockThatRuns() {
        passes(Duration.ofDays(400));
        millis.addAndGet(-900);
        assertThat(steps.problem()).isEmpty();
    }

    @Test
    void tellsThatTheClockWasSetBackAndKeepsTheTimeThatPassed() {
        passes(Duration.ofHours(5));
        millis.addAndGet(-Duration.ofHours(3).toMillis());
        assertThat(steps.problem()).get().asString().contains("back by 10800 s", "NTP");
        assertThat(steps.latestMillis()).isEqualTo(START + Duration.ofHours(5).toMillis());
    }

    @Test
    void tellsThatTheClockWasSetForward() {
        millis.addAndGet(Duration.ofHours(3).toMillis());
        assertThat(steps.problem()).get().asString().contains("forward by 10800 s");
        assertThat(steps.latestMillis()).isEqualTo(millis.get());
    }
}
