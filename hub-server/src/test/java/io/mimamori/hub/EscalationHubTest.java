package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mimamori.ConfigException;
import io.mimamori.hub.testing.HubProcess;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The button of a home, a real hub, a real mail server, and nobody who answers at first. */
class EscalationHubTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private final GreenMail mail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final HttpClient http = HttpClient.newHttpClient();

    /** The machine's clock, moved by hand. */
    private static final class Clock implements InstantSource {
        private final AtomicLong millis = new AtomicLong(InstantSource.system().millis());

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis.get());
        }

        void passes(Duration time) {
            millis.addAndGet(time.toMillis());
        }
    }

    @BeforeEach
    void startMail() {
        mail.start();
    }

    @AfterEach
    void stopMail() {
        mail.stop();
        http.close();
    }

    private Path configuration(String first, String second, String third) throws Exception {
        Files.writeString(
                folder.resolve("home.yaml"),
                """
                site: home-1
                tenant: city
                hazard: home
                zone: Asia/Tokyo
                channels:
                  - {device: b1, channel: pressed, quantity: button}
                rules:
                  - {id: help, kind: button, channel: pressed, confirm: 60s}
                """);
        Files.writeString(
                folder.resolve("duty.yaml"),
                """
                people:
                  - {id: daughter, name: 娘, channels: ["email:daughter@example.org"]}
                  - {id: son, name: 息子, channels: ["email:son@example.org"], near: true}
                  - {id: desk, name: 当直, channels: ["email:desk@example.org"]}
                rosters:
                  - {id: duty, shifts: [{people: [desk]}]}
                policies:
                  - id: button
                    for: {hazards: [home], rules: [help]}
                    steps:
                      - {after: %s, people: [daughter]}
                      - {after: %s, people: [son]}
                      - {after: %s, rosters: [duty]}
                """
                        .formatted(first, second, third));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                https: {port: 0}
                mqtt: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                smtp: {host: 127.0.0.1, port: %d, to: [daughter@example.org, son@example.org, desk@example.org]}
                escalation: {files: [duty.yaml]}
                sites: [home.yaml]
                """
                        .formatted(mail.getSmtp().getPort()));
    }

    /** Who was told, as a receiver sees it that shows a Message-ID once. */
    private List<String> told() {
        return Stream.of(mail.getReceivedMessages())
                .map(EscalationHubTest::recipient)
                .distinct()
                .map(text -> text.replaceAll("@.*", ""))
                .toList();
    }

    private static String recipient(MimeMessage message) {
        try {
            return message.getRecipients(Message.RecipientType.TO)[0]
                    + " "
                    + message.getMessageID();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void awaitTold(String... people) {
        await().atMost(PATIENCE).until(() -> told().size() >= people.length);
        assertThat(told()).containsExactlyInAnyOrder(people);
    }

    private JsonNode call(Hub hub, String path, String type, String body) throws Exception {
        String token = Files.readString(folder.resolve("data/secrets/admin.token")).strip();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.ports().http() + path))
                        .header("Authorization", "Bearer " + token);
        if (!body.isEmpty()) {
            request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    private static List<String> entries(JsonNode alert, String... actions) {
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : alert.get("ledger")) {
            if (Arrays.asList(actions).contains(entry.get("action").asText())) {
                entries.add(
                        "%s %s: %s"
                                .formatted(
                                        entry.get("action").asText(),
                                        entry.get("actor").asText(),
                                        entry.get("detail").asText()));
            }
        }
        return entries;
    }

    @Test
    void anUnansweredButtonGoesThroughItsStepsAndStopsWhenItIsAnswered() throws Exception {
        Clock clock = new Clock();
        HubConfig config =
                HubConfig.parse(
                        folder.resolve("hub.yaml").toString(),
                        Files.readString(configuration("0s", "2m", "4m")));
        try (Hub hub = Hub.start(config, folder.resolve("data"), HubClock.ofMachine(clock))) {
            call(
                    hub,
                    "/api/v1/readings/b1",
                    "application/senml+json",
                    "[{\"n\":\"pressed\",\"vb\":true}]");
            awaitTold("daughter");
            clock.passes(Duration.ofMinutes(2));
            awaitTold("daughter", "son");
            String path =
                    "/api/v1/alerts/"
                            + call(hub, "/api/v1/alerts", "", "").at("/items/0/id").asText();
            answer(hub, path, "娘", "taking-over");
            clock.passes(Duration.ofMinutes(2));
            awaitTold("daughter", "son", "desk");
            answer(hub, path, "息子", "visiting");
            clock.passes(Duration.ofMinutes(29));
            assertThat(call(hub, path, "", "").get("state").asText()).isEqualTo("acknowledged");
            clock.passes(Duration.ofMinutes(1));
            awaitTold("daughter", "son", "desk", "daughter");
            assertThat(call(hub, path, "", "").get("state").asText()).isEqualTo("open");
            answer(hub, path, "息子", "safe");
            clock.passes(Duration.ofHours(2));
            JsonNode alert = call(hub, path, "", "");
            assertThat(alert.get("state").asText()).isEqualTo("closed");
            assertThat(entries(alert, "escalated", "answered", "expired", "closed"))
                    .containsExactly(
                            "escalated hub: round 1, step 1 of 3: 娘 by email:daughter@example.org",
                            "escalated hub: round 1, step 2 of 3: 息子 by email:son@example.org",
                            "answered 娘: taking-over",
                            "escalated hub: 娘 takes over from afar: who goes there? It goes on until somebody nearby does",
                            "escalated hub: round 1, step 3 of 3: 当直 by email:desk@example.org",
                            "answered 息子: visiting",
                            "expired hub: nobody has said how it ended; everybody is asked again",
                            "escalated hub: round 2, step 1 of 3: 娘 by email:daughter@example.org",
                            "answered 息子: safe",
                            "closed 息子: safe");
            assertThat(told()).hasSize(4);
        }
    }

    private void answer(Hub hub, String path, String who, String code) throws Exception {
        call(
                hub,
                path + "/answer",
                "application/json",
                "{\"who\":\"%s\",\"code\":\"%s\"}".formatted(who, code));
    }

    @Test
    void aHubThatIsKilledBetweenTwoStepsGoesOnWithoutLosingOrDoublingOne() throws Exception {
        Path config = configuration("0s", "4s", "8s");
        Path data = folder.resolve("data");
        try (HubProcess hub = HubProcess.start(config, data)) {
            hub.postSenml("/api/v1/readings/b1", "[{\"n\":\"pressed\",\"vb\":true}]");
            await().atMost(PATIENCE).until(() -> told().contains("daughter"));
            hub.kill();
        }
        try (HubProcess hub = HubProcess.start(config, data)) {
            // On a busy machine the third step may be due by now, too.
            await().atMost(PATIENCE).until(() -> told().contains("son"));
            hub.kill();
        }
        try (HubProcess hub = HubProcess.start(config, data)) {
            awaitTold("daughter", "son", "desk");
            JsonNode alert = hub.get("/api/v1/alerts").at("/items/0");
            String path = "/api/v1/alerts/" + alert.get("id").asText();
            hub.post(path + "/answer", "{\"who\":\"娘\",\"code\":\"safe\"}");
            assertThat(entries(hub.get(path), "escalated", "closed"))
                    .containsExactly(
                            "escalated hub: round 1, step 1 of 3: 娘 by email:daughter@example.org",
                            "escalated hub: round 1, step 2 of 3: 息子 by email:son@example.org",
                            "escalated hub: round 1, step 3 of 3: 当直 by email:desk@example.org",
                            "closed 娘: safe");
        }
    }

    @Test
    void aPersonWithAnEndpointThatIsNotThereKeepsTheHubFromStarting() throws Exception {
        configuration("0s", "2m", "4m");
        Path duty = folder.resolve("duty.yaml");
        Files.writeString(duty, Files.readString(duty).replace("email:son@", "email:sun@"));
        HubConfig config =
                HubConfig.parse(
                        folder.resolve("hub.yaml").toString(),
                        Files.readString(folder.resolve("hub.yaml")));
        assertThatThrownBy(() ->
                        Hub.start(
                                config,
                                folder.resolve("data"),
                                HubClock.ofMachine(InstantSource.system())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "duty.yaml:3: people[1].channels: there is no endpoint 'email:sun@example.org'");
    }
}
