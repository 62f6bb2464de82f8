package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why, and what a change would do, over a real socket, with real stores behind it. */
class RehearsalApiTest {
    private static final long NOW = WebHub.NOW;
    private static final String PROPOSED =
            """
            site: kamojima
            tenant: city
            hazard: river
            datum: T.P.
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01}
              - {device: g2, channel: level, quantity: river_level, unit: m, resolution: 0.01}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {caution: 12.00, warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 10m}
            """;

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

    private void level(int minutesAgo, double value) {
        hub.store("kamojima", "g1", "level", NOW - minutesAgo * 60_000L, Value.of(value));
    }

    private static JsonNode item(JsonNode why, String rule, String channel) {
        for (JsonNode item : why.get("items")) {
            if (item.get("rule").asText().equals(rule)
                    && item.at("/watches/0").asText().equals(channel)) {
                return item;
            }
        }
        throw new AssertionError(rule + " on " + channel + " is not in " + why);
    }

    private static String time(int minutesAgo) {
        return Instant.ofEpochMilli(NOW - minutesAgo * 60_000L).toString();
    }

    @Test
    void saysForEachRuleAndChannelWhatItLookedAt() throws Exception {
        level(20, 12.50);
        level(10, 12.70);
        level(0, 12.60);
        JsonNode why = hub.get("/api/v1/sites/kamojima/why");
        assertThat(why.get("version").asInt()).isEqualTo(3);
        assertThat(why.get("from").asText()).isEqualTo(time(72 * 60));
        assertThat(why.get("readings").asInt()).isEqualTo(3);
        assertThat(why.get("items")).hasSize(4);
        assertThat(why.get("rules")).isEqualTo(hub.get("/api/v1/sites/kamojima").get("rules"));
        assertThat(item(why, "level", "g1/level").toString())
                .isEqualTo(
                        """
                        {"time":"%s","site":"kamojima","rule":"level","watches":["g1/level"],"device":"g1","channel":"level","at":"%s","value":12.6,"unit":"m","quality":1,"because":["warning (from 12.66, given up below 12.56): raised","flood (from 13.42, given up below 13.32): not reached"],"open":{"event":"RAISED","level":"warning","raised":"%s","time":"%s","ruleVersion":3}}\
                        """
                                .formatted(time(0), time(0), time(10), time(10)));
        assertThat(item(why, "silent", "g1/level").get("next").asText()).isEqualTo(time(-30));
        assertThat(item(why, "level", "g2/level").has("value")).isFalse();
    }

    @Test
    void looksAtNothingThatCameAfterTheTime() throws Exception {
        level(20, 12.50);
        level(10, 12.70);
        JsonNode why = hub.get("/api/v1/sites/kamojima/why?time=" + time(15));
        assertThat(item(why, "level", "g1/level").get("value").asDouble()).isEqualTo(12.5);
        assertThat(item(why, "level", "g1/level").get("because").toString())
                .contains("warning (from 12.66, given up below 12.56): not reached");
        assertThat(item(why, "level", "g1/level").has("open")).isFalse();
    }

    @Test
    void saysThatAHoldIsNotOver() throws Exception {
        hub.sites.put(SiteFile.parse("proposed", PROPOSED, Profiles.shipped()), 4);
        level(5, 12.70);
        JsonNode item = item(hub.get("/api/v1/sites/kamojima/why"), "level", "g1/level");
        assertThat(item.get("because").toString())
                .contains("warning (from 12.66, given up below 12.56): reached since")
                .contains("raised at " + Instant.parse(time(-5)));
        assertThat(item.has("open")).isFalse();
        assertThat(item.get("next").asText()).isEqualTo(time(-5));
    }

