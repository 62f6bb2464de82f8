package io.mimamori.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What can be seen of compose.yaml and the provisioning without an engine and a Grafana. */
class ComposeTest {
    private static final Path COMPOSE = Path.of("compose.yaml");

    @Test
    void everyServiceHasAHealthCheckAndRestarts() throws Exception {
        Map<String, Map<String, Object>> services =
                yaml(COMPOSE).getOrDefault("services", Map.of());
        assertThat(services).containsOnlyKeys("hub", "influxdb", "grafana", "mosquitto");
        assertThat(services.values())
                .allSatisfy(service ->
                        assertThat(service)
                                .containsKeys("healthcheck")
                                .containsEntry("restart", "unless-stopped"));
    }

    @Test
    void nothingHasADefaultAndTheExampleNamesAllThatIsAsked() throws Exception {
        Set<String> asked = new TreeSet<>();
        Matcher variable =
                Pattern.compile("\\$\\{([A-Z_]+)([^}]*)}").matcher(Files.readString(COMPOSE));
        while (variable.find()) {
            asked.add(variable.group(1));
            assertThat(variable.group(2)).as(variable.group()).startsWith(":?");
        }
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("compose.env.example"))) {
            if (!line.startsWith("#")) {
                assertThat(line).endsWith("=");
                named.add(line.substring(0, line.length() - 1));
            }
        }
        assertThat(named).isEqualTo(asked);
    }

    @Test
    void everyFolderThatIsMountedIsThere() throws Exception {
        Matcher mounted =
                Pattern.compile("- (\\./[a-z0-9/-]+):/").matcher(Files.readString(COMPOSE));
        int found = 0;
        while (mounted.find()) {
            found++;
            assertThat(Path.of(mounted.group(1))).isDirectory();
        }
        assertThat(found).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"influxdb-1", "influxdb-2", "influxdb-3"})
    void everyKindOfInfluxDbServesBothSourcesInInfluxQl(String kind) throws Exception {
        Map<String, List<Map<String, Object>>> file =
                new Yaml()
                        .load(Files.readString(Path.of("provisioning", kind, "datasources.yaml")));
        List<Map<String, Object>> sources = file.getOrDefault("datasources", List.of());
        assertThat(sources)
                .extracting(source -> source.get("uid"))
                .containsExactly(Dashboard.CITY, Dashboard.HOMES);
        assertThat(sources)
                .allSatisfy(source ->
                        assertThat(source.get("jsonData")).asString().contains("version=InfluxQL"));
        assertThat(sources)
                .extracting(source -> source.get("secureJsonData"))
                .doesNotHaveDuplicates();
    }

    private static Map<String, Map<String, Map<String, Object>>> yaml(Path file) throws Exception {
        return new Yaml().load(Files.readString(file));
    }
}
