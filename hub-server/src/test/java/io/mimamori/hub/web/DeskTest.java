package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.desk.Pins;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers and entries from a terminal, by HTTP. */
class DeskTest {
    private static final String PIN = "2580";

    @TempDir private Path folder;
    private WebHub hub;
    private String session = "";

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
        for (String name : List.of("sato", "suzuki", "tanaka")) {
            String path = "/api/v1/people/" + name + "/pin";
            assertThat(hub.call("PUT", path, "{\"pin\":\"" + PIN + "\"}").statusCode())
                    .isEqualTo(204);
        }
        session = signIn(Files.readString(folder.resolve("secrets/desk.token")).strip());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private String signIn(String token) throws Exception {
        HttpResponse<String> signedIn = form("/desk/sign-in", Map.of("token", token));
        return signedIn.headers().firstValue("Set-Cookie").orElse("").replaceAll(";.*", "");
    }

    private HttpResponse<String> form(String path, Map<String, String> fields) throws Exception {
        String body =
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        return hub.send(
                "POST",
                path,
                body,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                session);
    }

    private HttpResponse<String> answer(Alert alert, String person, String pin, String code)
            throws Exception {
        return form(
                "/desk/answer?lang=ja",
                Map.of("alert", alert.id().toString(), "person", person, "pin", pin, "code", code));
    }

    private String message(HttpResponse<String> response) throws Exception {
        return hub.tree(response).path("message").asText();
    }

    private Alert call() {
        return hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
    }

    private List<String> answers(Alert alert) {
        return hub.alerts.ledger(alert.id()).stream()
                .filter(entry -> entry.action().equals("answered"))
                .map(entry -> entry.actor() + " " + entry.detail())
                .toList();
    }

    @Test
    void takesAnAnswerByANameAndItsPin() throws Exception {
        Alert alert = call();
        HttpResponse<String> said = answer(alert, "sato", PIN, "safe");
        assertThat(said.statusCode()).isEqualTo(200);
        assertThat(message(said)).isEqualTo("佐藤さんの回答「無事でした」を記録しました。");
        assertThat(answers(alert)).containsExactly("佐藤 safe: at the duty desk");
    }

    @Test
    void refusesAWrongPinAndLeavesTheAlertAlone() throws Exception {
        Alert alert = call();
        HttpResponse<String> said = answer(alert, "sato", "0000", "safe");
        assertThat(said.statusCode()).isEqualTo(403);
        assertThat(message(said)).contains("佐藤さんのPINが違います", "あと4回");
        for (int i = 1; i < Pins.FAILURES_MAX; i++) {
            said = answer(alert, "sato", "0000", "safe");
        }
        assertThat(said.statusCode()).isEqualTo(429);
        assertThat(said.headers().firstValue("Retry-After")).hasValue("900");
        assertThat(answer(alert, "sato", PIN, "safe").statusCode()).isEqualTo(429);
        assertThat(answers(alert)).isEmpty();
        assertThat(answer(alert, "suzuki", PIN, "safe").statusCode()).isEqualTo(200);
    }

    @Test
    void keepsBothWhenTwoAnswer() throws Exception {
        Alert alert = call();
        answer(alert, "sato", PIN, "safe");
        String second = message(answer(alert, "suzuki", PIN, "ambulance"));
        assertThat(second).contains("ほかの人の回答があります：佐藤さん：無事でした");
        assertThat(answers(alert)).hasSize(2);
    }

    @Test
    void keepsAnAnswerToAClosedAlertAndSaysSo() throws Exception {
        Alert alert = call();
        hub.alerts.put(closed(alert));
        assertThat(message(answer(alert, "sato", PIN, "seen"))).contains("すでに終了していました");
        assertThat(answers(alert)).hasSize(1);
    }

    private static Alert closed(Alert alert) {
        return new Alert(
                alert.id(),
                alert.tenant(),
                alert.site(),
                alert.hazard(),
                alert.rule(),
                Alert.State.CLOSED,
                alert.level(),
                alert.raisedMillis(),
                alert.clearedMillis(),
                alert.frozen(),
                alert.channel(),
                alert.value(),
                alert.unit(),
                alert.ruleVersion());
    }

