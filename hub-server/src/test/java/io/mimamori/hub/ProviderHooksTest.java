package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.hub.testing.FakeLine;
import io.mimamori.hub.testing.FakeTwilio;
import io.mimamori.hub.testing.ProviderServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A button is pressed, and people answer where they were told: in LINE, or with a digit. */
class ProviderHooksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANNA = "U" + "a".repeat(32);
    private static final String BUNJI = "U" + "b".repeat(32);

    @TempDir private Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private FakeLine line;
    private FakeTwilio phone;
    private Hub hub;

    @BeforeEach
    void start() throws Exception {
        line = new FakeLine();
        phone = new FakeTwilio();
        write(
                "home.yaml",
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
        write(
                "duty.yaml",
                """
                people:
                  - {id: anna, name: 杏奈, channels: ["line:anna", "sms:anna", "voice:anna"], near: true}
                  - {id: bunji, name: 文二, channels: ["line:bunji"]}
                policies:
                  - id: button
                    for: {hazards: [home]}
                    receipt: 1h
                    steps:
                      - {after: 0s, people: [anna]}
                """);
        write("line.token", FakeLine.TOKEN);
        write("line.secret", FakeLine.SECRET);
        write("phone.token", FakeTwilio.TOKEN);
        Path file =
                write(
                        "hub.yaml",
                        """
                        http: {port: 0}
                        https: {port: 0}
                        mqtt: {port: 0}
                        mqtts: {port: 0}
                        coap: {port: 0}
                        coaps: {port: 0}
                        channels:
                          - line: {url: "%s", name: bunji, tokenFile: line.token, secretFile: line.secret, to: [%s]}
                          - line: {url: "%s", name: anna, tokenFile: line.token, secretFile: line.secret, to: [%s]}
                          - sms: {url: "%s", name: anna, account: %s, tokenFile: phone.token, from: "+15005550006",
                              to: ["+818012345678"], callback: "https://hub.example.jp"}
                          - voice: {url: "%s", name: anna, account: %s, tokenFile: phone.token, from: "+15005550006",
                              to: ["+818012345678"], callback: "https://hub.example.jp"}
                        escalation: {files: [duty.yaml]}
                        sites: [home.yaml]
                        """
                                .formatted(
                                        line.url(),
                                        BUNJI,
                                        line.url(),
                                        ANNA,
                                        phone.url(),
                                        FakeTwilio.ACCOUNT,
                                        phone.url(),
                                        FakeTwilio.ACCOUNT));
        hub =
                Hub.start(
                        HubConfig.parse(file.toString(), Files.readString(file)),
                        folder.resolve("data"),
                        HubClock.ofMachine(InstantSource.system()));
    }

    @AfterEach
    void stop() {
        hub.close();
        line.close();
        phone.close();
        http.close();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private HttpResponse<String> send(String path, Map<String, String> headers, String body)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.ports().http() + path));
        headers.forEach(request::header);
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, String> token() throws Exception {
        return Map.of(
                "Authorization",
                "Bearer " + Files.readString(folder.resolve("data/secrets/admin.token")).strip());
    }

    private void press() throws Exception {
        assertThat(
                        send(
                                        "/api/v1/readings/b1",
                                        Map.of(
                                                "Authorization",
                                                token().get("Authorization"),
                                                "Content-Type",
                                                "application/senml+json"),
                                        "[{\"n\":\"pressed\",\"vb\":true}]")
                                .statusCode())
                .isEqualTo(204);
    }

    private JsonNode alert() throws Exception {
        JsonNode all = JSON.readTree(send("/api/v1/alerts", token(), "").body());
        String id = all.at("/items/0/id").asText();
        return JSON.readTree(send("/api/v1/alerts/" + id, token(), "").body());
    }

    private static List<String> entries(JsonNode alert, String action) {
        List<String> entries = new ArrayList<>();
        alert.get("ledger")
                .forEach(entry -> {
                    if (entry.get("action").asText().equals(action)) {
                        entries.add(
                                entry.get("actor").asText() + ": " + entry.get("detail").asText());
                    }
                });
        return entries;
    }

    private int hook(FakeLine.Webhook webhook) throws Exception {
        return send("/hooks/line", Map.of("x-line-signature", webhook.signature()), webhook.body())
                .statusCode();
    }

    private HttpResponse<String> hook(FakeTwilio.Callback callback) throws Exception {
        return send(
                URI.create(callback.url()).getPath(),
                Map.of(
                        "X-Twilio-Signature",
                        callback.signature(),
                        "Content-Type",
                        "application/x-www-form-urlencoded"),
                callback.body());
    }

    private void awaitLine() {
        await().atMost(PATIENCE).until(() -> !line.shown().isEmpty());
    }

    @Test
    void aTapInLineIsTheAnswerOfWhoeverWasTold() throws Exception {
        press();
        awaitLine();
        assertThat(line.buttons())
                .containsExactly(
                        "無事でした Safe",
                        "見に行きます Going there",
                        "対応します On it",
                        "間違いでした False alarm",
                        "救急車 Ambulance");
        FakeLine.Webhook tap = line.tap(ANNA, 0, "event-1");
        assertThat(hook(tap)).isEqualTo(200);
        assertThat(hook(tap)).isEqualTo(200);
        JsonNode alert = alert();
        assertThat(alert.get("state").asText()).isEqualTo("closed");
        assertThat(entries(alert, "answered")).containsExactly("杏奈: safe: LINE");
        await().atMost(PATIENCE).until(() -> line.replies().size() == 1);
        assertThat(line.replies().getFirst()).contains("終了しました");
        // An answer to what is closed stands in the ledger, too.
        assertThat(hook(line.tap(ANNA, 1, "event-2"))).isEqualTo(200);
        assertThat(entries(alert(), "answered"))
                .containsExactly("杏奈: safe: LINE", "杏奈: visiting: LINE");
        assertThat(alert().get("state").asText()).isEqualTo("closed");
    }

    @Test
    void nobodyElseCanAnswerInLine() throws Exception {
        press();
        awaitLine();
        FakeLine.Webhook tap = line.tap(ANNA, 0, "event-1");
        assertThat(hook(new FakeLine.Webhook(tap.body(), tap.signature().replace('A', 'B') + "x")))
                .isEqualTo(401);
        assertThat(hook(new FakeLine.Webhook(tap.body().replace("safe", "seen"), tap.signature())))
                .isEqualTo(401);
        assertThat(hook(line.tap(BUNJI, 0, "event-2"))).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> line.replies().size() == 1);
        assertThat(line.replies().getFirst()).contains("受け付けられませんでした");
        assertThat(hook(line.signed("{\"destination\":\"U0\",\"events\":[]}"))).isEqualTo(200);
        assertThat(hook(line.signed("{\"destination\":\"U0\"}"))).isEqualTo(400);
        assertThat(entries(alert(), "answered")).isEmpty();
        assertThat(alert().get("state").asText()).isEqualTo("open");
    }

    @Test
    void whatTheProviderCouldNotDeliverBringsTheNextChannelAndADigitAnswers() throws Exception {
        line.set(ProviderServer.Fault.REFUSE);
        press();
        await().atMost(PATIENCE).until(() -> phone.shown().size() == 1);
        FakeTwilio.Callback lost = phone.status("undelivered");
        assertThat(hook(new FakeTwilio.Callback(lost.url(), lost.body(), "wrong")).statusCode())
                .isEqualTo(401);
        assertThat(entries(alert(), "undelivered")).isEmpty();
        assertThat(hook(lost).statusCode()).isEqualTo(204);
        assertThat(hook(lost).statusCode()).isEqualTo(204);
        await().atMost(PATIENCE).until(() -> phone.shown().size() == 2);
        assertThat(hook(phone.status("completed")).statusCode()).isEqualTo(204);
        HttpResponse<String> nine = hook(phone.digits("9"));
        assertThat(nine.body()).contains("受け付けられませんでした");
        HttpResponse<String> one = hook(phone.digits("1"));
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.body()).contains("対応を引き受けたことを記録しました");
        assertThat(hook(phone.digits("1")).body()).isEqualTo(one.body());
        JsonNode alert = alert();
        assertThat(entries(alert, "undelivered"))
                .containsExactly("sms:anna: undelivered, error 30003");
        assertThat(entries(alert, "delivered")).containsExactly("voice:anna: completed");
        assertThat(entries(alert, "answered")).containsExactly("杏奈: taking-over: voice, digit 1");
        assertThat(alert.get("state").asText()).isEqualTo("acknowledged");
    }
}
