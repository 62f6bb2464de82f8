package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.mimamori.reading.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.influxdb.dto.Point;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The line protocol as documented, as influxdb-java writes it, and as nobody should write it. */
class LineParserTest {
    private static final String ALPHABET = "ab=, \\\"水#1.-é";

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, 200) : LongStream.of(one);
    }

    private static List<LineParser.Line> lines(byte[] body) {
        LineParser parser = new LineParser(body);
        List<LineParser.Line> lines = new ArrayList<>();
        for (Optional<LineParser.Line> line = parser.next();
                line.isPresent();
                line = parser.next()) {
            lines.add(line.get());
        }
        return lines;
    }

    private static List<LineParser.Line> lines(String body) {
        return lines(body.getBytes(StandardCharsets.UTF_8));
    }

    private static LineParser.Point point(String line) {
        assertThat(lines(line)).hasSize(1).first().isInstanceOf(LineParser.Point.class);
        return (LineParser.Point) lines(line).getFirst();
    }

    private static String mistake(String line) {
        assertThat(lines(line)).hasSize(1).first().isInstanceOf(LineParser.Mistake.class);
        return ((LineParser.Mistake) lines(line).getFirst()).message();
    }

    @Test
    void readsEveryElement() {
        LineParser.Point point =
                point("weather,station=north,floor=2 temperature=21.5,open=t,n=-3i 1790000000000");
        assertThat(point.measurement()).isEqualTo("weather");
        assertThat(point.tags()).isEqualTo(Map.of("station", "north", "floor", "2"));
        assertThat(point.fields())
                .isEqualTo(
                        Map.of(
                                "temperature", Value.of(21.5),
                                "open", Value.of(true),
                                "n", Value.of(-3)));
        assertThat(point.time()).isEqualTo(OptionalLong.of(1_790_000_000_000L));
    }

    @Test
    void takesTheMeaningOfEscapedCharactersWhereTheyHaveOne() {
        LineParser.Point point =
                point(
                        "wet\\,\\ cold=\\x,a\\ b\\,c\\=d=e\\ f\\,g\\=h\\i k\\ l\\,m\\=n=\"say"
                                + " \\\"hi\\\" \\\\ \\n, = \"");
        assertThat(point.measurement()).isEqualTo("wet, cold=\\x");
        assertThat(point.tags()).isEqualTo(Map.of("a b,c=d", "e f,g=h\\i"));
        assertThat(point.fields()).isEqualTo(Map.of("k l,m=n", Value.of("say \"hi\" \\ \\n, = ")));
        assertThat(point.time()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1., 1",
        ".5, 0.5",
        "-0.25, -0.25",
        "1e3, 1000",
        "-1.5E+2, -150",
        "2e-1, 0.2",
        "7i, 7",
        "-9223372036854775808i, -9.223372036854775808e18",
        "18446744073709551615u, 1.8446744073709552e19",
        "0u, 0"
    })
    void readsNumbers(String text, double number) {
        assertThat(point("m f=" + text).fields()).isEqualTo(Map.of("f", Value.of(number)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN", "nan", "Inf", "-Infinity", "1e999", "0x1p3", "1d", "1f", "1_000", "+1", "-",
                ".", "e5", "1e", "1e+", "1.2.3", "--1", "i", "u", "-1u", "+1i", "1.5i",
                "9223372036854775808i", "18446744073709551616u", "tRUE", "yes", "'a'", "٣"
            })
    void refusesWhatIsNoValue(String text) {
        assertThat(mistake("m f=" + text)).contains("is no value for field 'f'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                ",a=b f=1|missing measurement",
                "m|missing fields",
                "m,a=b|missing fields",
                "m 1790000000|missing value of field '1790000000'",
                "m,a f=1|missing value of tag 'a'",
                "m,a= f=1|missing value of tag 'a'",
                "m,=b f=1|missing tag key",
                "m,a=b=c f=1|an unescaped = in the value of tag 'a'",
                "m,a=b,a=c f=1|tag 'a' comes twice",
                "m f=1,f=2|field 'f' comes twice",
                "m f=1,|missing field key",
                "m f=|missing value of field 'f'",
                "m f= 1|missing value of field 'f'",
                "m f=\"a|the quote of field 'f' is not closed",
                "m f=\"a\"b|something stands behind the quote of field 'f'",
                "m f=1 2 3|something stands behind the timestamp",
                "m f=1 2.5|'2.5' is no timestamp",
                "m f=1 +5|'+5' is no timestamp",
                "m f=1 99999999999999999999|'99999999999999999999' is no timestamp"
            })
    void saysWhatIsWrong(String line, String message) {
        assertThat(mistake(line)).isEqualTo(message);
    }

    @Test
    void skipsCommentsBlankLinesAndCarriageReturns() {
        assertThat(lines("# a comment, \" = \r\n\r\n  \t\nm f=1 5\r\n#\nm f=2\n\n"))
                .hasSize(2)
                .allMatch(LineParser.Point.class::isInstance)
                .extracting(LineParser.Line::number)
                .containsExactly(4, 6);
    }

    @Test
    void goesOnBehindABadLine() {
        assertThat(lines("m f=x\nm f=1\nm f=\"open\nm f=2\n,\nm f=3"))
                .extracting(line -> line.number() + " " + line.getClass().getSimpleName())
                .containsExactly(
                        "1 Mistake", "2 Point", "3 Mistake", "4 Point", "5 Mistake", "6 Point");
    }

    @Test
    void aStringMayGoOnInTheNextLine() {
        LineParser.Point point = point("m f=\"two\nlines\",g=1 7");
        assertThat(point.fields().get("f")).isEqualTo(Value.of("two\nlines"));
        assertThat(lines("m f=\"two\nlines\"\nm f=1").getLast().number()).isEqualTo(3);
    }

    @Test
    void boundsTagsFieldsAndTexts() {
        assertThat(mistake("m" + ",a%d=b".repeat(65).formatted(numbers(65)) + " f=1"))
                .isEqualTo("over 64 tags");
        assertThat(mistake("m f=1" + ",a%d=1".repeat(64).formatted(numbers(64))))
                .isEqualTo("over 64 fields");
        assertThat(mistake("m f=\"" + "x".repeat(1025) + "\""))
                .isEqualTo("the text of field 'f' is over 1024 characters");
    }

    private static Object[] numbers(int count) {
        return LongStream.range(0, count).boxed().toArray();
    }

    @Test
    void refusesWhatIsNotUtf8() {
        byte[] line = "m,a=b f=1".getBytes(StandardCharsets.UTF_8);
        line[4] = (byte) 0xFF;
        assertThat(lines(line))
                .singleElement()
                .isInstanceOfSatisfying(
                        LineParser.Mistake.class,
                        mistake -> assertThat(mistake.message()).isEqualTo("not UTF-8"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWhatInfluxDbsOwnEncoderWrites(long seed) {
        Random random = new Random(seed);
        String measurement = "m" + text(random);
        Map<String, String> tags = new LinkedHashMap<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.put("t" + i + text(random), text(random) + "v");
        }
        fields.put("n" + text(random), random.nextDouble() * 1e6);
        fields.put("i" + text(random), (long) random.nextInt());
        fields.put("b" + text(random), random.nextBoolean());
        fields.put("s" + text(random), text(random));
        long time = random.nextLong(4_000_000_000_000_000_000L);
        String line =
                Point.measurement(measurement)
                        .tag(tags)
                        .fields(fields)
                        .time(time, TimeUnit.NANOSECONDS)
                        .build()
                        .lineProtocol();
        LineParser.Point point = point(line);
        assertThat(point.measurement()).as(line).isEqualTo(measurement);
        assertThat(point.tags()).as(line).isEqualTo(tags);
        assertThat(point.time()).isEqualTo(OptionalLong.of(time));
        assertThat(point.fields().keySet()).as(line).isEqualTo(fields.keySet());
        point.fields().forEach((key, read) -> assertSame(read, fields.get(key)));
    }

    private static void assertSame(Value read, @Nullable Object sent) {
        switch (read) {
            case Value.Numeric(double number) ->
                    assertThat(sent)
                            .isInstanceOfSatisfying(
                                    Number.class,
                                    exact ->
                                            assertThat(number)
                                                    .isCloseTo(exact.doubleValue(), within(1e-9)));
            case Value.State(boolean on) -> assertThat(on).isEqualTo(sent);
            case Value.Text(String text) -> assertThat(text).isEqualTo(sent);
        }
    }

    /** Without a backslash: the protocol has no way to write one before a comma. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            char c = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            text.append(c == '\\' ? '_' : c);
        }
        return text.toString();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsReadToItsEndAndHarmsNoLineBehindIt(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            byte[] body = mutated(random);
            List<LineParser.Line> lines = lines(body);
            assertThat(lines).hasSizeLessThanOrEqualTo(body.length);
            for (int i = 1; i < lines.size(); i++) {
                assertThat(lines.get(i).place().from())
                        .isGreaterThanOrEqualTo(lines.get(i - 1).place().to());
                assertThat(lines.get(i).number()).isGreaterThan(lines.get(i - 1).number());
            }
            if (!new String(body, StandardCharsets.ISO_8859_1).contains("\"")) {
                assertThat(lines.getLast()).isInstanceOf(LineParser.Point.class);
            }
        }
    }

    /** Two lines with some bytes changed, lost or doubled, and a good one behind them. */
    private static byte[] mutated(Random random) {
        byte[] line =
                "weather,station=north temp=21.5,open=t,note=\"a b\" 1790000000\nm,a=b f=1i,g=\"x\"\n"
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(8); i >= 0; i--) {
            int place = random.nextInt(line.length);
            if (line[place] == '\n') {
                continue;
            }
            line[place] =
                    random.nextBoolean()
                            ? (byte) random.nextInt(256)
                            : (byte) ",= \\\"\n#1".charAt(random.nextInt(8));
        }
        String good = "\ngood f=1";
        byte[] body = new byte[line.length + good.length()];
        System.arraycopy(line, 0, body, 0, line.length);
        byte[] tail = good.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(tail, 0, body, line.length, tail.length);
        return body;
    }
}
