package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.testing.SimulatedBoard;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SensorsTest {
    @Test
    void tellsEveryMistakeAtOnceWithItsLineAndKey() {
        assertThat(
                        problems(
                                """
                                kind: simulated
                                model: river
                                device: Gauge 1
                                interval: 0s
                                pace: fast
                                zone: Morioka
                                begin: noon
                                spikes: 2
                                channel: Level
                                sped: 3
                                flood: {after: 1h, peak: 0.2}
                                """))
                .containsExactly(
                        "e.yaml:3: device",
                        "e.yaml:4: interval",
                        "e.yaml:5: pace",
                        "e.yaml:6: zone",
                        "e.yaml:7: begin",
                        "e.yaml:8: spikes",
                        "e.yaml:9: channel",
                        "e.yaml:10: sped",
                        "e.yaml:11: flood.peak");
    }

    @Test
    void asksForKindModelAndDevice() {
        assertThat(problems("{}"))
                .containsExactly("e.yaml: kind", "e.yaml: model", "e.yaml: device");
        assertThat(problems("{kind: real, model: sea, device: live}"))
                .containsExactly("e.yaml:1: kind", "e.yaml:1: model", "e.yaml:1: device");
    }

    private static List<String> problems(String yaml) {
        ConfigNode node = ConfigNode.parse("e.yaml", yaml);
        Sensors.create(node, InstantSource.system(), new SimulatedBoard()).close();
        ConfigException mistakes = catchThrowableOfType(ConfigException.class, node::finish);
        return mistakes.problems().stream()
                .map(it -> it.file() + (it.line() > 0 ? ":" + it.line() : "") + ": " + it.path())
                .toList();
    }
}
