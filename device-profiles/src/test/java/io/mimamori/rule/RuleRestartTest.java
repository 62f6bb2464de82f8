package io.mimamori.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.Reading;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each kind of rule remembers when the judge is killed after every reading. */
final class RuleRestartTest {
    private static final long SEED = Long.getLong("seed", 20_261_129L);

    static Stream<Rule> rules() {
        return Stream.of(
                Watch.ladder(0.05, 7, 13, 2.0, 2.5),
                RateOfRiseTest.rise(15, 20),
                OccurrenceTest.occurrence(2.2, 10, 30),
                OccurrenceTest.button(20),
                Watch.stale(60));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aKillAfterAnyReadingChangesNothing(Rule rule) {
        Random random = new Random(SEED);
        Judge whole = new Judge();
        whole.step(new JudgeEvent.SiteChanged(Watch.site(rule), 1));
        Judge killed = whole;
        Map<String, byte[]> disk = new TreeMap<>();
        int effects = 0;
        double minute = 0;
        double level = 1.8;
        for (int i = 0; i < 300; i++) {
            minute += random.nextInt(20) == 0 ? 90 : 1 + random.nextInt(9);
            level = Math.clamp(level + random.nextGaussian() * 0.3, 0.5, 3.2);
            Reading reading =
                    random.nextInt(15) == 0 ? Watch.bad(minute, 99) : Watch.reading(minute, level);
            JudgeEvent event = new JudgeEvent.Observed(Watch.pack(minute, i, reading));
            killed = restarted(killed, rule, disk);
            List<Effect> expected = whole.step(event);
            effects += expected.size();
            assertThat(killed.step(event)).as("reading %d, -Dseed=%d", i, SEED).isEqualTo(expected);
            assertThat(killed.explain())
                    .as("reading %d, -Dseed=%d", i, SEED)
                    .isEqualTo(whole.explain());
        }
        JudgeEvent end = new JudgeEvent.Tick(Watch.at(minute + 1_000));
        assertThat(restarted(killed, rule, disk).step(end)).isEqualTo(whole.step(end));
        assertThat(effects).isGreaterThan(4);
    }

    private static Judge restarted(Judge judge, Rule rule, Map<String, byte[]> disk) {
        judge.checkpoint(
                new Judge.Checkpoint() {
                    @Override
                    public void put(String key, byte[] part) {
                        disk.put(key, part);
                    }

                    @Override
                    public void remove(String key) {
                        disk.remove(key);
                    }
                });
        Judge again = new Judge();
        again.step(new JudgeEvent.SiteChanged(Watch.site(rule), 1));
        disk.forEach(again::restore);
        return again;
    }
}
