package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.rule.JudgeEvent;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a rule of several channels remembers over kills and edits, and what it says of itself. */
final class CompositeRestartTest {
    private static final String RIVER =
            JointRulesTest.RIVER.replace("need: 2\n", "need: 2\n    holdUp: 10m\n");

    private static final long SEED = Long.getLong("seed", 20_261_129L);

    private final SiteWatch watch = new SiteWatch(RIVER);

    /** Long enough that the beginning of what is held in memory is read from the disk. */
    @Test
    void aKillAtAnyMomentChangesNothing() {
        SiteWatch killed = new SiteWatch(RIVER);
        Random random = new Random(SEED);
        for (int step = 0; step < 400; step++) {
            int minute = step * 10;
            String time =
                    "%02d %02d:%02d".formatted(1 + minute / 1_440, minute / 60 % 24, minute % 60);
            double up = 1.5 + random.nextDouble() * (step / 20 % 2);
            double down = 2.6 + random.nextDouble() * 0.8;
            for (SiteWatch each : List.of(watch, killed)) {
                each.see("up", "level", time, up).see("down", "level", time, down);
            }
            killed.crash();
            String at = time + ", -Dseed=" + SEED;
            assertThat(killed.because("agree")).as(at).isEqualTo(watch.because("agree"));
            assertThat(killed.history("agree")).as(at).isEqualTo(watch.history("agree"));
        }
        assertThat(watch.history("agree")).hasSizeGreaterThan(4);
    }

    @Test
    void anInputIsMetFromItsValueUntilBelowItByItsHysteresis() {
        watch.see("up", "level", "01 10:00", 2.0).see("down", "level", "01 10:00", 2.99);
        assertThat(watch.because("agree"))
                .containsExactly(
                        "up/level (from 2.0): met",
                        "down/level (from 3.0): not met",
                        "r1/rain (from 30.0): not met",
                        "1 of 2 count; not raised");
        watch.see("down", "level", "01 10:10", 3).see("up", "level", "01 10:20", 1.9);
        assertThat(watch.because("agree"))
                .contains("up/level (from 2.0): met", "down/level (from 3.0): met")
                .endsWith("2 of 2 count; raised");
        watch.see("up", "level", "01 10:30", 1.89);
        assertThat(watch.because("agree"))
                .contains("up/level (from 2.0): not met, counts until 2026-06-01T02:20:00Z");
        watch.tick("01 11:20");
        assertThat(watch.because("agree")).contains("up/level (from 2.0): not met");
    }

    @Test
    void theHoldBeginsWhenEnoughInputsAreMet() {
        watch.see("up", "level", "01 10:00", 2.5).see("down", "level", "01 10:05", 3.5);
        assertThat(watch.tick("01 10:14").history("agree")).isEmpty();
        assertThat(watch.tick("01 10:15").history("agree"))
                .containsExactly("01 10:15 RAISED flood");
    }

    @Test
    void anEditKeepsWhatEachChannelMetWhereverItStands() {
        watch.see("up", "level", "01 10:00", 1).see("down", "level", "01 10:05", 3.5);
        String edited =
                RIVER.replaceFirst(
                        "( +- \\{device: up, channel: level, atLeast[^\n]+\n)([^\n]+\n)", "$2$1");
        watch.step(
                new JudgeEvent.SiteChanged(
                        SiteFile.parse("site.yaml", edited, Profiles.shipped()), 2));
        assertThat(watch.because("agree"))
                .containsExactly(
                        "down/level (from 3.0): met",
                        "up/level (from 2.0): not met",
                        "r1/rain (from 30.0): not met",
                        "1 of 2 count; not raised");
    }

    @Test
    void anEditKeepsWhatIsRaised() {
        watch.see("up", "level", "01 10:00", 2.5).see("down", "level", "01 10:05", 3.5);
        watch.tick("01 10:15");
        watch.step(
                new JudgeEvent.SiteChanged(
                        SiteFile.parse(
                                "site.yaml",
                                RIVER.replace("holdDown: 30m", "holdDown: 5m"),
                                Profiles.shipped()),
                        2));
        assertThat(watch.because("agree")).endsWith("2 of 2 count; raised");
        watch.see("down", "level", "01 10:20", 1).tick("01 10:25");
        assertThat(watch.history("agree"))
                .containsExactly("01 10:15 RAISED flood", "01 10:25 CLEARED");
    }
}
