package io.mimamori.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.reading.ReadingsFile.Line;
import io.mimamori.reading.ReadingsFile.Mistake;
import io.mimamori.reading.ReadingsFile.Row;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadingsFileTest {
    private static final ChannelId LEVEL = new ChannelId("g1", "level");
    private static final long TIME = Instant.parse("2026-06-02T11:16:00Z").toEpochMilli();

    private static List<Line> read(String text) {
        List<Line> lines = new ArrayList<>();
        new ReadingsFile(new StringReader(text)).forEachRemaining(lines::add);
        return lines;
    }

    @Test
    void readsNumbersStatesAndTexts() {
        assertThat(
                        read(
                                """
                                time,device,channel,value
                                2026-06-02T20:16:00+09:00,g1,level,12.8
                                2026-06-02T11:16:00Z,g1,level,true
                                2026-06-02T11:16Z,g1,level,"ツキノワグマ, ""2"" 頭"
                                2026-06-02T11:16:00.5Z,g1,level,-1e-3
                                """))
                .containsExactly(
                        new Row(2, LEVEL, TIME, Value.of(12.8), TIME),
                        new Row(3, LEVEL, TIME, Value.of(true), TIME),
                        new Row(4, LEVEL, TIME, Value.of("ツキノワグマ, \"2\" 頭"), TIME),
                        new Row(5, LEVEL, TIME + 500, Value.of(-0.001), TIME + 500));
    }

    @Test
    void takesColumnsInAnyOrderByteOrderMarksAndWindowsLineEnds() {
        assertThat(
                        read(
                                String.join(
                                        "\r\n",
                                        "\uFEFFreceived,note,value,channel,device,time",
                                        "2026-06-02T11:17:00Z,x,1,level,g1,2026-06-02T11:16:00Z",
                                        "",
                                        ",x,2,level,g1,2026-06-02T11:16:00Z")))
                .containsExactly(
                        new Row(2, LEVEL, TIME, Value.of(1), TIME + 60_000),
                        new Row(4, LEVEL, TIME, Value.of(2), TIME));
    }

    @Test
    void namesTheLineOfWhatItCannotReadAndGoesOn() {
        String good = "2026-06-02T11:16:00Z,g1,level,1";
        List<Line> lines =
                read(
                        String.join(
                                "\n",
                                "time,device,channel,value",
                                good,
                                "yesterday,g1,level,1",
                                "2026-06-02T11:16:00Z,G 1,level,1",
                                "2026-06-02T11:16:00Z,g1,level",
                                "2026-06-02T11:16:00Z,g1,level,NaN",
                                "2026-06-02T11:16:00Z,g1,level,",
                                "2026-02-30T11:16:00Z,g1,level,1",
                                "2026-06-02T11:16:00Z,g1,level,\"" + "x\n".repeat(5_000) + "\"",
                                good));
        assertThat(lines.stream().filter(Mistake.class::isInstance).map(Line::line))
                .containsExactly(3, 4, 5, 6, 7, 8, 9);
        assertThat(lines.getLast()).isEqualTo(new Row(5_010, LEVEL, TIME, Value.of(1), TIME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1d", "0x10", "1.2.3", "--1", "1e", "e5", ".", "12,5"})
    void whatIsNotADecimalNumberIsAText(String text) {
        assertThat(ReadingsFile.value(text)).isEqualTo(Value.of(text));
    }

    @Test
    void saysWhatTheHeaderLacks() {
        assertThat(read("time,device,value\n1,2,3\n"))
                .singleElement()
                .asString()
                .contains("no column 'channel'");
        assertThat(read("")).isEmpty();
    }

    @Test
    void aQuoteThatIsNeverClosedIsAMistake() {
        assertThat(read("time,device,channel,value\n\"2026\n,g1,level,1\n"))
                .singleElement()
                .asString()
                .contains("never closed");
    }
}
