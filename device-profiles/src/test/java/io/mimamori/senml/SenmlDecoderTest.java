package io.mimamori.senml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenmlDecoderTest {
    private static final long NOW = 1_790_000_500_250L;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "82a4221a6ab13b8000656c6576656c01616d02c4822118eaa300646261747401615602c48221190169",
                "82a4221a6ab13b8000656c6576656c01616d02fb4002b851eb851eb8"
                        + "a300646261747401615602fb400ce147ae147ae1",
            })
    void readsBothCborVectors(String hex) throws SenmlException {
        SenmlPack pack = decode(SenmlFormat.CBOR, HexFormat.of().parseHex(hex));
        assertThat(pack.readings())
                .containsExactly(
                        new Reading("level", 1_790_000_000_000L, Value.of(2.34)),
                        new Reading("batt", 1_790_000_000_000L, Value.of(3.61)));
    }

    @Test
    void readsTheJsonVector() throws SenmlException {
        SenmlPack pack =
                json(
                        "[{'bt':1790000000,'n':'level','u':'m','v':2.34},{'n':'batt','u':'V','v':3.61}]");
        assertThat(pack.readings())
                .containsExactly(
                        new Reading("level", 1_790_000_000_000L, Value.of(2.34)),
                        new Reading("batt", 1_790_000_000_000L, Value.of(3.61)));
        assertThat(pack.sequence()).isEqualTo(Pack.NO_SEQUENCE);
        assertThat(pack.boot()).isEmpty();
        assertThat(pack.clock()).isEqualTo(ClockState.UNSYNCED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[{'bv':10,'n':'a','v':-3}] | 7",
                "[{'bv':10,'n':'b','v':1},{'bv':1,'n':'a','v':1}] | 2",
                "[{'n':'a','foo':1,'v':1}] | 1",
                "[{'n':'a','foo':{'x':[1,{'y':2}]},'v':1}] | 1",
                "[{'n':'a','s':5}] | 5",
                "[{'bs':2,'n':'a','s':5}] | 7",
                "[{'n':'a','v':1,'s':5}] | 1",
                "[{'n':'a','v':1.5e2}] | 150",
                "[{'n':'a','v':-0.25}] | -0.25",
                "[{'n':'a','v':12345678901234567890}] | 12345678901234567890",
                "[{'n':'a','v':0.1234567890123456789}] | 0.1234567890123456789",
                "[{'n':'a','v':123456789012345}] | 123456789012345",
                "[{'n':'a','v':1234567890123456}] | 1234567890123456",
                "[{'v':3,'n':'a','bn':'urn:dev:x:'}] | 3",
                "[{'bn':'urn:dev:x/','bver':10},{'n':'a','v':3}] | 3",
                "[{'bver':5,'n':'a','v':3}] | 3",
            })
    void readsNumbers(String pack, double number) throws SenmlException {
        Reading last = json(pack).readings().getLast();
        assertThat(last.channel()).isEqualTo("a");
        assertThat(last.value()).isEqualTo(Value.of(number));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"bt\":1790000000,\"t\":-60', 1789999940000",
        "'\"t\":1790000000.123', 1790000000123",
        "'\"t\":1.790000000123e9', 1790000000123",
        "'\"t\":1790000000.1235', 1790000000124",
        "'\"t\":1790000000.1234', 1790000000123",
        "'\"bt\":1790000000.1,\"t\":0.023', 1790000000123",
        "'\"u\":\"m\"', 1790000500250",
        "'\"t\":0', 1790000500250",
        "'\"t\":-300', 1790000200250",
        "'\"t\":5.5', 1790000505750",
        "'\"bt\":-10,\"t\":-5', 1790000485250",
        "'\"t\":268435455', 2058435955250",
        "'\"t\":268435456', 268435456000",
    })
    void resolvesTimes(String fields, long millis) throws SenmlException {
        SenmlPack pack = json("[{'n':'a'," + fields + ",'v':1}]");
        assertThat(pack.readings().getFirst().timeMillis()).isEqualTo(millis);
    }

    @Test
    void readsStatesTextsAndData() throws SenmlException {
        SenmlPack pack =
                json("[{'n':'door','vb':true},{'n':'who','vs':'熊'},{'n':'raw','vd':'aGkgCg'}]");
        assertThat(pack.readings())
                .extracting(Reading::value)
                .containsExactly(Value.of(true), Value.of("熊"), Value.of("aGkgCg"));
        byte[] cbor = HexFormat.of().parseHex("81a20063726177084468692a0a");
        assertThat(decode(SenmlFormat.CBOR, cbor).readings().getFirst().value())
                .isEqualTo(Value.of("aGkqCg"));
    }

    @Test
    void readsTextLabelsAndIndefiniteLengthsInCbor() throws SenmlException {
        byte[] cbor = HexFormat.of().parseHex("9fbf616e616161760affff");
        assertThat(decode(SenmlFormat.CBOR, cbor).readings())
                .containsExactly(new Reading("a", NOW, Value.of(10)));
    }

    @Test
    void keepsPackFactsOutOfTheReadings() throws SenmlException {
        SenmlPack pack =
                json(
                        "[{'bn':'urn:dev:x:','n':'level','v':1},{'n':'mm:seq','u':'count','v':42},"
                                + "{'n':'mm:boot','vs':'b7'},{'n':'mm:clk','vs':'RTC'},{'n':'mm:new','v':1}]");
        assertThat(pack.readings()).extracting(Reading::channel).containsExactly("level");
        assertThat(pack.sequence()).isEqualTo(42);
        assertThat(pack.boot()).isEqualTo("b7");
        assertThat(pack.clock()).isEqualTo(ClockState.RTC);
        assertThat(json("[{'n':'mm:boot','v':7}]").boot()).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | empty",
                "{} | array",
                "5 | array",
                "[5] | record 0 is not a map",
                "[{}] | record 0 has no value",
                "[{'n':'a'}] | record 0 has no value",
                "[{'bn':'x:'},{'n':'a'}] | record 1 has no value",
                "[{'n':'a','v':1,'vb':true}] | more than one of v, vs, vb, vd",
                "[{'n':'a','foo_':1,'v':1}] | foo_",
                "[{'n':'a','v':1,'v':2}] | 'v' twice",
                "[{'n':'a','v':'1'}] | in v something that is not a number",
                "[{'n':'a','v':null}] | not a number",
                "[{'n':'a','v':[1]}] | not a number",
                "[{'n':'a','vs':1}] | not a text",
                "[{'n':'a','vb':1}] | true or false",
                "[{'n':'a','vd':'§'}] | base64url",
                "[{'n':1,'v':1}] | not a text",
                "[{'n':'a','u':1,'v':1}] | in u something that is not a text",
                "[{'n':'a','t':'1','v':1}] | in t something that is not a number",
                "[{'n':'a','v':1e999}] | not finite",
                "[{'n':'a','v':NaN}] | not readable",
                "[{'bv':1e308,'n':'a','v':1e308}] | not finite",
                "[{'n':'a','t':1e300,'v':1}] | beyond all calendars",
                "[{'v':1}] | has no name",
                "[{'n':'-a','v':1}] | letter or digit first",
                "[{'n':'a b','v':1}] | use letters",
                "[{'n':'urn:x:Level','v':1}] | 'Level' is no channel name: use [a-z0-9-] (no capitals)",
                "[{'n':'a','v':1},{'n':'x:','v':1}] | record 1 has the name 'x:'",
                "[{'n':'a','v':1}] x | not readable",
                "[{'n':'a','v':1}][] | something follows",
                "[{'n':'a','v':1} | not readable",
                "[{'n':'a','v':1 | not readable",
                "[{'bver':11,'n':'a','v':1}] | SenML version 11",
                "[{'bver':0,'n':'a','v':1}] | positive integer",
                "[{'bver':5,'n':'a','v':1},{'bver':10,'n':'a','v':1}] | one version a pack",
                "[{'n':'mm:seq','v':-1}] | integer from 0",
                "[{'n':'mm:seq','v':1.5}] | integer from 0",
                "[{'n':'mm:seq','vs':'1'}] | integer from 0",
                "[{'n':'mm:clk','vs':'GPS'}] | SYNCED, RTC, HOLDOVER or UNSYNCED",
                "[{'n':'a','x':[[[[[[[[[[1]]]]]]]]]],'v':1}] | not readable",
                "[{'n':'a','vs':'x\\ud800'}] | half a character",
                "[{'n':'a','vs':'\\udc3b\\ud83d'}] | half a character",
            })
    void refusesAndSaysWhy(String pack, String reason) {
        assertThatThrownBy(() -> json(pack))
                .isInstanceOf(SenmlException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesNonFiniteNumbersInCbor() {
        for (String number : List.of("f97e00", "f97c00", "fb7ff0000000000000", "f6", "f7")) {
            byte[] pack = HexFormat.of().parseHex("81a200616102" + number);
            assertThatThrownBy(() -> decode(SenmlFormat.CBOR, pack))
                    .isInstanceOf(SenmlException.class);
        }
    }

    @Test
    void refusesHugeDecimalFractionsAtOnce() {
        // 1 * 10^2147483647 and 1 * 10^(2^63-1)
        for (String exponent : List.of("1a7fffffff", "1b7fffffffffffffff")) {
            byte[] pack = HexFormat.of().parseHex("81a200616102c482" + exponent + "01");
            assertThatThrownBy(() -> decode(SenmlFormat.CBOR, pack))
                    .isInstanceOf(SenmlException.class);
        }
    }

    @Test
    void saysHowManyAndTheLimit() throws SenmlException {
        String record = "{'n':'a','v':1},";
        String full = "[" + record.repeat(63) + "{'n':'a','v':1}]";
        assertThat(json(full).readings()).hasSize(64);
        String over = "[" + record.repeat(69) + "{'n':'a','v':1}]";
        assertThatThrownBy(() -> json(over))
                .hasMessageContaining("70 records")
                .hasMessageContaining("limit is 64 records");
        assertThatThrownBy(() -> json("[" + " ".repeat(8300)))
                .hasMessageContaining("8301 bytes")
                .hasMessageContaining("limit is 8192 bytes");
        assertThatThrownBy(() -> json("[{'n':'a','vs':'" + "x".repeat(1025) + "'}]"))
                .hasMessageContaining("1025 characters")
                .hasMessageContaining("1024 characters");
        assertThatThrownBy(() -> json("[{'n':'" + "x".repeat(257) + "','v':1}]"))
                .hasMessageContaining("257 characters");
    }

    private static SenmlPack json(String text) throws SenmlException {
        return decode(SenmlFormat.JSON, text.replace('\'', '"').getBytes(UTF_8));
    }

    private static SenmlPack decode(SenmlFormat format, byte[] pack) throws SenmlException {
        return SenmlDecoder.decode(format, pack, NOW);
    }
}
