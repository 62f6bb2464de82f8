package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API over a real socket, with real stores behind it. */
class WebApiTest {
    private static final long NOW = WebHub.NOW;
    private static final ChannelId LEVEL = new ChannelId("g1", "level");

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void listsSitesWithThresholdsAndLastValues() throws Exception {
        hub.store("kamojima", "g1", "level", NOW - 60_000, Value.of(12.34));
        JsonNode page = hub.get("/api/v1/sites");
        assertThat(page.get("next").isNull()).isTrue();
        JsonNode site = page.get("items").get(1);
        assertThat(site.get("site").asText()).isEqualTo("kamojima");
        assertThat(site.get("hazard").asText()).isEqualTo("river");
        assertThat(site.get("version").asInt()).isEqualTo(3);
        assertThat(site.at("/rules/0/levels/warning").asDouble()).isEqualTo(12.66);
        assertThat(site.at("/rules/1/kind").asText()).isEqualTo("stale");
        assertThat(site.at("/channels/0/last").toString())
                .isEqualTo("{\"time\":\"2026-09-21T13:19:00Z\",\"value\":12.34,\"quality\":1}");
        assertThat(site.at("/channels/2/last").isNull()).isTrue();
        assertThat(hub.get("/api/v1/sites/kamojima")).isEqualTo(site);
    }

