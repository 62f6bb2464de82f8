package io.mimamori.rule;

import static io.mimamori.rule.Watch.ladder;
import static io.mimamori.rule.Watch.pack;
import static io.mimamori.rule.Watch.reading;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which readings still count when they come late, and which of two of one time does. */
final class LateReadingTest {
    private static final int THREE_DAYS = 3 * 24 * 60;

    private final Watch watch = Watch.of(ladder(0, 0, 0, 2.0));

    private LateReadingTest observe(long sequence, double minute, double value) {
        watch.step(new JudgeEvent.Observed(pack(minute, sequence, reading(minute, value))));
        return this;
    }

    @Test
    void threeDaysBeforeTheNewestReadingCountAndNotAMinuteMore() {
        watch.see(0, 1).see(1 + THREE_DAYS, 1);
        watch.arrive(1 + THREE_DAYS, reading(1, 2.5));
        assertThat(watch.judge.lateReadings()).isZero();
        assertThat(watch.history()).first().isEqualTo("1 RAISED warning");
        watch.arrive(1 + THREE_DAYS, reading(0.9, 2.5));
        assertThat(watch.judge.lateReadings()).isEqualTo(1);
        assertThat(watch.effects).filteredOn(Effect.Late.class::isInstance).hasSize(1);
        assertThat(watch.history()).first().isEqualTo("1 RAISED warning");
    }

    @Test
    void ofABusyChannelTheNewest4320ReadingsCount() {
        int count = 9_000;
        for (int i = 0; i < count; i++) {
            watch.see(i / 4.0, 1);
        }
        double oldest = (count - 4_320) / 4.0;
        watch.arrive(count / 4.0, reading(oldest + 0.01, 2.5));
        assertThat(watch.judge.lateReadings()).isZero();
        assertThat(watch.history()).first().asString().endsWith("RAISED warning");
        watch.arrive(count / 4.0, reading(oldest - 0.1, 2.5));
        assertThat(watch.judge.lateReadings()).isEqualTo(1);
    }

    @Test
    void aRepeatedReadingIsOneReading() {
        observe(1, 0, 2.5).observe(1, 0, 2.5).observe(2, 0, 2.5);
        assertThat(watch.effects).hasSize(2); // raised, and told
        assertThat(watch.judge.lateReadings()).isZero();
    }

    @Test
    void ofTwoValuesTheHigherSequenceNumberWinsAndThenTheGreaterValue() {
        observe(5, 0, 2.5).observe(4, 0, 9);
        assertThat(watch.standing.values().iterator().next().cause().value())
                .isEqualTo(io.mimamori.reading.Value.of(2.5));
        observe(5, 0, 1);
        assertThat(watch.history()).containsExactly("0 RAISED warning");
        observe(6, 0, 1);
        assertThat(watch.history()).isEmpty();
        observe(6, 0, 2.1);
        assertThat(watch.history()).containsExactly("0 RAISED warning");
    }

    @Test
    void whoRepeatsAValueUnderAHigherNumberDefendsIt() {
        observe(1, 0, 1).observe(9, 0, 1).observe(5, 0, 2.5);
        assertThat(watch.history()).isEmpty();
    }
}
