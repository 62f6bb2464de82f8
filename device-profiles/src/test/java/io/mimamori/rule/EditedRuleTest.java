package io.mimamori.rule;

import static io.mimamori.rule.Watch.bad;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a rule keeps when its site file is edited while something goes on. */
final class EditedRuleTest {
    private static RateOfRise rise(String... levels) {
        List<Ladder.Rung> rungs = new java.util.ArrayList<>();
        for (String level : levels) {
            rungs.add(new Ladder.Rung(level, 0.5 + rungs.size() * 0.8, Ladder.Basis.CITY));
        }
        return new RateOfRise(
                "rise",
                Watch.CHANNEL,
                Optional.empty(),
                rungs,
                Duration.ofMinutes(10),
                Duration.ofMinutes(30));
    }

    private static Watch surging() {
        Watch watch = Watch.of(rise("rising", "surging")).see(0, 0.3).see(5, 1.7).see(6, 1.7);
        assertThat(watch.history()).containsExactly("5 RAISED surging");
        return watch;
    }

    private static Watch change(Watch watch, Rule to) {
        watch.step(new JudgeEvent.SiteChanged(Watch.site(to), 2));
        return watch;
    }

    @Test
    void aRiseGoesOnUnderItsNameAndIsGivenUpAtItsTime() {
        Watch watch = change(surging(), rise("rising", "surging"));
        watch.see(20, 1.7).tick(34.9);
        assertThat(watch.history()).containsExactly("5 RAISED surging");
        assertThat(watch.tick(40).history()).last().asString().endsWith("CLEARED");
    }

    @Test
    void aRiseWhoseLevelIsGoneGoesOnAsTheLowest() {
        Watch watch = change(surging(), rise("low", "high"));
        watch.see(20, 1.7).tick(60);
        assertThat(watch.history()).first().isEqualTo("5 RAISED surging");
        assertThat(watch.history()).last().asString().endsWith("CLEARED");
        assertThat(watch.history()).noneMatch(line -> line.endsWith("high"));
    }

    @Test
    void aFrozenRiseStaysFrozen() {
        Watch watch = surging().arrive(8, bad(8, 99));
        change(watch, rise("rising", "surging")).tick(200);
        assertThat(watch.history()).containsExactly("5 RAISED surging");
    }

    @Test
    void aRiseIsMeasuredOverManyReadingsToo() {
        Watch watch = Watch.of(rise("rising", "surging"));
        for (int second = 0; second <= 600; second += 10) {
            watch.see(second / 60.0, 1 + second / 600.0 * 0.5);
        }
        assertThat(watch.history()).containsExactly("10 RAISED rising");
    }

    @Test
    void anOccurrenceThatIsOpenIsClosedByTheNewRule() {
        Watch watch = Watch.of(OccurrenceTest.occurrence(1, 10, 0)).see(0, 1);
        change(watch, OccurrenceTest.occurrence(2, 20, 60)).see(5, 0).tick(20);
        assertThat(watch.history()).first().isEqualTo("0 RAISED bear");
        assertThat(watch.history()).last().asString().endsWith("CLEARED");
    }

    @Test
    void aPressIsNotRepeatedByANewRule() {
        Watch watch = Watch.of(OccurrenceTest.button(5)).see(0, 1).see(0.5, 0);
        change(watch, OccurrenceTest.button(5)).see(4, 1);
        assertThat(watch.history()).containsExactly("0 RAISED help");
    }
}
