package io.mimamori.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.hub.testing.InfluxServer;
import io.mimamori.hub.testing.JavaProcess;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of every dashboard file, filled in as Grafana does, against a real InfluxDB that the
 * demo's city has filled: each must return rows.
 */
class DashboardQueriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> DATABASES =
            Map.of(Dashboard.CITY, "mimamori", Dashboard.HOMES, "mimamori_homes");

    @TempDir private Path folder;
    private final List<String> report = new ArrayList<>();

    @Test
    void everyPanelAndEveryVariableHasRowsOfTheDemo() throws Exception {
        try (InfluxServer influx = InfluxServer.started(folder)) {
            runDemo(influx.url());
            List<String> empty = new ArrayList<>();
            for (File file : sorted(Path.of("grafana"))) {
                JsonNode dashboard = JSON.readTree(file);
                Map<String, String> chosen = choose(influx, dashboard, empty);
                for (JsonNode panel : dashboard.get("panels")) {
                    for (JsonNode target : panel.get("targets")) {
                        ask(influx, dashboard, panel, target, chosen, empty);
                    }
                }
            }
            Files.write(Path.of("target", "query-report.md"), report);
            assertThat(empty).isEmpty();
            assertThat(report).hasSizeGreaterThan(30);
        }
    }

    private void runDemo(String influx) throws Exception {
        try (JavaProcess demo =
                JavaProcess.start(
                        folder,
                        "io.mimamori.demo.Demo",
                        List.of("--headless", "--for", "40s", "--influx", influx))) {
            assertThat(demo.awaitEnd()).as(demo.everything()).isZero();
        }
    }

    /** The first value of each variable, as Grafana chooses it. */
    private Map<String, String> choose(InfluxServer influx, JsonNode dashboard, List<String> empty)
            throws Exception {
        Map<String, String> chosen = new HashMap<>();
        for (JsonNode variable : dashboard.at("/templating/list")) {
            String name = variable.get("name").asText();
            Answer answer =
                    query(influx, source(variable), fill(variable.get("query").asText(), chosen));
            note(dashboard, "$" + name, answer);
            if (answer.rows().isEmpty()) {
                empty.add(dashboard.get("uid").asText() + " $" + name);
            } else {
                chosen.put(name, answer.rows().getFirst().get(1).asText());
            }
        }
        return chosen;
    }

    private void ask(
            InfluxServer influx,
            JsonNode dashboard,
            JsonNode panel,
            JsonNode target,
            Map<String, String> chosen,
            List<String> empty)
            throws Exception {
        String title = panel.get("title").asText();
        Answer answer = query(influx, source(target), fill(target.get("query").asText(), chosen));
        note(dashboard, title + " " + target.get("refId").asText(), answer);
        if (answer.rows().isEmpty()) {
            empty.add(dashboard.get("uid").asText() + " " + title + ": " + answer.text());
        }
    }

    /** As Grafana's InfluxDB data source does. */
    private static String fill(String query, Map<String, String> chosen) {
        String filled =
                query.replace("$timeFilter", "time >= now() - 15m AND time <= now()")
                        .replace("$__interval", "10s");
        for (Map.Entry<String, String> each : chosen.entrySet()) {
            filled = filled.replace("$" + each.getKey() + "$", each.getValue() + "$");
        }
        return filled;
    }

    private record Answer(String text, List<JsonNode> rows, long micros) {}

    private static Answer query(InfluxServer influx, String database, String statement)
            throws Exception {
        long begin = System.nanoTime();
        String text = influx.query(database, statement);
        long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin);
        List<JsonNode> rows = new ArrayList<>();
        JSON.readTree(text).findValues("values").forEach(values -> values.forEach(rows::add));
        return new Answer(text, rows, micros);
    }

    private void note(JsonNode dashboard, String what, Answer answer) {
        report.add(
                "| %s | %s | %d | %.1f |"
                        .formatted(
                                dashboard.get("title").asText(),
                                what,
                                answer.rows().size(),
                                answer.micros() / 1000.0));
    }

    private static String source(JsonNode node) {
        return DATABASES.getOrDefault(node.at("/datasource/uid").asText(), "unknown");
    }

    private static List<File> sorted(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.sorted().map(Path::toFile).toList();
        }
    }
}
