package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.edge.sensor.RecordingSink.Taken;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Names;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every sensor keeps to, real, simulated or replayed. A new sensor extends this and says how
 * it is made.
 */
abstract class SensorContract {
    private static final Duration PROMPT = Duration.ofSeconds(3);

    private final RecordingSink sink = new RecordingSink();
    private Sensor sensor = new Unplugged();

    /** A sensor that hands over at least 100 readings within a few seconds. */
    abstract Sensor sensor(InstantSource clock);

    /** Channels that come as events, each at least once. */
    Set<String> eventChannels() {
        return Set.of();
    }

    @BeforeEach
    void make() {
        sensor = sensor(InstantSource.system());
    }

    @AfterEach
    void stop() {
        sensor.close();
    }

    @Test
    void startsOnce() {
        sensor.start(sink);
        assertThatThrownBy(() -> sensor.start(sink)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mayBeClosedUnstartedAndTwice() {
        sensor.close();
        sensor.close();
    }

    @Test
    void handsOverInEventTimeOrderPerChannel() {
        sensor.start(sink);
        Map<ChannelId, Long> last = new HashMap<>();
        for (Taken taken : awaitReadings(100)) {
            ChannelId id = new ChannelId(taken.device(), taken.reading().channel());
            long time = taken.reading().timeMillis();
            assertThat(time).as("time of %s", id).isGreaterThan(last.getOrDefault(id, 0L));
            last.put(id, time);
        }
    }

    @Test
    void keepsToFiniteNumbersAndValidNames() {
        sensor.start(sink);
        for (Taken taken : awaitReadings(100)) {
            assertThat(Names.isValidDevice(taken.device())).as(taken.device()).isTrue();
            assertThat(Names.isValid(taken.reading().channel())).isTrue();
            if (taken.reading().value() instanceof Value.Numeric(double number)) {
                assertThat(number).isFinite();
            }
        }
    }

    @Test
    void handsEventsOverOnTheEventLane() {
        sensor.start(sink);
        for (String channel : eventChannels()) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            sink.taken().stream()
                                    .anyMatch(it ->
                                            it.event() && it.reading().channel().equals(channel)));
        }
        if (eventChannels().isEmpty()) {
            assertThat(awaitReadings(100)).noneMatch(Taken::event);
        }
    }

    @Test
    void stopsPromptlyAndHandsNothingOverAfterwards() {
        sensor.start(sink);
        awaitReadings(1);
        closesPromptly();
        int taken = sink.taken().size();
        await().during(Duration.ofMillis(200)).until(() -> sink.taken().size() == taken);
    }

    @Test
    void livesThroughASinkThatThrows() {
        sink.failNext(5);
        sensor.start(sink);
        assertThat(awaitReadings(20)).isNotEmpty();
    }

    @Test
    void stopsWhileItsSinkBlocks() throws InterruptedException {
        sink.block();
        sensor.start(sink);
        sink.blocked.await();
        closesPromptly();
        assertThat(sink.taken()).isEmpty();
    }

    @Test
    void stopsWhenTheClosingThreadIsInterrupted() {
        sensor.start(sink);
        awaitReadings(1);
        Thread.currentThread().interrupt();
        closesPromptly();
        assertThat(Thread.interrupted()).as("the interrupt is kept for the caller").isTrue();
    }

    private void closesPromptly() {
        long before = System.nanoTime();
        sensor.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(PROMPT);
    }

    private List<Taken> awaitReadings(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sink.taken().size() >= count);
        return sink.taken();
    }

    /** Before one is made. */
    private static final class Unplugged implements Sensor {
        @Override
        public void start(Sink sink) {}

        @Override
        public void close() {}
    }
}