    @Test
    void asksWhoGoesThereWhenSomebodyFarAwayTakesOver() throws Exception {
        Alert alert = call();
        HttpResponse<String> asked = answer(alert, "sato", PIN, "taking-over");
        assertThat(asked.statusCode()).isEqualTo(400);
        assertThat(message(asked)).contains("誰が見に行きますか");
        HttpResponse<String> said =
                form(
                        "/desk/answer?lang=ja",
                        Map.of(
                                "alert",
                                alert.id().toString(),
                                "person",
                                "sato",
                                "pin",
                                PIN,
                                "code",
                                "taking-over",
                                "goes",
                                "tanaka"));
        assertThat(message(said)).contains("近くの人が「見に行きます」と答えるまで");
        assertThat(answers(alert))
                .containsExactly("佐藤 taking-over: at the duty desk; goes there: 田中");
        // Whoever lives near goes there themselves.
        assertThat(answer(alert, "tanaka", PIN, "taking-over").statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhatIsWrongWithAnAnswer() throws Exception {
        Alert alert = call();
        assertThat(answer(alert, "nobody", PIN, "safe").statusCode()).isEqualTo(400);
        assertThat(answer(alert, "sato", PIN, "perhaps").statusCode()).isEqualTo(400);
        hub.call("DELETE", "/api/v1/people/sato/pin", "");
        assertThat(message(answer(alert, "sato", PIN, "safe"))).contains("まだ登録されていません");
        session = "";
        assertThat(answer(alert, "suzuki", PIN, "safe").statusCode()).isEqualTo(401);
        assertThat(answers(alert)).isEmpty();
    }

    @Test
    void aTerminalOpensTheDesksPagesAndNoApi() throws Exception {
        assertThat(hub.send("GET", "/desk/state", "", "Cookie", session).statusCode())
                .isEqualTo(200);
        for (String path : List.of("/api/v1/alerts", "/api/v1/people", "/metrics")) {
            assertThat(hub.send("GET", path, "", "Cookie", session).statusCode()).isEqualTo(401);
        }
        assertThat(signIn("wrong")).isEmpty();
        assertThat(signIn(hub.token)).isEmpty();
        HttpResponse<String> foreign =
                hub.send(
                        "POST",
                        "/desk/answer",
                        "",
                        "Cookie",
                        session,
                        "Origin",
                        "https://elsewhere.example");
        assertThat(foreign.statusCode()).isEqualTo(401);
        form("/desk/sign-out", Map.of());
        assertThat(hub.send("GET", "/desk/state", "", "Cookie", session).statusCode())
                .isEqualTo(401);
    }

    @Test
    void anEntryNamesSomebodyOfTheRoster() throws Exception {
        String entry = "{\"who\":\"住民\",\"what\":\"停電\",\"by\":\"%s\"}";
        assertThat(enter(entry.formatted("佐藤")).statusCode()).isEqualTo(201);
        assertThat(enter(entry.formatted("だれか")).statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> enter(String body) throws Exception {
        return hub.send("POST", "/desk/entries", body, "Cookie", session);
    }

    @Test
    void thePageHearsOfWhatOthersDo() throws Exception {
        String before = state();
        assertThat(state()).isEqualTo(before);
        call();
        String raised = state();
        assertThat(raised).isNotEqualTo(before);
        enter("{\"who\":\"住民\",\"what\":\"停電\",\"by\":\"佐藤\"}");
        assertThat(state()).isNotEqualTo(raised);
    }

    private String state() throws Exception {
        return hub.send("GET", "/desk/state", "", "Cookie", session).body();
    }

    @Test
    void listsPeopleByTheApi() throws Exception {
        hub.call("DELETE", "/api/v1/people/tanaka/pin", "");
        var page = hub.get("/api/v1/people?limit=2");
        assertThat(page.path("items").get(0).path("name").asText()).isEqualTo("鈴木");
        assertThat(page.path("items").get(0).path("onDuty").asBoolean()).isTrue();
        var rest = hub.get("/api/v1/people?after=" + page.path("next").asText());
        assertThat(rest.path("items")).hasSize(1);
        String bad = "{\"pin\":\"1234\"}";
        assertThat(hub.call("PUT", "/api/v1/people/sato/pin", bad).statusCode()).isEqualTo(400);
        assertThat(hub.call("PUT", "/api/v1/people/x/pin", bad).statusCode()).isEqualTo(404);
        assertThat(hub.call("DELETE", "/api/v1/people/tanaka/pin", "").statusCode()).isEqualTo(404);
    }
}
