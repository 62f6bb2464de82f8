package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.mimamori.rule.Button;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Ladder.Basis;
import io.mimamori.rule.Ladder.Rung;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SiteFileTest {
    /** DESIGN section 6, as it stands there. */
    private static final String KAMOJIMA =
            """
            site: kamojima
            tenant: city
            hazard: river        # river rain wildlife security home fleet
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
              - {id: silent, kind: stale, channel: level, after: 25h}
            """;

    private static final String CHANNEL_OF_SECOND =
            "  - {device: g2, channel: level, quantity: river_level, unit: m}\n";

    private static final Profiles PROFILES = Profiles.shipped();

    private static Site parse(String yaml) {
        return SiteFile.parse("site.yaml", yaml, PROFILES);
    }

    private static List<String> mistakes(String yaml) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
        return thrown == null
                ? List.of()
                : thrown.problems().stream().map(ConfigException.Problem::toString).toList();
    }

    private static String site(String hazard, String rest) {
        return "site: a\ntenant: city\nhazard: " + hazard + "\n" + rest;
    }

    @Test
    void readsTheFrozenCore() {
        Site site = parse(KAMOJIMA);
        assertThat(site)
                .isEqualTo(
                        new Site(
                                "city",
                                "kamojima",
                                "kamojima",
                                Hazard.RIVER,
                                Optional.of("T.P."),
                                ZoneId.of("Asia/Tokyo"),
                                Optional.empty(),
                                List.of(
                                        new Channel(
                                                new ChannelId("g1", "level"),
                                                "river_level",
                                                "m",
                                                0.01,
                                                new Range(-5, 30))),
                                List.of(
                                        new Ladder(
                                                "level",
                                                "level",
                                                Optional.empty(),
                                                List.of(
                                                        new Rung("warning", 12.66, Basis.CITY),
                                                        new Rung("flood", 13.42, Basis.CITY)),
                                                0.10,
                                                Duration.ZERO,
                                                Duration.ZERO),
                                        new Stale(
                                                "silent",
                                                "level",
                                                Optional.empty(),
                                                Duration.ofHours(25)),
                                        SensorFault.river(
                                                "sensor", "level", Optional.of("g1"), 13.42),
                                        new Screening(
                                                "quality",
                                                "level",
                                                Optional.of("g1"),
                                                List.of(Spike.river())))));
        assertThat(parse(KAMOJIMA)).isEqualTo(site);
    }

    @Test
    void aSensorRuleOfTheFileReplacesTheOneThatEveryRiverLevelWithALadderHas() {
        String own =
                "  - {id: mine, kind: sensor, channel: level, top: 13.42, headroom: 5, stuckFor: 30h}";
        assertThat(parse(KAMOJIMA + own).rules())
                .filteredOn(SensorFault.class::isInstance)
                .singleElement()
                .isEqualTo(
                        new SensorFault(
                                "mine",
                                "level",
                                Optional.empty(),
                                13.42,
                                5,
                                Duration.ofHours(1),
                                0.05,
                                Duration.ofHours(30),
                                Duration.ofHours(24),
                                Optional.empty()));
    }

    @Test
    void everyGaugeOfASiteHasASensorRuleOfItsOwn() {
        String second = KAMOJIMA.replace("rules:", CHANNEL_OF_SECOND + "rules:");
        assertThat(parse(second).rules())
                .filteredOn(SensorFault.class::isInstance)
                .extracting(rule -> rule.id())
                .containsExactly("sensor-g1", "sensor-g2");
    }

    @Test
    void refusesASensorRuleWithoutATopAndWithoutHeadroom() {
        assertThat(mistakes(KAMOJIMA + "  - {id: s, kind: sensor, channel: level, headroom: 0}"))
                .anyMatch(mistake -> mistake.contains("top"))
                .anyMatch(mistake -> mistake.contains("headroom"));
    }

    @Test
    void readsEveryOtherKey() {
        Site site =
                parse(
                        """
                        site: mori
                        tenant: city
                        name: 森の入口
                        hazard: wildlife
                        position: {latitude: 39.7, longitude: 141.15}
                        channels:
                          - {device: 4711, channel: level, unit: m}
                          - {device: c1, channel: species}
                          - {device: c1, channel: well, quantity: button}
                        rules:
                          - {id: a, kind: ladder, channel: level, levels: {low: 1, high: 2}, basis: {low: city, high: statutory}}
                          - {id: b, kind: ladder, channel: level, device: 4711, levels: {low: 1}, basis: crisis-gauge, holdUp: PT10M}
                          - {id: c, kind: occurrence, channel: species}
                          - {id: d, kind: occurrence, channel: species, level: bear, text: bear, atLeast: 0.9, quiet: 30m, cooldown: 2h}
                          - {id: e, kind: button, channel: well}
                          - {id: f, kind: button, channel: well, level: fall, confirm: 5s}
                        """);
        assertThat(site.title()).isEqualTo("森の入口");
        assertThat(site.zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(site.position()).contains(new Position(39.7, 141.15));
        assertThat(site.channels().getFirst())
                .isEqualTo(
                        new Channel(new ChannelId("4711", "level"), "level", "m", 0.01, Range.ALL));
        assertThat(((Ladder) site.rules().get(0)).rungs())
                .extracting(Rung::basis)
                .containsExactly(Basis.CITY, Basis.STATUTORY);
        assertThat(((Ladder) site.rules().get(1)).rungs().getFirst().basis())
                .isEqualTo(Basis.CRISIS_GAUGE);
        Duration minute = Duration.ofMinutes(1);
        assertThat(site.rules().subList(2, 6))
                .containsExactly(
                        new Occurrence(
                                "c",
                                "species",
                                Optional.empty(),
                                "c",
                                1,
                                Optional.empty(),
                                minute.multipliedBy(60),
                                Duration.ZERO),
                        new Occurrence(
                                "d",
                                "species",
                                Optional.empty(),
                                "bear",
                                0.9,
                                Optional.of("bear"),
                                minute.multipliedBy(30),
                                Duration.ofHours(2)),
                        new Button("e", "well", Optional.empty(), "help", minute),
                        new Button("f", "well", Optional.empty(), "fall", Duration.ofSeconds(5)));
    }

    @Test
    void aDeviceBringsTheChannelsAndRulesOfItsProfile() {
        Site site = parse(site("home", "devices: [{device: b1, profile: home-button}]\n"));
        assertThat(site.channels())
                .extracting(channel -> channel.id().toString())
                .containsExactly("b1/pressed", "b1/well", "b1/battery");
        assertThat(site.rules())
                .containsExactly(
                        new Button(
                                "help",
                                "pressed",
                                Optional.of("b1"),
                                "help",
                                Duration.ofSeconds(60)),
                        new Stale("silent", "battery", Optional.of("b1"), Duration.ofMinutes(185)));
    }

    @Test
    void rulesOfSeveralDevicesAreToldApartByTheirDevice() {
        Site site =
                parse(
                        site(
                                "home",
                                """
                                devices:
                                  - {device: b1, profile: home-button}
                                  - {device: b2, profile: home-button}
                                  - {device: d1, profile: home-door}
                                """));
        assertThat(site.rules())
                .extracting(Rule::id)
                .containsExactly("help-b1", "silent-b1", "help-b2", "silent-b2", "silent-d1");
    }

    @Test
    void aSiteRefinesAChannelAndReplacesARuleOfAProfile() {
        Site site =
                parse(
                        site(
                                "river",
                                """
                                datum: T.P.
                                devices: [{device: g1, profile: river-level-radar}]
                                channels: [{device: g1, channel: level, range: [0, 8]}]
                                rules: [{id: silent, kind: stale, channel: level, after: 2h}]
                                """));
        Channel level = site.channel(new ChannelId("g1", "level")).orElseThrow();
        assertThat(level.quantity()).isEqualTo("river_level");
        assertThat(level.range()).isEqualTo(new Range(0, 8));
        assertThat(site.rules())
                .containsExactly(
                        new Stale("silent", "level", Optional.empty(), Duration.ofHours(2)),
                        new Screening(
                                "quality", "level", Optional.of("g1"), List.of(Spike.river())));
    }

    @Test
    void reportsEveryMistakeOnceWithItsLine() {
        assertThat(
                        mistakes(
                                """
                                site: Kamo Jima
                                hazard: rivver
                                zone: Asia/Tokio
                                datm: T.P.
                                position: {latitude: 95, longitude: 0}
                                devices:
                                  - {device: live, profile: home-button}
                                  - {device: g2, profile: river-level-rader}
                                channels:
                                  - {device: g1, channel: level, unit: C, resolution: 0}
                                  - {device: g1, channel: level, range: [5, -5]}
                                rules:
                                  - {id: a, kind: ladder, channel: level, levels: {warning: 13.42, flood: 12.66}}
                                  - {id: a, kind: stale, channel: level, after: 25}
                                  - {id: b, kind: stale, channel: lvel, after: 25h}
                                  - {id: c, kind: lader, channel: level}
                                  - {id: d, kind: occurrence, channel: level, quite: 5m}
                                """))
                .containsExactly(
                        "site.yaml: tenant: is missing",
                        "site.yaml:1: site: 'Kamo Jima' is not a name: use a-z, 0-9 and hyphens, 1"
                                + " to 64 characters",
                        "site.yaml:2: hazard: 'rivver' is not a hazard: river, rain, wildlife,"
                                + " security, home or fleet",
                        "site.yaml:3: zone: 'Asia/Tokio' is not a time zone such as Asia/Tokyo",
                        "site.yaml:4: datm: is not a known key; did you mean 'datum'?",
                        "site.yaml:5: position.latitude: '95' is not a latitude from -90 to 90",
                        "site.yaml:7: devices[0].device: 'live' is not a device name: use a-z, 0-9"
                                + " and hyphens, 1 to 64 characters, not 'live' or 'alerts'",
                        "site.yaml:8: devices[1].profile: 'river-level-rader' is not a known"
                                + " profile; known: "
                                + String.join(", ", PROFILES.names()),
                        "site.yaml:10: channels[0].resolution: '0' is not a number above zero",
                        "site.yaml:10: channels[0].unit: 'C' is not a UCUM unit; did you mean"
                                + " 'Cel'?",
                        "site.yaml:11: channels[1].range: [5, -5] is inverted or empty: write the"
                                + " lower value first",
                        "site.yaml:11: channels[1].channel: channel g1/level is listed already",
                        "site.yaml:13: rules[0].levels.flood: flood (12.66) is below warning"
                                + " (13.42): write levels from the lowest to the highest",
                        "site.yaml:14: rules[1].after: '25' is not a duration such as 250ms, 30s,"
                                + " 5m, 25h, 7d or PT1H30M",
                        "site.yaml:15: rules[2].channel: no device of this site has the channel"
                                + " 'lvel'",
                        "site.yaml:16: rules[3].kind: 'lader' is not a kind of rule: ladder, rate-of-rise,"
                                + " stale, occurrence, button, sensor, composite, comfort or inactivity",
                        "site.yaml:17: rules[4].quite: is not a known key; did you mean 'quiet'?");
    }

    @Test
    void refusesRiverThresholdsWithoutDatum() {
        assertThat(mistakes(KAMOJIMA.replace("datum: T.P.\n", "")))
                .containsExactly(
                        "site.yaml:8: rules[0].levels: river thresholds need the site's 'datum',"
                                + " such as T.P.");
        assertThat(mistakes(KAMOJIMA.replace("datum: T.P.", "datum:"))).hasSize(1);
        assertThat(mistakes(KAMOJIMA.replace("datum: T.P.\n", "").replace("river ", "rain ")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "warning: 13.42, flood: 13.42|flood (13.42) is the same as warning (13.42)",
                "warning: 13.421, flood: 13.424|is the same as warning (13.421) at the resolution"
                        + " 0.01 of g1/level",
                "warning: 12.66, flood: 33|flood (33.0 m) is outside the range [-5.0, 30.0] of"
                        + " g1/level",
                "warning: high|levels.warning: 'high' is not a number",
                "Warnung! : 3|levels.Warnung!: is not a name",
                "warning: |has no threshold",
            })
    void refusesLevelsThatCannotWork(String levels, String message) {
        String yaml = KAMOJIMA.replace("warning: 12.66, flood: 13.42", levels);
        assertThat(mistakes(yaml)).isNotEmpty().first().asString().contains(message);
    }

    @Test
    void refusesABasisForALevelThatIsNotThere() {
        assertThat(
                        mistakes(
                                KAMOJIMA.replace(
                                        "hysteresis:", "basis: {floot: statutory}, hysteresis:")))
                .containsExactly(
                        "site.yaml:9: rules[0].basis.floot: is not one of the levels of this"
                                + " rule");
    }

    @Test
    void refusesARuleThatWouldTakeTheNameOfAProfilesRule() {
        assertThat(
                        mistakes(
                                site(
                                        "home",
                                        """
                                        devices:
                                          - {device: b1, profile: home-button}
                                          - {device: b2, profile: home-button}
                                        rules:
                                          - {id: help-b2, kind: stale, channel: well, after: 1d}
                                        """)))
                .containsExactly(
                        "site.yaml:6: devices[1].device: its profile's rule would be called"
                                + " 'help-b2' as another rule is");
    }

    @Test
    void aThousandChannelsAreReadQuickly() {
        StringBuilder yaml = new StringBuilder(site("fleet", "channels:\n"));
        for (int i = 0; i < 1000; i++) {
            yaml.append("  - {device: dev-")
                    .append(i)
                    .append(", channel: ch0, quantity: readings, unit: Cel, range: [-9, 99]}\n");
        }
        yaml.append("rules:\n  - {id: limit, kind: ladder, channel: ch0, levels: {over: 50}}\n")
                .append("  - {id: silent, kind: stale, channel: ch0, after: 1h}\n");
        parse(KAMOJIMA);
        long start = System.nanoTime();
        assertThat(parse(yaml.toString()).channels()).hasSize(1000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void readsTheModesOfSilenceRestAndRateOfRise() {
        Site site =
                parse(
                        site(
                                "river",
                                """
                                datum: T.P.
                                channels: [{device: g1, channel: level, quantity: river_level, unit: m}]
                                resting: [{device: g1, until: 2027-04-01, reason: 冬のあいだ外しています}]
                                rules:
                                  - {id: silent, kind: stale, channel: level, after: 25h, alertAbove: 2.0, alertAfter: 30m}
                                  - {id: fast, kind: rate-of-rise, channel: level, levels: {rising: 0.5, surging: 1.5}}
                                """));
        assertThat(site.rules())
                .containsExactly(
                        new Stale(
                                "silent",
                                "level",
                                Optional.empty(),
                                Duration.ofHours(25),
                                Optional.of(
                                        new Stale.Alert(2.0, Duration.ofMinutes(30), List.of())),
                                Map.of("g1", Instant.parse("2027-03-31T15:00:00Z"))),
                        new RateOfRise(
                                "fast",
                                "level",
                                Optional.empty(),
                                List.of(
                                        new Ladder.Rung("rising", 0.5, Ladder.Basis.CITY),
                                        new Ladder.Rung("surging", 1.5, Ladder.Basis.CITY)),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(30)));
    }

    @Test
    void refusesRestsAndHoldsThatCannotBe() {
        assertThat(
                        mistakes(
                                """
                                site: a
                                tenant: city
                                hazard: river
                                datum: T.P.
                                channels: [{device: g1, channel: level, unit: m}]
                                resting:
                                  - {device: g2, until: 2027-04-01}
                                  - {device: g1, until: spring}
                                rules:
                                  - {id: a, kind: ladder, channel: level, levels: {flood: 2}, holdUp: 73h}
                                  - {id: b, kind: rate-of-rise, channel: level, levels: {rising: 0}}
                                  - {id: c, kind: stale, channel: level, after: 1h, alertAbove: 2}
                                """))
                .containsExactly(
                        "site.yaml:7: resting[0].device: this site has no device 'g2'",
                        "site.yaml:8: resting[1].until: 'spring' is not a time such as 2027-04-01T00:00:00+09:00, nor a date such as 2027-04-01",
                        "site.yaml:10: rules[0].holdUp: is longer than the 72 h in which late readings are judged",
                        "site.yaml:11: rules[1].levels: are rises within 'over': the lowest must be above zero",
                        "site.yaml:12: rules[2].alertAfter: is missing: the two are given together");
    }

    @Test
    void refusesJointRulesThatCannotBe() {
        assertThat(
                        mistakes(
                                """
                                site: a
                                tenant: city
                                hazard: river
                                datum: T.P.
                                channels: [{device: g1, channel: level, unit: m}, {device: g2, channel: level, unit: m}]
                                rules:
                                  - id: agree
                                    kind: composite
                                    level: flood
                                    need: 3
                                    inputs:
                                      - {device: g1, channel: level, atLeast: 2}
                                      - {device: g2, channel: level, atLeast: 2}
                                  - id: both
                                    kind: composite
                                    level: flood
                                    inputs:
                                      - {device: g1, channel: level, atLeast: 2, within: 80h}
                                      - {device: g3, channel: level, atLeast: 2}
                                      - {device: g1, channel: level, atLeast: 3}
                                  - {id: hot, kind: comfort, channel: level, severe: 31, danger: 28}
                                """))
                .containsExactly(
                        "site.yaml:10: rules[0].need: is 3 of 2 inputs",
                        "site.yaml:18: rules[1].inputs[0].within: is longer than the 72 h in which late readings are judged",
                        "site.yaml:19: rules[1].inputs[1].channel: this site has no channel 'g3/level'",
                        "site.yaml:20: rules[1].inputs[2].channel: channel 'g1/level' is listed already",
                        "site.yaml:21: rules[2].danger: (28.0) is not above severe (31.0)");
    }
}