    @Test
    void goesOnWithTheNextPage() throws Exception {
        JsonNode first = hub.get("/api/v1/sites?limit=2");
        assertThat(first.get("items")).hasSize(2);
        JsonNode second = hub.get("/api/v1/sites?limit=2&after=" + first.get("next").asText());
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @Test
    void registersADeviceWhoseTokenThenTakesReadings() throws Exception {
        HttpResponse<String> registered =
                hub.call("POST", "/api/v1/devices", "{\"device\":\"g1\",\"site\":\"kamojima\"}");
        assertThat(registered.statusCode()).isEqualTo(201);
        String token = hub.tree(registered).get("token").asText();
        assertThat(token).startsWith("mmd_");
        String pack = "[{\"n\":\"level\",\"v\":12.5,\"t\":%d}]".formatted(NOW / 1000);
        assertThat(readings("g1", pack, token).statusCode()).isEqualTo(204);
        // The sender hears of the fsync a moment before those who follow the journal.
        await().until(() -> hub.journal.lastRow() == 1);
        assertThat(readings("g2", pack, token).statusCode()).isEqualTo(403);
        assertThat(readings("g2", pack, hub.token).statusCode()).isEqualTo(204);
        assertThat(hub.get("/api/v1/refused").at("/items/0/reason").asText())
                .isEqualTo("not-authorised");
        assertThat(hub.call("DELETE", "/api/v1/devices/g1", "").statusCode()).isEqualTo(204);
        assertThat(readings("g1", pack, token).statusCode()).isEqualTo(401);
        assertThat(readings("g1", pack, "mmd_nobody").statusCode()).isEqualTo(401);
        assertThat(hub.get("/api/v1/devices").at("/items/0/revoked").asBoolean()).isTrue();
    }

    @Test
    void aGatewaysTokenTakesReadingsOfTheDevicesItSpeaksFor() throws Exception {
        HttpResponse<String> registered =
                hub.call(
                        "POST",
                        "/api/v1/devices",
                        "{\"device\":\"gw\",\"site\":\"kamojima\",\"speaksFor\":[\"g1\"]}");
        String token = hub.tree(registered).get("token").asText();
        String pack = "[{\"n\":\"level\",\"v\":12.5,\"t\":%d}]".formatted(NOW / 1000);
        assertThat(readings("g1", pack, token).statusCode()).isEqualTo(204);
        assertThat(readings("g2", pack, token).statusCode()).isEqualTo(403);
    }

    @Test
    void refusesReadingsAndKeepsThemForTheOperator() throws Exception {
        HttpResponse<String> broken = readings("g1", "[{\"n\":\"level\"", hub.token);
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(hub.tree(broken).get("detail").asText()).contains("bad-payload", "record 0");
        assertThat(readings("g1", "[" + " ".repeat(9000) + "]", hub.token).statusCode())
                .isEqualTo(413);
        assertThat(readings("nobody", "[]", hub.token).statusCode()).isEqualTo(404);
        HttpResponse<String> text =
                hub.send(
                        "POST",
                        "/api/v1/readings/g1",
                        "12.5",
                        "Authorization",
                        "Bearer " + hub.token,
                        "Content-Type",
                        "text/plain");
        assertThat(text.statusCode()).isEqualTo(415);
        JsonNode refused = hub.get("/api/v1/refused?limit=3");
        assertThat(refused.get("items")).hasSize(3);
        assertThat(hub.get("/api/v1/refused?after=" + refused.get("next").asText()).get("items"))
                .hasSize(1);
    }

    @Test
    void configuresAndCommandsADevice() throws Exception {
        hub.call("POST", "/api/v1/devices", "{\"device\":\"g1\",\"site\":\"kamojima\"}");
        assertThat(hub.call("GET", "/api/v1/devices/g1/config", "").statusCode()).isEqualTo(404);
        assertThat(hub.call("PUT", "/api/v1/devices/g1/config", "{\"every\":60}").statusCode())
                .isEqualTo(204);
        assertThat(hub.get("/api/v1/devices/g1/config").toString()).isEqualTo("{\"every\":60}");
        HttpResponse<String> command =
                hub.call("POST", "/api/v1/devices/g1/commands", "{\"do\":\"siren\"}");
        assertThat(command.statusCode()).isEqualTo(202);
        assertThat(hub.tree(command).get("id").asText()).isNotEmpty();
    }

    @Test
    void readsSeriesRawAndInBuckets() throws Exception {
        for (int i = 0; i < 6; i++) {
            hub.store("kamojima", "g1", "level", NOW - i * 600_000L, Value.of(12 + i));
        }
        JsonNode raw = hub.get("/api/v1/series/kamojima/g1.level?from=-24h");
        assertThat(raw.get("items")).hasSize(6);
        assertThat(raw.at("/items/5").toString())
                .isEqualTo("{\"time\":\"2026-09-21T13:20:00Z\",\"value\":12.0,\"quality\":1}");
        assertThat(hub.get("/api/v1/series/kamojima/level?device=g1").get("items")).hasSize(6);
        JsonNode buckets = hub.get("/api/v1/series/kamojima/g1.level?from=-2h&to=now&every=1h");
        assertThat(buckets.at("/items/0").fieldNames())
                .toIterable()
                .containsExactly("time", "min", "mean", "max", "count");
        JsonNode some =
                hub.get(
                        "/api/v1/series/kamojima/g1.level?limit=2&from=2026-09-21T12:00:00Z"
                                + "&to=2026-09-21T22:00:00+09:00");
        assertThat(some.get("items")).hasSize(2);
        assertThat(
                        hub.get(
                                        "/api/v1/series/kamojima/g1.level?limit=9&to=1789995600000&after="
                                                + some.get("next").asText())
                                .get("items"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/series/kamojima/level, 400, several devices",
        "/api/v1/series/kamojima/nothing, 404, no channel",
        "/api/v1/series/nowhere/level, 404, no site",
        "/api/v1/series/kamojima/g1.level?from=yesterday, 400, from must be a time",
        "/api/v1/series/kamojima/g1.level?from=now&to=-1h, 400, from must be before to",
        "/api/v1/series/kamojima/g1.level?every=1ms, 400, at least 1 s",
        "/api/v1/series/kamojima/g1.level?from=-900d&every=1s, 400, buckets are over",
        "/api/v1/alerts?state=loud, 400, state must be",
        "/api/v1/alerts?limit=0, 400, limit must be",
        "/api/v1/alerts?limit=x, 400, limit must be",
        "/api/v1/alerts/7, 400, must be a UUID",
        "/api/v1/alerts/00000000-0000-0000-0000-000000000007, 404, there is no alert",
        "/api/v1/devices/nobody, 404, no device",
        "/api/v1/nothing, 404, nothing at this path",
    })
    void saysWhatIsWrongWithACall(String path, int status, String detail) throws Exception {
        HttpResponse<String> response = hub.call("GET", path, "");
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode problem = hub.tree(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).contains(detail);
        assertThat(problem.get("instance").asText()).isEqualTo(path.split("\\?", 2)[0]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/v1/devices | {\"device\":\"g1\" | not JSON",
                "/api/v1/devices | [] | must be a JSON object",
                "/api/v1/devices | {\"site\":\"kamojima\"} | 'device' is missing",
                "/api/v1/devices | {\"device\":\"G 1\",\"site\":\"kamojima\"} | not a name",
                "/api/v1/devices | {\"device\":\"live\",\"site\":\"kamojima\"} | cannot be a device",
                "/api/v1/devices | {\"device\":\"g1\",\"site\":\"kamojima\",\"read\":1} | true or false",
                "/api/v1/devices | {\"device\":\"g1\",\"site\":\"kamojima\",\"speaksFor\":[1]} | list of device",
            })
    void saysWhatIsWrongWithABody(String path, String body, String detail) throws Exception {
        HttpResponse<String> response = hub.call("POST", path, body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(hub.tree(response).get("detail").asText()).contains(detail);
    }

    @Test
    void showsAlertsTheirLedgerAndTakesAnswers() throws Exception {
        Alert alert = hub.raise("kamojima", Hazard.RIVER, "level", "flood", LEVEL);
        JsonNode listed = hub.get("/api/v1/alerts?state=open");
        assertThat(listed.at("/items/0/id").asText()).isEqualTo(alert.id().toString());
        assertThat(hub.get("/api/v1/alerts?state=closed").get("items")).isEmpty();
        String path = "/api/v1/alerts/" + alert.id();
        HttpResponse<String> answered =
                hub.call(
                        "POST",
                        path + "/answer",
                        "{\"who\":\"田中\",\"code\":\"seen\",\"note\":\"向かう\"}");
        assertThat(answered.statusCode()).isEqualTo(200);
        JsonNode ledger = hub.get(path).get("ledger");
        assertThat(ledger.get(1).get("actor").asText()).isEqualTo("田中");
        assertThat(
                        hub.call("POST", path + "/answer", "{\"who\":\"x\",\"code\":\"maybe\"}")
                                .statusCode())
                .isEqualTo(400);
        hub.alerts.goDown(true);
        assertThat(hub.call("GET", "/api/v1/alerts", "").statusCode()).isEqualTo(503);
    }

    @Test
    void opensOnlyToTheToken() throws Exception {
        for (String path : new String[] {"/api/v1/sites", "/metrics", "/api/v1/openapi.yaml"}) {
            HttpResponse<String> bare = hub.send("GET", path, "");
            assertThat(bare.statusCode()).isEqualTo(401);
            assertThat(bare.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(hub.send("GET", path, "", "Authorization", "Bearer no").statusCode())
                    .isEqualTo(401);
            assertThat(hub.call("GET", path, "").statusCode()).isEqualTo(200);
        }
        // The exemption of readings cannot be borrowed by a path that says so.
        assertThat(
                        hub.send(
                                        "GET",
                                        "/api/v1/readings/../sites",
                                        "",
                                        "Authorization",
                                        "Bearer no")
                                .statusCode())
                .isEqualTo(401);
        assertThat(hub.send("POST", "/api/v1/readings/g1", "").statusCode()).isEqualTo(401);
    }

    @Test
    void tellsHealthWithoutAToken() throws Exception {
        JsonNode alive = hub.tree(hub.send("GET", "/healthz", ""));
        assertThat(alive.toString())
                .isEqualTo(
                        "{\"status\":\"ok\",\"version\":\"0.1.0\",\"exercise\":false,"
                                + "\"clock\":\"machine\",\"time\":\"2026-09-21T13:20:00Z\"}");
        hub.health.check("journal", Optional::empty);
        assertThat(hub.send("GET", "/readyz", "").statusCode()).isEqualTo(200);
        hub.health.check("journal", () -> Optional.of("the disk is full"));
        HttpResponse<String> sick = hub.send("GET", "/readyz", "");
        assertThat(sick.statusCode()).isEqualTo(503);
        assertThat(hub.tree(sick).at("/checks/journal").asText()).isEqualTo("the disk is full");
        assertThat(hub.call("GET", "/metrics", "").body())
                .contains("mimamori_readings_received_total");
    }

    @Test
    void limitsBodiesAndMethods() throws Exception {
        HttpResponse<String> large =
                hub.call("POST", "/api/v1/devices", "x".repeat(1024 * 1024 + 1));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(hub.tree(large).get("detail").asText()).contains("1048576 bytes");
        assertThat(hub.call("PATCH", "/api/v1/sites", "").statusCode()).isEqualTo(405);
    }

    @Test
    void sendsHeadersThatProtectThePages() throws Exception {
        HttpResponse<String> page = hub.send("GET", "/", "");
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.body()).contains("name=\"token\"").doesNotContain("鴨島橋");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(hub.call("GET", "/", "").body()).contains("鴨島橋").doesNotContain("<script>");
        assertThat(hub.send("GET", "/assets/uplot.js", "").body()).contains("uPlot");
        assertThat(hub.send("GET", "/assets/../openapi.yaml", "").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> readings(String device, String pack, String token)
            throws Exception {
        return hub.send(
                "POST",
                "/api/v1/readings/" + device,
                pack,
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/senml+json");
    }
}
