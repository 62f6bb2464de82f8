package io.mimamori.hub.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as their owners publish them, through the command. */
final class JudgeFormatsTest {
    private static final String CRISIS_HEADER =
            "code,name,pref,obsTime,firstSeenUtc,level_m,startLevel,warnLevel,fladLevel,over\n";

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path site(String levels, String... devices) throws IOException {
        StringBuilder yaml =
                new StringBuilder(
                        "site: s\ntenant: city\nhazard: river\ndatum: T.P.\nzone: Asia/Tokyo\nchannels:\n");
        for (String device : devices) {
            yaml.append(
                    "  - {device: %s, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-10, 4000]}\n"
                            .formatted(device));
        }
        yaml.append("rules:\n  - {id: level, kind: ladder, channel: level, levels: ")
                .append(levels)
                .append(", hysteresis: 0.10}\n");
        return Files.writeString(folder.resolve("site.yaml"), yaml);
    }

    private int judge(Path site, Path readings, String... more) {
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

    /** Time, event, level and value of each printed line. */
    private List<String> printed() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line ->
                        line.replaceAll(
                                ".*\"time\":\"([^\"]*)\".*\"event\":\"([^\"]*)\",\"level\":([^,]*),\"value\":([^,]*),.*",
                                "$1 $2 $3 $4"))
                .toList();
    }

    private String complaints() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void readsAPrefecturesFileInItsOwnCharacterSetWithItsMidnightAndItsEmptySlots()
            throws IOException {
        Path file = folder.resolve("water.csv");
        String text =
                """
                取出情報,水位,,
                観測局,試験橋,,
                取出間隔,10分間隔,,
                観測時刻,水位,差分,
                　2026/06/30 23:50,3.70,0,
                　2026/06/30 24:00,3.80,0.10,
                　2026/07/01 00:10,,,
                　2026/07/01 25:10,3.90,0,
                　2026/07/01 00:20,3.69,0,
                """;
        Files.write(file, text.getBytes(Charset.forName("windows-31j")));
        assertThat(judge(site("{standby: 3.80}", "g1"), file, "--format", "prefecture"))
                .isEqualTo(JudgeCommand.ROWS_LEFT_OUT);
        assertThat(printed())
                .containsExactly(
                        "2026-06-30T15:00:00Z RAISED \"standby\" 3.8",
                        "2026-06-30T15:20:00Z CLEARED \"standby\" 3.69");
        assertThat(complaints()).contains(":8: '2026/07/01 25:10'").contains("1 slots have no");
    }

    @Test
    void mapsGaugesOfOneFileToTheDevicesOfTheSiteAndPassesOverOthers() throws IOException {
        Path file = folder.resolve("crisis.csv");
        Files.writeString(
                file,
                CRISIS_HEADER
                        + "01,a,x,2026-06-01T09:00:00+09:00,2026-06-01T00:02:00.000Z,5.00,,,,\n"
                        + "02,b,x,2026-06-01T09:00:00+09:00,2026-06-01T00:02:00.000Z,6.00,,,,\n"
                        + "03,c,x,2026-06-01T09:00:00+09:00,2026-06-01T00:02:00.000Z,7.00,,,,\n");
        Path site = site("{high: 5.50}", "g1", "g2");
        String[] mapped = {
            "--format", "crisis-gauge", "--device", "01=g1", "--device", "02=g2/level"
        };
        assertThat(judge(site, file, mapped)).isZero();
        assertThat(printed()).containsExactly("2026-06-01T00:00:00Z RAISED \"high\" 6.0");
        assertThat(complaints()).contains("1 rows are of gauges that no --device names");
    }

    @Test
    void refusesSeveralGaugesWithoutAMappingAndADeviceThatTheSiteLacks() throws IOException {
        Path file = folder.resolve("crisis.csv");
        Files.writeString(
                file,
                CRISIS_HEADER
                        + "01,a,x,2026-06-01T09:00:00+09:00,2026-06-01T00:02:00.000Z,5.00,,,,\n"
                        + "02,b,x,2026-06-01T09:00:00+09:00,2026-06-01T00:02:00.000Z,6.00,,,,\n");
        Path site = site("{high: 5.50}", "g1");
        assertThat(judge(site, file, "--format", "crisis-gauge"))
                .isEqualTo(JudgeCommand.ROWS_LEFT_OUT);
        assertThat(complaints()).contains(":3: gauge 02 after gauge 01");
        judge(site, file, "--format", "crisis-gauge", "--device", "01=g9");
        assertThat(complaints()).contains("--device g9 fits 0 channels");
        assertThat(judge(site, file, "--format", "jpeg")).isEqualTo(JudgeCommand.UNUSABLE);
    }

    @Test
    void saysThatAFileHasNotTheHeaderOfItsFormat() throws IOException {
        Path file = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
        assertThat(judge(site("{high: 5.50}", "g1"), file, "--format", "crisis-gauge"))
                .isEqualTo(JudgeCommand.ROWS_LEFT_OUT);
        assertThat(complaints()).contains("no header with the columns obsTime and level_m");
    }

    @Test
    void theFloodOfKamojimaFromTheFileOfTheGauge() throws IOException {
        Path file = SharedData.require("data/river/jp_flood_kamojima_2026-06.csv");
        Path site = site("{warning: 12.66, flood: 13.42}", "g1");
        judge(site, file, "--format", "crisis-gauge");
        List<String> history = printed();
        assertThat(history)
                .containsExactly(
                        "2026-06-02T11:16:00Z RAISED \"warning\" 12.8",
                        "2026-06-02T15:06:00Z CHANGED \"flood\" 13.66",
                        "2026-06-02T23:26:00Z CHANGED \"warning\" 13.25",
                        "2026-06-03T15:26:00Z CLEARED \"warning\" 12.5");
        judge(site, file, "--format", "crisis-gauge", "--order", "shuffled", "--seed", "7");
        assertThat(printed()).isEqualTo(history);
    }

    @Test
    void theWeeksOfKotoBeforeTheFloodHaveThreeStandbyCrossingsAndNoFault() throws IOException {
        // UTF-8, as the folder's owner joined it; the columns are the prefecture's.
        Path file = folder.resolve("koto.csv");
        String text =
                Files.readString(
                        SharedData.require(
                                "data/river/koto_mochiseji_10min_2023-06-01_08-02_public.csv"));
        Files.write(file, text.getBytes(Charset.forName("windows-31j")));
        judge(
                site("{standby: 3.80, caution: 5.00, evacuation: 5.10, danger: 5.50}", "g1"),
                file,
                "--format",
                "prefecture");
        assertThat(printed().stream().filter(line -> line.contains("RAISED")))
                .hasSize(3)
                .allMatch(line -> line.matches("2023-07-(07|08|09|10)T.*\"standby\".*"));
        assertThat(printed()).allMatch(line -> line.contains("RAISED") || line.contains("CLEARED"));
    }

    @Test
    void theRawFileOfThePrefectureIsReadWithoutAMistake() throws IOException {
        Path file = SharedData.require("data/river/koto_raw_sjis_water-level_20230625-27.csv");
        assertThat(judge(site("{standby: 2.80}", "g1"), file, "--format", "prefecture")).isZero();
        assertThat(complaints()).contains("slots have no value");
        assertThat(printed()).isNotEmpty();
    }

    @Test
    void theCalderStaysSilent() throws IOException {
        for (String name : List.of("Hebden-Bridge", "Mytholmroyd", "Todmorden-Callis-Bridge")) {
            Path file =
                    SharedData.require(
                            "data/river/calder_15min/" + name + "-level-15min-Qualified.csv");
            assertThat(judge(site("{high: 2.50}", "g1"), file, "--format", "environment-agency"))
                    .isZero();
            assertThat(printed()).isEmpty();
        }
    }

    @Test
    void aYearOfIwateIsTheSameInOrderOfArrivalTwiceAndShuffled() throws IOException {
        Path file = SharedData.require("data/river/jp_gauges_iwate_2025-09_2026-08.csv");
        List<String> rows = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
        String header = rows.removeFirst();
        Map<String, String> devices = new LinkedHashMap<>();
        for (String row : rows) {
            devices.computeIfAbsent(row.split(",", -1)[0], code -> "g" + code);
        }
        List<String> arguments = new ArrayList<>(List.of("--format", "crisis-gauge"));
        devices.forEach(
                (code, device) -> arguments.addAll(List.of("--device", code + "=" + device)));
        // One threshold for all: every gauge that is above it, and how often, must stay the same.
        Path site = site("{high: 100, higher: 150}", devices.values().toArray(String[]::new));
        String[] options = arguments.toArray(String[]::new);
        judge(site, file, options);
        List<String> sorted = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(sorted).hasSizeGreaterThan(20);

        rows.sort(Comparator.comparing(row -> row.split(",", -1)[4]));
        List<String> twice = new ArrayList<>(List.of(header));
        for (String row : rows) {
            twice.add(row);
            twice.add(row);
        }
        judge(site, Files.write(folder.resolve("twice.csv"), twice), options);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(sorted);

        arguments.addAll(List.of("--order", "shuffled", "--seed", "3"));
        judge(site, file, arguments.toArray(String[]::new));
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactlyElementsOf(sorted);
    }

    @Test
    void readsSnapshotsOfTheWholeCountryOneAfterTheOther() throws IOException {
        String snapshot =
                """
                {"generatedAt": "2026-06-25T%s:29:23.172Z", "totalItems": 4, "items": [
                  {"code": "1", "name": "一", "obsTime": "2026-06-26T%s:10:00+09:00", "level": %s, "qt": null},
                  {"code": "2", "obsTime": "2026-06-26T06:10:00+09:00", "level": 99},
                  {"code": "3", "obsTime": "2026-06-20T06:10:00+09:00", "level": null},
                  {"code": "3", "obsTime": "yesterday", "level": 1}
                ]}
                """;
        Path file =
                Files.writeString(
                        folder.resolve("all.json"),
                        snapshot.formatted("21", "06", "2.5")
                                + snapshot.formatted("22", "07", "1.0"));
        Path site = site("{flood: 2.0}", "g1", "g3");
        int exit =
                judge(
                        site,
                        file,
                        "--format",
                        "national-snapshot",
                        "--device",
                        "1=g1",
                        "--device",
                        "3=g3");
        assertThat(exit).isEqualTo(2);
        assertThat(printed())
                .containsExactly(
                        "2026-06-25T21:10:00Z RAISED \"flood\" 2.5",
                        "2026-06-25T22:10:00Z CLEARED \"flood\" 1.0");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "all.json:5: obsTime: 'yesterday' is not an ISO 8601 time",
                        "2 slots have no value",
                        "2 rows are of gauges that no --device names");
    }

    @Test
    void readsWhatTheCountrysGaugesServedOneNight() throws IOException {
        Path snapshots = SharedData.require("data/river/snap_2026-06-26");
        StringBuilder all = new StringBuilder();
        for (String hour : new String[] {"06", "07", "08", "09"}) {
            all.append(Files.readString(snapshots.resolve(hour + ".json")));
        }
        Path file = Files.writeString(folder.resolve("night.json"), all);
        Path site = site("{start: 28.35, warning: 28.85, flood: 29.3}", "chikugo");
        int exit =
                judge(
                        site,
                        file,
                        "--format",
                        "national-snapshot",
                        "--device",
                        "8900000108=chikugo");
        assertThat(exit).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("rows are of gauges");
        assertThat(printed()).containsExactly("2026-06-25T21:10:00Z RAISED \"start\" 28.69");
    }
}
