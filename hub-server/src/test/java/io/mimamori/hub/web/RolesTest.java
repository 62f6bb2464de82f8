package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts with roles at the console and the API: each is refused where it must be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesTest {
    private static final String PASSWORD = "a long enough secret";

    private final Map<String, String> cookies = new HashMap<>();
    private WebHub hub;
    private Alert flood;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        hub = new WebHub(folder);
        flood = hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
        for (String role : new String[] {"admin", "operator", "installer", "viewer"}) {
            assertThat(hire(role + ".one", role).statusCode()).isEqualTo(201);
            cookies.put(role, cookie(signIn(role + ".one", PASSWORD)));
        }
    }

    @AfterAll
    void stop() {
        hub.close();
    }

    private HttpResponse<String> hire(String login, String role) throws Exception {
        String body =
                "{\"login\":\"%s\",\"name\":\"青木\",\"role\":\"%s\",\"password\":\"%s\"}"
                        .formatted(login, role, PASSWORD);
        return hub.call("POST", "/api/v1/staff", body);
    }

    private HttpResponse<String> signIn(String login, String password) throws Exception {
        return hub.send(
                "POST",
                "/sign-in/account",
                "login=" + login + "&password=" + password.replace(' ', '+'),
                "Content-Type",
                "application/x-www-form-urlencoded");
    }

    private static String cookie(HttpResponse<String> opened) {
        assertThat(opened.statusCode()).isEqualTo(303);
        String set = opened.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).contains("HTTPOnly", "SameSite=Strict");
        return set.substring(0, set.indexOf(';'));
    }

    private HttpResponse<String> call(String role, String method, String path, String body)
            throws Exception {
        return hub.send(method, path, body, "Cookie", cookies.getOrDefault(role, ""));
    }

    /** Columns: admin, operator, installer, viewer; whether the gate lets it through. */
    @ParameterizedTest
    @CsvSource({
        "GET, /, true, true, false, true",
        "GET, /api/v1/alerts, true, true, false, true",
        "POST, /api/v1/alerts/{alert}/answer, true, true, false, false",
        "GET, /api/v1/silences, true, true, false, true",
        "POST, /api/v1/silences, true, true, false, false",
        "POST, /api/v1/entries, true, true, false, false",
        "GET, /desk, true, true, false, false",
        "GET, /api/v1/sites, true, true, true, true",
        "GET, /api/v1/series/kamojima/g1.level, true, true, false, true",
        "GET, /api/v1/series/home-7/p7.motion, true, true, false, false",
        "GET, /api/v1/series/%68ome-7/p7.motion, true, true, false, false",
        "GET, /api/v1/homes/home-7/sheet, true, true, false, false",
        "POST, /api/v1/homes/home-7/break-glass, true, true, false, false",
        "PUT, /api/v1/homes/home-7/sheet, true, false, false, false",
        "GET, /api/v1/homes/home-7/looks, true, false, false, false",
        "GET, /api/v1/devices, true, true, true, true",
        "POST, /api/v1/devices, true, false, true, false",
        "DELETE, /api/v1/devices/none, true, false, true, false",
        "GET, /api/v1/accounts, true, false, false, false",
        "POST, /api/v1/invitations, true, false, false, false",
        "GET, /api/v1/staff, true, false, false, false",
        "POST, /api/v1/staff, true, false, false, false",
        "POST, /api/v1/sites/kamojima/dry-run, true, false, false, false",
        "GET, /api/v1/sites/../accounts, true, false, false, false",
        "GET, /metrics, true, true, false, true",
    })
    void eachRoleMayDoWhatTheTableSays(
            String method,
            String path,
            boolean admin,
            boolean operator,
            boolean installer,
            boolean viewer)
            throws Exception {
        Map<String, Boolean> allowed =
                Map.of(
                        "admin",
                        admin,
                        "operator",
                        operator,
                        "installer",
                        installer,
                        "viewer",
                        viewer);
        for (Map.Entry<String, Boolean> each : allowed.entrySet()) {
            String asked = path.replace("{alert}", flood.id().toString());
            HttpResponse<String> answer = call(each.getKey(), method, asked, "{}");
            // A home asks for a reason besides, whoever looks.
            boolean isRefused =
                    answer.statusCode() == 403
                            && (path.equals("/") || answer.body().contains("the role "));
            boolean isLet = answer.statusCode() != 401 && !isRefused;
            assertThat(isLet)
                    .as("%s %s %s: %s", each.getKey(), method, path, answer)
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void aGlassIsBrokenByWhoIsSignedInAndForThemAlone() throws Exception {
        String glass = "{\"who\":\"somebody else\",\"reason\":\"電話に出ないため\"}";
        assertThat(call("operator", "POST", "/api/v1/homes/home-7/break-glass", glass).statusCode())
                .isEqualTo(201);
        String series = "/api/v1/series/home-7/p7.motion";
        assertThat(call("operator", "GET", series, "").statusCode()).isEqualTo(200);
        assertThat(call("admin", "GET", series, "").body()).contains("break-glass");
        assertThat(hub.get("/api/v1/homes/home-7/looks").toString())
                .contains("青木 (operator.one)")
                .doesNotContain("somebody else");
    }

    @Test
    void aCaregiverDoesNotSignInAtTheConsole() throws Exception {
        Invitation invitation = new Invitation("花子", new Home("city", "home-7"), "署名");
        String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
        hub.accounts.join(token, new Try("hanako", PASSWORD, "203.0.113.1"));
        assertThat(signIn("hanako", PASSWORD).statusCode()).isEqualTo(401);
        assertThat(signIn("operator.one", "guess").statusCode()).isEqualTo(401);
        assertThat(signIn("operator.one", "guess").body()).contains("ログイン名かパスワードが違います");
    }

    @Test
    void whatAnAccountChangesIsOnTheLedgerUnderItsName() throws Exception {
        String path = "/api/v1/alerts/" + flood.id() + "/answer";
        call("viewer", "POST", path, "{\"who\":\"青木\",\"code\":\"seen\"}");
        call("operator", "POST", path, "{\"who\":\"青木\",\"code\":\"seen\"}");
        await().until(() -> deeds("operator.one").contains("called POST " + path + ": 200"));
        assertThat(deeds("operator.one")).contains("signed-in at the console");
        assertThat(deeds("viewer.one")).doesNotContain("called");
    }

    private String deeds(String login) {
        return hub.ledger.between(0, 0, Long.MAX_VALUE, 1_000).stream()
                .map(Ledger.Written::deed)
                .filter(deed -> deed.actor().equals(login))
                .map(deed -> deed.action() + " " + deed.detail())
                .toList()
                .toString();
    }

    @Test
    void anotherRoleOrAnEndEndsTheSessions() throws Exception {
        String id = Query.tree(hire("watanabe", "operator").body()).get("id").asText();
        String cookie = cookie(signIn("watanabe", PASSWORD));
        assertThat(hub.send("GET", "/api/v1/alerts", "", "Cookie", cookie).statusCode())
                .isEqualTo(200);
        assertThat(hub.call("PUT", "/api/v1/staff/" + id, "{\"role\":\"viewer\"}").statusCode())
                .isEqualTo(200);
        assertThat(hub.send("GET", "/api/v1/alerts", "", "Cookie", cookie).statusCode())
                .isEqualTo(401);
        String again = cookie(signIn("watanabe", PASSWORD));
        assertThat(hub.call("DELETE", "/api/v1/accounts/" + id, "").statusCode()).isEqualTo(204);
        assertThat(hub.send("GET", "/api/v1/alerts", "", "Cookie", again).statusCode())
                .isEqualTo(401);
        assertThat(signIn("watanabe", PASSWORD).statusCode()).isEqualTo(401);
    }

    @Test
    void mistakesAreSaid() throws Exception {
        assertThat(hire("operator.one", "viewer").statusCode()).isEqualTo(409);
        assertThat(hire("someone", "boss").statusCode()).isEqualTo(400);
        assertThat(hire("x", "viewer").statusCode()).isEqualTo(400);
        String unknown = "/api/v1/staff/" + new UUID(0, 1);
        assertThat(hub.call("PUT", unknown, "{\"role\":\"viewer\"}").statusCode()).isEqualTo(404);
    }
}
