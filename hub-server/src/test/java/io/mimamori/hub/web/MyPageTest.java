package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.person.Rest;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of the person who is watched, as a browser without scripts asks for it. */
class MyPageTest {
    private static final Home HOME = new Home("city", "home-7");

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

    private String link() throws Exception {
        HttpResponse<String> made = hub.call("POST", "/api/v1/homes/home-7/person", "");
        assertThat(made.statusCode()).isEqualTo(201);
        return Query.tree(made.body()).get("path").asText();
    }

    private HttpResponse<String> post(String path, String cookie, String... fields)
            throws Exception {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return hub.send(
                "POST",
                path,
                body.toString(),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                cookie);
    }

    private String device() throws Exception {
        HttpResponse<String> opened =
                post("/my/join", "none=1", "key", link().replaceFirst(".*=", ""));
        assertThat(opened.statusCode()).isEqualTo(303);
        String set = opened.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).contains("HTTPOnly", "Path=/my", "SameSite=Lax");
        return set.substring(0, set.indexOf(';'));
    }

    private String page(String cookie) throws Exception {
        HttpResponse<String> page = hub.send("GET", "/my?lang=ja", "", "Cookie", cookie);
        assertThat(page.statusCode()).isEqualTo(200);
        return page.body();
    }

    private String hanako() {
        Invitation invitation = new Invitation("佐藤花子", HOME, "本人の署名");
        String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
        Try typed = new Try("hanako", "a long enough secret", "192.0.2.1");
        Entry.Open open = (Entry.Open) hub.accounts.join(token, typed);
        return open.account().id().toString();
    }

    @Test
    void tellsWhatIsMeasuredWhoMayLookWhoLookedAndWhatWasTold() throws Exception {
        hanako();
        hub.person.looks().note(HOME, new Viewer("1", "佐藤花子"), Kind.CARE, "");
        hub.person.breakGlass().open(HOME, "当直 青木", "電話に出ないため");
        hub.get("/api/v1/series/home-7/motion");
        hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
        assertThat(page(device()))
                .contains(
                        "見守っています",
                        "人の動き",
                        "カメラとマイクはありません",
                        "2027年9月21日まで",
                        "9月21日 22:00からの1時間に、佐藤花子さんが様子を見ました",
                        "当直 青木さんが理由を記して、記録を開きました（理由：電話に出ないため）",
                        "当直 青木さんがセンサーの記録を見ました",
                        "呼び出しボタンが押されました",
                        "まだ、だれにも届いていません");
    }

    @Test
    void aLinkMakesOneDeviceKnownAndALostOneIsForgotten() throws Exception {
        String link = link();
        assertThat(hub.send("GET", link, "").statusCode()).isEqualTo(200);
        String key = link.replaceFirst(".*=", "");
        assertThat(post("/my/join", "none=1", "key", key).statusCode()).isEqualTo(303);
        assertThat(post("/my/join", "none=1", "key", key).statusCode()).isEqualTo(404);
        assertThat(hub.send("GET", link, "").body()).contains("このリンクは使えません");
        String device = device();
        page(device);
        assertThat(hub.call("DELETE", "/api/v1/homes/home-7/person", "").statusCode())
                .isEqualTo(204);
        assertThat(hub.send("GET", "/my", "", "Cookie", device).statusCode()).isEqualTo(401);
        assertThat(hub.send("GET", "/my", "", "Cookie", "mm-my=mmd_guessed").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aPauseIsTakenAndEnded() throws Exception {
        String device = device();
        assertThat(post("/my/pause", device, "hours", "3").statusCode()).isEqualTo(303);
        assertThat(page(device)).contains("お休み中です（9月22日 01:20まで）", "あと 3時間0分", "休みをやめる");
        assertThat(post("/my/resume", device).statusCode()).isEqualTo(303);
        assertThat(page(device)).contains("見守っています");
        assertThat(post("/my/pause", device, "hours", "13").statusCode()).isEqualTo(400);
        assertThat(post("/my/pause", "none=1", "hours", "3").statusCode()).isEqualTo(401);
    }

    @Test
    void aStayIsNotEndedByThePerson() throws Exception {
        String device = device();
        hub.person.rests().begin(HOME, Rest.Kind.HOSPITAL, OptionalLong.empty(), "花子");
        assertThat(page(device)).contains("入院中です").doesNotContain("3時間 休む");
        assertThat(post("/my/pause", device, "hours", "3").statusCode()).isEqualTo(409);
        assertThat(post("/my/resume", device).statusCode()).isEqualTo(303);
        assertThat(hub.person.rests().now(HOME).orElseThrow().kind()).isEqualTo(Rest.Kind.HOSPITAL);
    }

    @Test
    void aConsentIsTakenBackAndGivenAgain() throws Exception {
        String device = device();
        String account = hanako();
        assertThat(consent(device, account, "no").statusCode()).isEqualTo(303);
        assertThat(page(device)).contains("いまは見られません", "もう一度、見守ってもらう");
        assertThat(hub.accounts.all("", 1).getFirst().homes()).isEmpty();
        assertThat(consent(device, account, "yes").statusCode()).isEqualTo(303);
        assertThat(hub.accounts.all("", 1).getFirst().homes()).containsExactly(HOME);
        assertThat(hub.person.deeds().of(HOME))
                .extracting(LedgerEntry::action)
                .endsWith("consent-withdrawn", "consent-given");
        assertThat(consent(device, "7", "no").statusCode()).isEqualTo(400);
        assertThat(consent(device, account, "maybe").statusCode()).isEqualTo(400);
        assertThat(consent("none=1", account, "no").statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> consent(String cookie, String account, String allow)
            throws Exception {
        return post("/my/consent", cookie, "account", account, "allow", allow);
    }

    @Test
    void aPageOfAnotherSitePausesNothing() throws Exception {
        HttpResponse<String> forged =
                hub.send(
                        "POST",
                        "/my/pause",
                        "hours=3",
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Cookie",
                        device(),
                        "Origin",
                        "https://elsewhere.example");
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(hub.person.rests().now(HOME)).isEmpty();
    }

    @Test
    void thePersonsDeviceOpensNothingElse() throws Exception {
        String value = device().replaceFirst("mm-my=", "");
        for (String name : new String[] {"mm-my", "mm-care", "mm-session"}) {
            String cookie = name + "=" + value;
            assertThat(hub.send("GET", "/care", "", "Cookie", cookie).statusCode()).isEqualTo(401);
            assertThat(hub.send("GET", "/api/v1/alerts", "", "Cookie", cookie).statusCode())
                    .isEqualTo(401);
        }
    }
}
