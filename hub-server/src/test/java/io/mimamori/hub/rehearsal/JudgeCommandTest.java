package io.mimamori.hub.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeCommandTest {
    private static final String SITE =
            """
            site: kamojima
            tenant: city
            hazard: river
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
              - {id: silent, kind: stale, channel: level, after: 25h}
            """;
    private static final List<String> KAMOJIMA =
            List.of(
                    line("2026-06-02T11:16:00Z", "RAISED", "\"warning\"", "12.8"),
                    line("2026-06-02T15:06:00Z", "CHANGED", "\"flood\"", "13.66"),
                    line("2026-06-02T23:26:00Z", "CHANGED", "\"warning\"", "13.25"),
                    line("2026-06-03T15:26:00Z", "CLEARED", "\"warning\"", "12.5"));

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path site = Path.of("");

    private static String line(String time, String event, String level, String value) {
        return """
        {"time":"%s","site":"kamojima","channel":"level","rule":"level","event":"%s","level":%s,"value":%s,"unit":"m","quality":1}\
        """
                .formatted(time, event, level, value);
    }

    @BeforeEach
    void writeSite() throws IOException {
        site = Files.writeString(folder.resolve("kamojima.yaml"), SITE);
    }

    private int judge(Path readings, String... more) {
        out.reset();
        err.reset();
        List<String> arguments =
                new ArrayList<>(
                        List.of("--site", site.toString(), "--readings", readings.toString()));
        arguments.addAll(List.of(more));
        return JudgeCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments.toArray(String[]::new));
    }

    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> complaints() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Path readings(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("readings.csv"),
                "time,device,channel,value\n" + String.join("\n", rows) + "\n");
    }

    private Path kamojima() throws IOException {
        List<String> recording =
                Files.readAllLines(SharedData.require("data/river/jp_flood_kamojima_2026-06.csv"));
        return readings(
                recording.stream()
                        .skip(1)
                        .map(row -> row.split(",", -1))
                        .map(fields -> fields[3] + ",g1,level," + fields[5])
                        .toArray(String[]::new));
    }

    @Test
    void judgesTheFloodOfKamojimaTheSameInEveryOrder() throws IOException {
        Path kamojima = kamojima();
        assertThat(judge(kamojima)).isZero();
        assertThat(printed()).isEqualTo(KAMOJIMA);
        assertThat(judge(kamojima, "--order", "time")).isZero();
        assertThat(printed()).isEqualTo(KAMOJIMA);
        for (int seed = 0; seed < 20; seed++) {
            assertThat(judge(kamojima, "--order", "shuffled", "--seed", "" + seed)).isZero();
            assertThat(printed()).as("seed %d", seed).isEqualTo(KAMOJIMA);
        }
    }

    @Test
    void silenceShowsOnceTheClockRunsOn() throws IOException {
        Path readings = readings("2026-06-02T10:00:00+09:00,g1,level,11");
        assertThat(judge(readings, "--until", "2026-06-03T10:59:59+09:00")).isZero();
        assertThat(printed()).isEmpty();
        assertThat(judge(readings, "--until", "2026-06-03T11:00:00+09:00")).isZero();
        assertThat(printed())
                .containsExactly(
                        """
                        {"time":"2026-06-03T02:00:00Z","site":"kamojima","channel":"level","rule":"silent","event":"STALE","level":null,"value":11.0,"unit":"m","quality":1}\
                        """);
    }

    @Test
    void readingsAfterTheClockStoppedHaveNotHappened() throws IOException {
        judge(kamojima(), "--until", "2026-06-02T23:00:00Z");
        assertThat(printed()).isEqualTo(KAMOJIMA.subList(0, 2));
    }

    @Test
    void reportsWhatItCannotReadAndJudgesTheRest() throws IOException {
        Path readings =
                readings(
                        "2026-06-02T10:00:00+09:00,g1,level,13",
                        "soon,g1,level,13",
                        "2026-06-02T10:01:00+09:00,g2,level,13",
                        "2026-06-02T10:02:00+09:00,g1,level,---",
                        "1999-06-02T10:02:00+09:00,g1,level,13",
                        "2026-06-02T10:03:00+09:00,g1,level,99",
                        "2026-06-02T10:04:00.250+09:00,g1,level,12.1");
        assertThat(judge(readings)).isEqualTo(2);
        assertThat(complaints()).hasSize(4);
        assertThat(complaints().getFirst()).startsWith(readings + ":3: time: 'soon'");
        assertThat(complaints().get(1)).startsWith(readings + ":4: ");
        assertThat(complaints().get(2)).contains(":5: ", "must be a number");
        assertThat(complaints().get(3)).contains(":6: ");
        assertThat(printed())
                .containsExactly(
                        line("2026-06-02T01:00:00Z", "RAISED", "\"warning\"", "13.0"),
                        line("2026-06-02T01:04:00.250Z", "CLEARED", "\"warning\"", "12.1"));
    }

    @Test
    void aBadSiteFileIsReportedWithEveryMistake() throws IOException {
        Files.writeString(
                site,
                SITE.replace("hazard: river", "hazard: rivver").replace("after: 25h", "after: x"));
        assertThat(judge(readings("2026-06-02T10:00:00+09:00,g1,level,13"))).isEqualTo(1);
        assertThat(complaints()).hasSizeGreaterThanOrEqualTo(2).allMatch(c -> c.contains(":"));
        assertThat(printed()).isEmpty();
    }

    @Test
    void filesAndOptionsThatCannotBeUsedEndWithOne() throws IOException {
        assertThat(judge(folder.resolve("absent.csv"))).isEqualTo(1);
        assertThat(complaints().getFirst()).contains("absent.csv");
        assertThat(judge(readings(), "--order", "backwards")).isEqualTo(1);
        assertThat(judge(readings(), "--within", "often")).isEqualTo(1);
    }

    /** Wakayama, 2013, and Mie, 2014: false mails to thousands. */
    @Test
    void onePeakOfAFaultySensorRaisesNothingAndIsASensorFault() throws IOException {
        for (double peak : new double[] {2.58, 3.83, 4.59}) {
            site =
                    Files.writeString(
                            folder.resolve("town.yaml"),
                            """
                            site: town
                            tenant: city
                            hazard: river
                            datum: T.P.
                            channels:
                              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
                            rules:
                              - {id: level, kind: ladder, channel: level, levels: {caution: 1.5, flood: 2.5}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
                            """);
            Path readings =
                    Files.writeString(
                            folder.resolve("peak.csv"),
                            """
                            time,device,channel,value
                            2013-11-08T06:00:00+09:00,g1,level,0.88
                            2013-11-08T06:10:00+09:00,g1,level,0.88
                            2013-11-08T06:20:00+09:00,g1,level,%s
                            2013-11-08T06:30:00+09:00,g1,level,0.88
                            2013-11-08T06:40:00+09:00,g1,level,0.89
                            """
                                    .formatted(peak));
            assertThat(judge(readings)).isZero();
            assertThat(printed())
                    .containsExactly(
                            """
                            {"time":"2013-11-07T21:20:00Z","site":"town","channel":"level","rule":"quality","event":"FAULT","level":null,"value":%s,"unit":"m","quality":4}\
                            """
                                    .formatted(peak),
                            """
                            {"time":"2013-11-07T21:40:00Z","site":"town","channel":"level","rule":"quality","event":"RECOVERED","level":null,"value":0.89,"unit":"m","quality":1}\
                            """);
        }
    }

    @Test
    void explainsWhatEachRuleLookedAtAndWhyItDidNotFire() throws IOException {
        Path readings =
                Files.writeString(
                        folder.resolve("r.csv"),
                        """
                        time,device,channel,value
                        2026-06-01T00:00:00+09:00,g1,level,12.60
                        2026-06-01T00:10:00+09:00,g1,level,12.70
                        2026-06-01T00:20:00+09:00,g1,level,13.50
                        """);
        assertThat(judge(readings, "--explain", "2026-06-01T00:15:00+09:00")).isZero();
        assertThat(printed())
                .contains(
                        """
                        {"time":"2026-05-31T15:15:00Z","site":"kamojima","rule":"level","watches":["g1/level"],"device":"g1","channel":"level","at":"2026-05-31T15:10:00Z","value":12.7,"unit":"m","quality":1,"because":["warning (from 12.66, given up below 12.56): raised","flood (from 13.42, given up below 13.32): not reached"],"open":{"event":"RAISED","level":"warning","raised":"2026-05-31T15:10:00Z","time":"2026-05-31T15:10:00Z","ruleVersion":1}}\
                        """);
        assertThat(printed()).hasSize(4).allMatch(line -> line.contains("\"because\":["));
    }
}
