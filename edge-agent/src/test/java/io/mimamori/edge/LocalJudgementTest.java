package io.mimamori.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.edge.alarm.AlarmPlan;
import io.mimamori.edge.alarm.LoggedAlarm;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Lane;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which rules of a site an edge judges that hears a part of its devices. */
final class LocalJudgementTest {
    private static final Instant NOW = Instant.parse("2026-06-01T10:00:00Z");

    private static final String SITE =
            """
            site: kamo
            tenant: city
            hazard: river
            datum: T.P.
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m}
              - {device: g2, channel: level, quantity: river_level, unit: m}
            rules:
              - id: either
                kind: composite
                level: flood
                need: 1
                inputs:
                  - {device: g1, channel: level, atLeast: 2}
                  - {device: g2, channel: level, atLeast: 2}
              - id: silent
                kind: stale
                channel: level
                after: 25h
                alertAbove: 1.5
                alertAfter: 30m
                alertNeighbours: [{device: g2, channel: level, above: 1.5}]
            """;

    private final List<String> verdicts = new ArrayList<>();

    private LocalJudgement judgement(String... devices) {
        LocalJudgement judgement =
                new LocalJudgement(
                        Set.of(devices),
                        AlarmPlan.quiet(),
                        new LoggedAlarm(),
                        () -> NOW,
                        (device, verdict) -> verdicts.add(device + ": " + verdict.toText()));
        judgement.change(SiteFile.parse("site.yaml", SITE, Profiles.shipped()), 1);
        return judgement;
    }

    private static void observe(
            LocalJudgement judgement, String device, int minutesAgo, double value) {
        long time = NOW.minusSeconds(60L * minutesAgo).toEpochMilli();
        judgement.observe(
                "city", device, Lane.LIVE, List.of(new Reading("level", time, Value.of(value))));
    }

    @Test
    void judgesARuleOfChannelsThatItAllHears() {
        LocalJudgement judgement = judgement("g1", "g2");
        observe(judgement, "g2", 1, 2.1);
        assertThat(judgement.shown().lamp()).isTrue();
    }

    @Test
    void tellsWhatItJudgedForTheLedgerOfTheHub() {
        LocalJudgement judgement = judgement("g1", "g2");
        observe(judgement, "g2", 2, 2.1);
        observe(judgement, "g2", 1, 1.9);
        assertThat(verdicts)
                .hasSize(2)
                .satisfiesExactly(
                        raised -> assertThat(raised).startsWith("g2: raised flood 20"),
                        cleared -> assertThat(cleared).startsWith("g2: cleared - 20"));
        assertThat(LocalVerdict.parse(verdicts.getFirst().substring("g2: ".length())).orElseThrow())
                .satisfies(verdict -> {
                    assertThat(verdict.site()).isEqualTo("kamo");
                    assertThat(verdict.rule()).isEqualTo("either");
                    assertThat(verdict.number()).isEqualTo(1);
                });
    }

    @Test
    void leavesARuleOfWhichItHearsAPartToTheHub() {
        LocalJudgement judgement = judgement("g1");
        observe(judgement, "g1", 1, 2.1);
        assertThat(judgement.shown().lamp()).isFalse();
    }

    @Test
    void silenceLightsNoLamp() {
        LocalJudgement judgement = judgement("g1", "g2");
        observe(judgement, "g1", 90, 1.0);
        observe(judgement, "g2", 10, 1.6);
        observe(judgement, "g2", 5, 1.6);
        assertThat(judgement.shown().lamp()).isFalse();
    }
}
