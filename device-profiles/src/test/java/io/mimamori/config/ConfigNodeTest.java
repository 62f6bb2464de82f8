package io.mimamori.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.rule.Ladder.Basis;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigNodeTest {
    private static ConfigNode parse(String yaml) {
        return ConfigNode.parse("hub.yaml", yaml);
    }

    private static List<String> mistakes(String yaml, Consumer<ConfigNode> reading) {
        ConfigException thrown =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> {
                            ConfigNode node = parse(yaml);
                            reading.accept(node);
                            node.finish();
                        });
        return thrown == null
                ? List.of()
                : thrown.problems().stream().map(ConfigException.Problem::toString).toList();
    }

    @Test
    void readsEveryKindOfValue() {
        ConfigNode node =
                parse(
                        """
                        mqtt: {port: 1883, ratio: 0.5, tls: true, wait: 250ms, spool: 64KiB}
                        basis: crisis-gauge
                        sites: [a.yaml, b.yaml]
                        people:
                          - {name: 佐藤}
                          - {name: 'null'}
                        nothing:
                        """);
        ConfigNode mqtt = node.section("mqtt");
        assertThat(mqtt.integer("port", 0, 0, 65535)).isEqualTo(1883);
        assertThat(mqtt.number("ratio", 0, 0, 1)).isEqualTo(0.5);
        assertThat(mqtt.flag("tls", false)).isTrue();
        assertThat(mqtt.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
        assertThat(mqtt.bytes("spool", 0)).isEqualTo(65_536);
        assertThat(mqtt.path()).isEqualTo("mqtt");
        assertThat(node.oneOf("basis", Basis.class, Basis.CITY)).isEqualTo(Basis.CRISIS_GAUGE);
        assertThat(node.texts("sites")).containsExactly("a.yaml", "b.yaml");
        assertThat(node.sections("people"))
                .extracting(person -> person.requiredText("name"))
                .containsExactly("佐藤", "null");
        assertThat(node.has("nothing")).isFalse();
        assertThat(node.keys()).containsExactly("mqtt", "basis", "sites", "people", "nothing");
        node.finish();
    }

    @Test
    void anEmptyFileGivesEveryFallback() {
        ConfigNode node = parse("# nothing but a comment\n");
        assertThat(node.text("a", "b")).isEqualTo("b");
        assertThat(node.section("s").section("t").integer("n", 7, 0, 9)).isEqualTo(7);
        assertThat(node.sections("l")).isEmpty();
        assertThat(node.texts("l")).isEmpty();
        node.finish();
        ConfigNode.empty("none").finish();
    }

    @Test
    void reportsAllMistakesAtOnceInTheOrderOfTheFile() {
        String yaml =
                """
                mqtt:
                  port: 70000
                  wiat: 3s
                tls: yes
                wait: 5 parsecs
                size: 5 KB
                ratio: .nan
                basis: county
                sites: one
                people: [{name: a}, b]
                """;
        assertThat(
                        mistakes(
                                yaml,
                                node -> {
                                    node.section("mqtt").integer("port", 0, 0, 65535);
                                    node.section("mqtt").duration("wait", Duration.ZERO);
                                    node.flag("tls", true);
                                    node.duration("wait", Duration.ZERO);
                                    node.bytes("size", 0);
                                    node.number("ratio", 0, 0, 1);
                                    node.oneOf("basis", Basis.class, Basis.CITY);
                                    node.texts("sites");
                                    node.sections("people").forEach(p -> p.text("name"));
                                    node.requiredText("secret");
                                }))
                .containsExactly(
                        "hub.yaml: secret: is missing",
                        "hub.yaml:2: mqtt.port: '70000' is not a whole number from 0 to 65535",
                        "hub.yaml:3: mqtt.wiat: is not a known key; did you mean 'wait'?",
                        "hub.yaml:4: tls: 'yes' is not true or false",
                        "hub.yaml:5: wait: '5 parsecs' is not a duration such as 250ms, 30s, 5m,"
                                + " 25h, 7d or PT1H30M",
                        "hub.yaml:6: size: '5 KB' is not a size in bytes such as 512, 64KiB, 16MiB"
                                + " or 2GiB",
                        "hub.yaml:7: ratio: '.nan' is not a number from 0.0 to 1.0",
                        "hub.yaml:8: basis: 'county' is not one of statutory, crisis-gauge, city",
                        "hub.yaml:9: sites: must be a list of values",
                        "hub.yaml:10: people[1]: must be a mapping of keys to values");
    }

    @Test
    void aKeyThatNobodyAskedForIsReportedWithWhatIsKnown() {
        assertThat(mistakes("https: {port: 1}\n", node -> node.section("mqtt")))
                .containsExactly("hub.yaml:1: https: is not a known key; known here: mqtt");
    }

    @Test
    void unknownKeysInsideListsAreFound() {
        assertThat(
                        mistakes(
                                "rules:\n  - {id: a}\n  - {id: b, holdup: 3s}\n",
                                node ->
                                        node.sections("rules")
                                                .forEach(rule -> {
                                                    rule.text("id");
                                                    rule.text("holdUp");
                                                })))
                .containsExactly(
                        "hub.yaml:3: rules[1].holdup: is not a known key; did you mean 'holdUp'?");
    }

    @Test
    void valuesOfTheWrongShapeAreProblemsNotExceptions() {
        assertThat(
                        mistakes(
                                "a: [1]\nb: 3\nc: [[x]]\nd: ' '\n",
                                node -> {
                                    assertThat(node.text("a")).isEmpty();
                                    assertThat(node.section("b").has("x")).isFalse();
                                    assertThat(node.texts("c")).isEmpty();
                                    node.requiredText("d");
                                }))
                .containsExactly(
                        "hub.yaml:1: a: must be a single value, not a list or mapping",
                        "hub.yaml:2: b: must be a mapping of keys to values",
                        "hub.yaml:3: c[0]: must be a single value",
                        "hub.yaml:4: d: is empty");
    }

    @Test
    void ownProblemsCarryTheLineOfTheirKey() {
        assertThat(
                        mistakes(
                                "x: 1\nlevels:\n  warning: 3\n  flood: 2\n",
                                node -> {
                                    node.text("x");
                                    ConfigNode levels = node.section("levels");
                                    levels.keys().forEach(levels::text);
                                    levels.problem("flood", "2 is not above 3");
                                    levels.problem("", "is odd");
                                }))
                .containsExactly(
                        "hub.yaml:2: levels: is odd", "hub.yaml:4: levels.flood: 2 is not above 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 1\\na: 2|hub.yaml:2: a: is given twice, first in line 1",
                "s:\\n  k: 1\\n  k: 2|hub.yaml:3: s.k: is given twice, first in line 2",
                "[a]|hub.yaml:1: is not a mapping of keys to values",
                "a: !!java.net.URL [x]|hub.yaml:1: is not readable YAML: Global tag is not allowed",
                "a: !secret x|hub.yaml:1: a: has the tag !secret; leave it away",
                "a: &x {b: 1}\\nc: *x|an alias (*name) may stand for a single value only",
                "a: b: c|hub.yaml:1: is not readable YAML: mapping values are not allowed here",
                "a: 1\\n---\\nb: 2|hub.yaml:2: is not readable YAML",
                "a: [1|hub.yaml:1: is not readable YAML",
                "? [x]\\n: 1|hub.yaml:1: has a key that is not a plain text",
                "a: {<<: {b: 1}}|hub.yaml:1: a: has a key that is not a plain text",
            })
    void refusesWhatIsNotPlainYaml(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml.replace("\\n", "\n")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anAliasMayRepeatASingleValue() {
        ConfigNode node = parse("a: &t 3s\nb: *t\n");
        assertThat(node.duration("b", Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void boundsTheSizeTheDepthAndTheNumberOfMistakes() {
        assertThatThrownBy(() -> parse("#".repeat(YamlTree.LENGTH_MAX + 1)))
                .hasMessageContaining("1048577 characters are over the limit of 1048576");
        assertThatThrownBy(() -> parse("a: " + "[".repeat(1000)))
                .isInstanceOf(ConfigException.class);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            many.append("key").append(i).append(": 1\n");
        }
        List<String> told = mistakes(many.toString(), node -> {});
        assertThat(told).hasSize(Problems.COUNT_MAX + 1);
        assertThat(told.getLast()).isEqualTo("hub.yaml: and 400 more mistakes");
    }

    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "250ms, PT0.25S",
        "30s, PT30S",
        "5m, PT5M",
        "25h, PT25H",
        "7d, PT168H",
        "PT1H30M, PT1H30M"
    })
    void readsDurations(String written, Duration expected) {
        assertThat(parse("d: " + written).duration("d", Duration.ofDays(1))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "PT-5S", "1", "1w", "99999999999999999d", "40000d", "s", "1.5h"})
    void refusesOtherDurations(String written) {
        assertThat(mistakes("d: " + written, node -> node.duration("d", Duration.ZERO)))
                .singleElement()
                .asString()
                .contains("'" + written + "' is not a duration");
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertThat(mistakes("b: 99999999999TiB", node -> node.bytes("b", 0))).hasSize(1);
        assertThat(parse("b: 2GiB").bytes("b", 0)).isEqualTo(2L << 30);
    }

    @Test
    void finishIsForTheRoot() {
        ConfigNode section = parse("a: {b: 1}").section("a");
        assertThatThrownBy(section::finish).isInstanceOf(IllegalStateException.class);
    }
}
