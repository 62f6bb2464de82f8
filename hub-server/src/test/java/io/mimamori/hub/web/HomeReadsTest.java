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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every read of a home's data over the API, as the person will see it. */
class HomeReadsTest {
    private static final String SERIES = "/api/v1/series/home-7/motion";
    private static final String GLASS = "/api/v1/homes/home-7/break-glass";

    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
        hub.store("home-7", "p7", "motion", WebHub.NOW - 600_000, Value.of(true));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** Of the console. */
    private String session() throws Exception {
        HttpResponse<String> opened =
                hub.send(
                        "POST",
                        "/sign-in",
                        "token=" + hub.token,
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        String set = opened.headers().firstValue("Set-Cookie").orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private List<String> looks() throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode look : hub.get("/api/v1/homes/home-7/looks").get("items")) {
            found.add(
                    "%s %s %s"
                            .formatted(
                                    look.get("name").asText(),
                                    look.get("kind").asText(),
                                    look.get("reason").asText())
                            .strip());
        }
        return found;
    }

    private Alert help(Duration ago) {
        return hub.raise(
                "home-7",
                Hazard.HOME,
                "call",
                "help",
                new ChannelId("h7", "button"),
                WebHub.NOW - ago.toMillis());
    }

    @Test
    void aProgramWithTheTokenReadsAndThePersonSeesIt() throws Exception {
        assertThat(hub.get(SERIES).get("items")).hasSize(1);
        hub.get("/api/v1/sites/home-7/why");
        hub.get("/api/v1/homes/home-7/sheet");
        hub.get("/api/v1/alerts/" + help(Duration.ZERO).id());
        // What the desk needs is answered first and noted beside that.
        await().untilAsserted(() ->
                assertThat(looks())
                        .containsExactlyInAnyOrder(
                                "operator alert",
                                "operator sheet",
                                "operator rules",
                                "operator series"));
    }

    @Test
    void aRiverIsNobodysHome() throws Exception {
        hub.get("/api/v1/series/kamojima/g1.level");
        assertThat(looks()).isEmpty();
    }

    @Test
    void theConsoleReadsAHomeForAReasonOnly() throws Exception {
        String cookie = session();
        HttpResponse<String> kept = hub.send("GET", SERIES, "", "Cookie", cookie);
        assertThat(kept.statusCode()).isEqualTo(403);
        assertThat(kept.body())
                .contains("/api/v1/homes/home-7/break-glass", "60 minutes", "Not allowed");
        assertThat(looks()).isEmpty();
        String reason = "{\"who\":\"当直 青木\",\"reason\":\"電話に出ないため\"}";
        assertThat(hub.call("POST", GLASS, reason).statusCode()).isEqualTo(201);
        assertThat(hub.send("GET", SERIES, "", "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(looks()).containsExactly("当直 青木 series 電話に出ないため", "当直 青木 break-glass 電話に出ないため");
    }

    @Test
    void theDeskSeesAnAlarmAtOnce() throws Exception {
        String path = "/api/v1/alerts/" + help(Duration.ofDays(8)).id();
        assertThat(hub.send("GET", path, "", "Cookie", session()).statusCode()).isEqualTo(200);
        assertThat(hub.get("/api/v1/alerts").get("items")).hasSize(1);
    }

    @Test
    void aReasonThatSaysNothingOpensNothing() throws Exception {
        for (String wrong :
                List.of(
                        "{\"who\":\"青木\"}",
                        "{\"who\":\"青木\",\"reason\":\"-\"}",
                        "{\"who\":\" \",\"reason\":\"a good reason\"}")) {
            assertThat(hub.call("POST", GLASS, wrong).statusCode()).isEqualTo(400);
        }
        String river = GLASS.replace("home-7", "kamojima");
        String reason = "{\"who\":\"青木\",\"reason\":\"a good reason\"}";
        assertThat(hub.call("POST", river, reason).statusCode()).isEqualTo(400);
    }

    @Test
    void theCityTakesAConsentBack() throws Exception {
        String account = "/api/v1/homes/home-7/consents/" + new UUID(1, 1);
        assertThat(hub.call("DELETE", account, "").statusCode()).isEqualTo(404);
        assertThat(hub.get("/api/v1/homes/home-7/consents").get("items")).isEmpty();
    }
}
