package io.mimamori.rule;

import static io.mimamori.rule.Watch.bad;
import static io.mimamori.rule.Watch.ladder;
import static io.mimamori.rule.Watch.stale;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the judge says about each kind of rule when it is asked why. */
final class ExplanationTest {
    private static String time(double minute) {
        return Instant.ofEpochMilli(Watch.at(minute)).toString();
    }

    private static List<String> because(Watch watch) {
        return watch.judge.explain().getFirst().because();
    }

    @Test
    void aRungIsReachedRaisedMissedAndGivenUp() {
        Watch watch = Watch.of(ladder(0.1, 10, 20, 2.0, 3.0)).see(0, 1);
        assertThat(because(watch))
                .containsExactly(
                        "warning (from 2.0, given up below 1.9): not reached",
                        "flood (from 3.0, given up below 2.9): not reached");
        assertThat(because(watch.see(5, 2.5)).getFirst())
                .endsWith(": reached since %s, raised at %s".formatted(time(5), time(15)));
        assertThat(because(watch.see(15, 2.5)).getFirst()).endsWith(": raised");
        assertThat(because(watch.see(30, 1)).getFirst())
                .endsWith(
                        ": raised, missed since %s, given up at %s".formatted(time(30), time(50)));
        assertThat(because(watch.arrive(40, bad(40, 99))))
                .contains("frozen: the reading is of bad quality");
    }

    @Test
    void aRiseIsMeasuredOverTheReadingsOfItsTime() {
        Watch watch = Watch.of(RateOfRiseTest.rise(10, 30)).see(0, 1).see(4, 1.25).see(8, 1.5);
        assertThat(because(watch))
                .containsExactly(
                        "rise within PT10M: 0.500 m over 3 readings; level rising", "judged");
        assertThat(because(watch.arrive(9, bad(9, 99))))
                .containsExactly(
                        "rise within PT10M: 0.500 m over 3 readings; level rising",
                        "frozen: the reading is of bad quality");
    }

    @Test
    void anOccurrenceIsOpenAndThenDeaf() {
        Watch watch = Watch.of(OccurrenceTest.occurrence(1, 10, 30)).see(0, 1);
        assertThat(because(watch)).contains("open", "last seen " + time(0));
        assertThat(because(watch.tick(10)))
                .containsExactly("not open", "last seen " + time(0), "deaf until " + time(40));
        assertThat(because(Watch.of(OccurrenceTest.button(2)).see(3, 1)))
                .containsExactly("last pressed " + time(3));
    }

    @Test
    void silenceIsQuietOrAlertMode() {
        assertThat(because(Watch.of(stale(15)).see(0, 1).tick(14)))
                .containsExactly("not silent", "in quiet mode");
        assertThat(because(Watch.of(stale(15)).see(0, 1).tick(15)))
                .contains("silent, alarm raised");
    }

    @Test
    void aSensorIsBelievedOrAtFault() {
        Watch watch =
                Watch.of(
                        new SensorFault(
                                "sensor",
                                Watch.CHANNEL,
                                Optional.empty(),
                                3,
                                1,
                                Duration.ofMinutes(60),
                                0.02,
                                Duration.ofDays(1),
                                Duration.ofDays(1),
                                Optional.empty()));
        watch.see(0, 1);
        assertThat(because(watch))
                .containsExactly(
                        "believed", "too high since never", "about the same since " + time(0));
        watch.arrive(10, bad(10, 99)).arrive(20, bad(20, 99)).arrive(30, bad(30, 99));
        assertThat(because(watch)).contains("at fault: out of range");
    }

    @Test
    void namesWhatItLookedAtWhatIsOpenAndWhenItsTimerIsDue() {
        Watch watch = Watch.of(ladder(0, 0, 20, 2.0)).see(0, 2.5).see(30, 1);
        Explanation explanation = watch.judge.explain().getFirst();
        assertThat(explanation.source().rule()).isEqualTo("level");
        assertThat(explanation.looked().orElseThrow().timeMillis()).isEqualTo(Watch.at(30));
        assertThat(explanation.open().map(Watch::line)).contains("0 RAISED warning");
        assertThat(explanation.nextMillis()).isEqualTo(Watch.at(50));
        explanation = watch.tick(50).judge.explain().getFirst();
        assertThat(explanation.open()).isEmpty();
        assertThat(explanation.nextMillis()).isEqualTo(Judge.NEVER);
    }
}