    @Test
    void saysThatBadDataHoldsALevel() throws Exception {
        level(10, 12.70);
        hub.store("kamojima", "g1", "level", NOW, Value.of(2.0), Quality.FAIL);
        JsonNode item = item(hub.get("/api/v1/sites/kamojima/why"), "level", "g1/level");
        assertThat(item.get("because").toString()).contains("frozen");
        assertThat(item.get("quality").asInt()).isEqualTo(4);
        assertThat(item.at("/open/level").asText()).isEqualTo("warning");
    }

    @Test
    void looksFurtherBackForWhatStoodThen() throws Exception {
        for (int hour = 0; hour < 120; hour++) {
            level(hour * 60, hour == 100 ? 12.70 : 12.60);
        }
        assertThat(item(hub.get("/api/v1/sites/kamojima/why"), "level", "g1/level").has("open"))
                .isFalse();
        hub.raise(
                "kamojima",
                Hazard.RIVER,
                "level",
                "warning",
                new ChannelId("g1", "level"),
                NOW - Duration.ofHours(100).toMillis());
        JsonNode why = hub.get("/api/v1/sites/kamojima/why");
        assertThat(why.get("from").asText()).isEqualTo(time(172 * 60));
        assertThat(item(why, "level", "g1/level").at("/open/raised").asText())
                .isEqualTo(time(100 * 60));
        assertThat(why.at("/alerts/0/rule").asText()).isEqualTo("level");
        assertThat(hub.get("/api/v1/sites/kamojima/why?time=" + time(101 * 60)).get("alerts"))
                .isEmpty();
    }

    @Test
    void aDryRunShowsTheAddedEpisodeAndChangesNothing() throws Exception {
        level(60, 11.00);
        level(50, 12.10);
        level(40, 12.10);
        level(30, 11.00);
        level(20, 12.70);
        level(10, 12.70);
        level(0, 12.70);
        JsonNode run = hub.tree(dryRun("kamojima", "", PROPOSED));
        assertThat(lines(run.get("before"))).containsExactly(time(20) + " g1 RAISED warning");
        assertThat(lines(run.get("after")))
                .containsExactly(
                        time(40) + " g1 RAISED caution",
                        time(30) + " g1 CLEARED caution",
                        time(10) + " g1 RAISED warning");
        assertThat(lines(run.get("added"))).isEqualTo(lines(run.get("after")));
        assertThat(lines(run.get("removed"))).isEqualTo(lines(run.get("before")));
        assertThat(run.get("readings").asInt()).isEqualTo(7);
        assertThat(hub.get("/api/v1/alerts").get("items")).isEmpty();
        assertThat(hub.get("/api/v1/sites/kamojima").get("version").asInt()).isEqualTo(3);
        assertThat(hub.journal.lastRow()).isZero();
    }

    @Test
    void aDryRunRespectsTheQualityThatWasStored() throws Exception {
        level(20, 11.00);
        hub.store("kamojima", "g1", "level", NOW - 600_000, Value.of(12.7), Quality.FAIL);
        String now = PROPOSED.replace(", holdUp: 10m", "");
        assertThat(hub.tree(dryRun("kamojima", "", now)).get("after")).isEmpty();
        String narrow = now.replace("resolution: 0.01}", "resolution: 0.01, range: [0, 12.65]}");
        level(5, 12.7);
        assertThat(lines(hub.tree(dryRun("kamojima", "", now)).get("after"))).hasSize(1);
        JsonNode run =
                hub.tree(
                        dryRun(
                                "kamojima",
                                "",
                                narrow.replace(", warning: 12.66, flood: 13.42", "")));
        assertThat(run.get("after")).isEmpty();
    }

    @Test
    void aReadingInAnotherUnitIsLeftOut() throws Exception {
        level(20, 12.7);
        String centimetres = PROPOSED.replace("unit: m,", "unit: cm,");
        JsonNode run = hub.tree(dryRun("kamojima", "", centimetres));
        assertThat(run.get("leftOut").asInt()).isEqualTo(1);
        assertThat(run.get("after")).isEmpty();
    }

