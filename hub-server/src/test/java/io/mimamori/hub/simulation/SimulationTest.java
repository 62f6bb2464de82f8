package io.mimamori.hub.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole data path under everything at once. {@code -Dseed=N} replays a run, {@code -Dseeds=N}
 * makes a longer one.
 */
class SimulationTest {
    private static final int SEEDS = 2;

    /** {@code -Ddevices=10000}: the large one. */
    private static Plan plan() {
        return devices() < 1_000 ? Plan.small() : Plan.large();
    }

    private static int devices() {
        return Integer.getInteger("devices", 40);
    }

    static LongStream seeds() {
        Long seed = Long.getLong("seed");
        return seed == null
                ? LongStream.rangeClosed(1, Integer.getInteger("seeds", SEEDS))
                : LongStream.of(seed);
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void tellsWhatAnOrderlyWorldWouldHaveTold(long seed) {
        long begun = System.nanoTime();
        Simulation.Result result = run(seed, plan());
        long seconds = (System.nanoTime() - begun) / 1_000_000_000;
        System.err.println("seed " + seed + ", " + seconds + " s: " + result);
        assertThat(result.hubKills()).isPositive();
        assertThat(result.staleEvents()).isPositive();
    }

    @Test
    void theSameSeedIsTheSameRun() {
        Plan plan = Plan.small().lasting(Duration.ofHours(2));
        long seed = Long.getLong("seed", 7);
        assertThat(run(seed, plan)).isEqualTo(run(seed, plan));
    }

    static Simulation.Result run(long seed, Plan plan) {
        Simulation simulation = new Simulation(seed, plan);
        try (simulation) {
            return simulation.run();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    """
                    seed %d: %s
                    again with: ./mimamori test -pl hub-server -am -Dtest=SimulationTest \
                    -Dsurefire.failIfNoSpecifiedTests=false -Dseed=%d -Ddevices=%d
                    what was done last:
                    %s\
                    """
                            .formatted(seed, e.getMessage(), seed, devices(), simulation.trace),
                    e);
        }
    }
}
