package io.mimamori.senml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8428 section 5 and 6, against the resolved forms that its tool made. */
class SenmlRfcExamplesTest {
    /** A resolved record as compared. */
    record Resolved(String name, String unit, long timeMicros, String value) {}

    @ParameterizedTest
    @CsvSource({
        "ex1.json, ex1, 1498780179",
        "ex1.gen.json, ex1, 1498780179",
        "ex3.json, ex3, 0",
        "ex3.gen.json, ex3, 0",
        "ex3.gen.wrap.json, ex3, 0",
        "ex3.gen.cbor, ex3, 0",
        "ex5.json, ex5, 0",
        "ex5.gen.json, ex5, 0",
        "ex5.gen.wrap.json, ex5, 0",
        "ex5.gen.cbor, ex5, 0",
        "ex7.json, ex7, 1499109309",
        "ex7.gen.json, ex7, 1499109309",
        "ex9.json, ex9, 1498780179",
        "ex9.gen.json, ex9, 1498780179",
        "ex11.json, ex11, 0",
        "ex11.gen.json, ex11, 0",
        "ex11.gen.wrap.json, ex11, 0",
    })
    void resolvesEachExampleAsTheRfcDoes(String file, String example, long nowSeconds)
            throws Exception {
        SenmlFormat format = file.endsWith("cbor") ? SenmlFormat.CBOR : SenmlFormat.JSON;
        List<Resolved> resolved = resolve(format, bytes(file), nowSeconds * 1000);
        // The RFC's tool leaves data values out of the resolved form.
        resolved.removeIf(one -> one.value.startsWith("data "));
        assertEquals(expected(example + ".gen.resolved.json"), resolved);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ex1", "ex3", "ex5", "ex7", "ex9", "ex11"})
    void resolvedFormsStayAsTheyAre(String example) throws Exception {
        String file = example + ".gen.resolved.json";
        assertEquals(expected(file), resolve(SenmlFormat.JSON, bytes(file), 0));
    }

    @Test
    void hexListingIsTheCborFile() throws Exception {
        StringBuilder hex = new StringBuilder();
        for (String line : Files.readAllLines(path("ex3.gen.cbor.hex"))) {
            if (line.contains("|")) {
                hex.append(line, line.indexOf(' '), line.indexOf('|'));
            }
        }
        byte[] listed = HexFormat.of().parseHex(hex.toString().replace(" ", ""));
        assertThat(resolve(SenmlFormat.CBOR, listed, 0))
                .isEqualTo(expected("ex3.gen.resolved.json"));
    }

    @Test
    void keepsDataValuesAndUnits() throws Exception {
        List<Resolved> resolved = resolve(SenmlFormat.JSON, bytes("ex7.json"), 0);
        assertThat(resolved.getLast().value).isEqualTo("data aGkgCg");
        assertThat(resolve(SenmlFormat.JSON, bytes("ex13.json"), 0))
                .containsExactly(
                        new Resolved("2001:db8::3", "/", 1320078429000000L, "number 0.5"),
                        new Resolved("2001:db8::4", "/", 1320078429000000L, "number 0.5"),
                        new Resolved("2001:db8::3", "/", 1320078429100000L, "number 0.0"),
                        new Resolved("2001:db8::4", "/", 1320078429100000L, "number 0.0"));
    }

    private static List<Resolved> resolve(SenmlFormat format, byte[] pack, long nowMillis)
            throws SenmlException {
        List<Resolved> resolved = new ArrayList<>();
        try (SenmlRecords records = SenmlRecords.of(format, pack, nowMillis)) {
            while (records.next()) {
                String value =
                        switch (records.kind()) {
                            case NUMBER -> "number " + records.number();
                            case STATE -> "state " + records.state();
                            case TEXT -> "text " + records.text();
                            case DATA -> "data " + records.text();
                            case SUM -> "sum " + records.sum();
                        };
                resolved.add(
                        new Resolved(
                                records.name().full(),
                                records.unit(),
                                records.timeMicros(),
                                value));
            }
        }
        return resolved;
    }

    private static List<Resolved> expected(String file) throws IOException {
        List<Resolved> expected = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(bytes(file))) {
            String value =
                    node.has("v")
                            ? "number " + node.get("v").doubleValue()
                            : node.has("vs")
                                    ? "text " + node.get("vs").textValue()
                                    : "state " + node.get("vb").booleanValue();
            expected.add(
                    new Resolved(
                            node.get("n").textValue(),
                            node.path("u").asText(""),
                            Math.round(node.get("t").doubleValue() * 1e6),
                            value));
        }
        return expected;
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(path(file));
    }

    private static Path path(String file) {
        return SharedData.require("data/protocol/senml/" + file);
    }
}