    @Test
    void mistakesOfTheFileAreToldWithLineAndPath() throws Exception {
        HttpResponse<String> answer =
                dryRun("kamojima", "", PROPOSED.replace("datum", "datm").replace("13.42", "12.50"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(hub.tree(answer).get("detail").asText())
                .contains("kamojima.yaml:4: datm: is not a known key; did you mean 'datum'?");
        assertThat(hub.tree(dryRun("kamojima", "", "{[")).get("detail").asText())
                .contains("kamojima.yaml:1");
        assertThat(hub.tree(dryRun("kamojima", "", "")).get("detail").asText())
                .contains("must be the proposed site file");
        assertThat(
                        hub.tree(
                                        dryRun(
                                                "kamojima",
                                                "",
                                                PROPOSED.replace("tenant: city", "tenant: town")))
                                .get("detail")
                                .asText())
                .contains("is of site kamojima of tenant town");
    }

    @ParameterizedTest
    @CsvSource({
        "why?from=-36d, over 35 days",
        "why?time=2030-01-01T00:00:00Z, ahead of the hub's clock",
        "why?time=yesterday, must be a time such as",
        "why?time=-1h&from=now, from must be before",
    })
    void whatCannotBeAskedIsToldWithWhatCan(String query, String detail) throws Exception {
        HttpResponse<String> answer = hub.call("GET", "/api/v1/sites/kamojima/" + query, "");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(hub.tree(answer).get("detail").asText()).contains(detail);
        assertThat(dryRun("kamojima", "?from=-36d", PROPOSED).statusCode()).isEqualTo(400);
    }

    @Test
    void aHomeIsShownToNobodyWithoutTheRight() throws Exception {
        hub.store("home-7", "h7", "button", NOW - 60_000, Value.of(true));
        String device =
                hub.tree(
                                hub.call(
                                        "POST",
                                        "/api/v1/devices",
                                        "{\"device\":\"h7\",\"site\":\"home-7\",\"read\":true}"))
                        .get("token")
                        .asText();
        for (String token : List.of("", device)) {
            for (String method : List.of("GET", "POST")) {
                String path = method.equals("GET") ? "/why" : "/dry-run";
                HttpResponse<String> answer =
                        hub.send(
                                method,
                                "/api/v1/sites/home-7" + path,
                                "site: home-7",
                                "Authorization",
                                "Bearer " + token);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).doesNotContain("help", "button");
            }
        }
        assertThat(hub.get("/api/v1/sites/home-7/why").toString()).contains("button");
        assertThat(hub.call("GET", "/api/v1/sites/home-8/why", "").statusCode()).isEqualTo(404);
    }

    @Test
    void moreThanTwoAtOnceAreToldToComeAgain() throws Exception {
        try (ComputingLane lane = new ComputingLane();
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(ComputingLane.AT_ONCE_MAX);
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Reply>> under = new ArrayList<>();
            for (int i = 0; i < ComputingLane.AT_ONCE_MAX; i++) {
                under.add(
                        callers.submit(() ->
                                lane.run(() -> {
                                    begun.countDown();
                                    awaitQuietly(go);
                                    return Reply.empty();
                                })));
            }
            begun.await();
            assertThatThrownBy(() -> lane.run(Reply::empty))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> {
                                assertThat(problem.status()).isEqualTo(503);
                                assertThat(problem.retryAfterSeconds()).isPositive();
                            });
            go.countDown();
            for (Future<Reply> one : under) {
                one.get();
            }
            assertThat(lane.run(Reply::empty).status()).isEqualTo(204);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> dryRun(String site, String query, String yaml) throws Exception {
        return hub.call("POST", "/api/v1/sites/" + site + "/dry-run" + query, yaml);
    }

    private static List<String> lines(JsonNode events) {
        List<String> lines = new ArrayList<>();
        events.forEach(event ->
                lines.add(
                        String.join(
                                " ",
                                event.get("time").asText(),
                                event.get("device").asText(),
                                event.get("event").asText(),
                                event.get("level").asText())));
        return lines;
    }
}
