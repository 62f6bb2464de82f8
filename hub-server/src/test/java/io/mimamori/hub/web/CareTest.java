package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.hub.person.HomeDeeds;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caregiver's pages as a browser without scripts asks for them. */
class CareTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PASSWORD = "a long enough secret";
    private static final ChannelId BUTTON = new ChannelId("h7", "button");

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

    private String invitation(String name) throws Exception {
        String body = "{\"name\":\"%s\",\"home\":\"home-7\",\"consent\":\"本人の署名\"}".formatted(name);
        HttpResponse<String> invited = hub.call("POST", "/api/v1/invitations", body);
        assertThat(invited.statusCode()).isEqualTo(201);
        return Query.tree(invited.body()).get("path").asText().replaceFirst(".*=", "");
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
        return hub.send("POST", path, body.toString(), "Content-Type", FORM, "Cookie", cookie);
    }

    private HttpResponse<String> join(String invitation, String login) throws Exception {
        return post(
                "/care/join",
                "none=1",
                "invitation",
                invitation,
                "login",
                login,
                "password",
                PASSWORD);
    }

    private static String cookie(HttpResponse<String> opened) {
        assertThat(opened.statusCode()).isEqualTo(303);
        String set = opened.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).contains("HTTPOnly", "Path=/care", "SameSite=Lax");
        return set.substring(0, set.indexOf(';'));
    }

    /** Somebody who may look at home-7. */
    private String signedIn(String login) throws Exception {
        return cookie(join(invitation("佐藤花子"), login));
    }

    private HttpResponse<String> get(String path, String cookie) throws Exception {
        return hub.send("GET", path, "", "Cookie", cookie);
    }

    private Alert help() {
        return hub.raise("home-7", Hazard.HOME, "call", "help", BUTTON);
    }

    @Test
    void showsHowTheHomeIsAndNoReading() throws Exception {
        hub.store("home-7", "p7", "motion", WebHub.NOW - 600_000, Value.of(true));
        String page = get("/care?lang=ja", signedIn("hanako")).body();
        assertThat(page)
                .contains("佐藤さん宅", "いつもどおりです", "1時間以内に動きがありました", "佐藤花子さん")
                .doesNotContain("鴨島", "p7", "22:10");
    }

    @Test
    void tellsOfAnAlertAndTakesOneAnswer() throws Exception {
        String cookie = signedIn("hanako");
        String before = get("/care/state", cookie).body();
        Alert alert = help();
        assertThat(get("/care/state", cookie).body()).isNotEqualTo(before);
        assertThat(get("/care?lang=ja", cookie).body()).contains("お知らせがあります", "呼び出しボタンが押されました");
        HttpResponse<String> answered =
                post("/care/answer", cookie, "alert", alert.id() + "", "code", "visiting");
        assertThat(answered.statusCode()).isEqualTo(303);
        assertThat(get("/care?lang=ja", cookie).body()).contains("佐藤花子さん：見に行きます");
    }

    @Test
    void aPollThatHearsNothingNewLooksAtNoDatabase() throws Exception {
        String cookie = signedIn("hanako");
        String state = get("/care/state", cookie).body();
        hub.accounts.end(hub.accounts.all("", 1).getFirst().id());
        // From memory it is not known yet; the page itself looks.
        assertThat(get("/care/state", cookie).body()).isEqualTo(state);
        assertThat(get("/care", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void anAlertIsAnsweredAlsoWhileTheSeriesStoreIsDown() throws Exception {
        String cookie = signedIn("hanako");
        hub.store("home-7", "p7", "motion", WebHub.NOW - 600_000, Value.of(true));
        String id = help().id().toString();
        hub.series.close();
        HttpResponse<String> page = get("/care?lang=ja", cookie);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("呼び出しボタンが押されました", "動きの記録をいま確かめられません");
        assertThat(post("/care/answer", cookie, "alert", id, "code", "safe").statusCode())
                .isEqualTo(303);
    }

    @Test
    void nobodyAnswersOrSeesWhatIsNotTheirs() throws Exception {
        String cookie = signedIn("hanako");
        Alert river =
                hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
        String id = river.id().toString();
        assertThat(post("/care/answer", cookie, "alert", id, "code", "safe").statusCode())
                .isEqualTo(404);
        assertThat(get("/care", cookie).body()).doesNotContain(id);
        String home = help().id().toString();
        for (String wrong : List.of("none=1", "mm-care=mmc_guessed", "mm-session=" + cookie)) {
            assertThat(post("/care/answer", wrong, "alert", home, "code", "safe").statusCode())
                    .isEqualTo(401);
            assertThat(get("/care", wrong).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aCaregiversSessionOpensNothingOfTheOperators() throws Exception {
        String value = signedIn("hanako").replaceFirst("mm-care=", "");
        for (String cookie : List.of("mm-care=" + value, "mm-session=" + value)) {
            assertThat(get("/api/v1/alerts", cookie).statusCode()).isEqualTo(401);
            assertThat(get("/api/v1/accounts", cookie).statusCode()).isEqualTo(401);
            assertThat(get("/", cookie).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aPageOfAnotherSiteAnswersNothing() throws Exception {
        String cookie = signedIn("hanako");
        String id = help().id().toString();
        HttpResponse<String> forged =
                hub.send(
                        "POST",
                        "/care/answer",
                        "code=safe&alert=" + id,
                        "Content-Type",
                        FORM,
                        "Cookie",
                        cookie,
                        "Origin",
                        "https://elsewhere.example");
        assertThat(forged.statusCode()).isEqualTo(401);
        assertThat(hub.alerts.ledger(UUID.fromString(id)))
                .noneMatch(entry -> entry.action().equals("answered"));
    }

    @Test
    void aBadAnswerIsRefusedWithItsReason() throws Exception {
        String cookie = signedIn("hanako");
        String id = help().id().toString();
        assertThat(post("/care/answer", cookie, "alert", "7", "code", "safe").statusCode())
                .isEqualTo(400);
        assertThat(post("/care/answer", cookie, "alert", id, "code", "fine").statusCode())
                .isEqualTo(400);
        String unknown = new UUID(1, 1).toString();
        assertThat(post("/care/answer", cookie, "alert", unknown, "code", "safe").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anInvitationThatWasUsedSaysSo() throws Exception {
        String invitation = invitation("佐藤花子");
        join(invitation, "hanako");
        HttpResponse<String> again = join(invitation, "ichiro");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(again.body()).contains("この招待は使えません");
        assertThat(get("/care/join?invitation=mmi_none", "none=1").statusCode()).isEqualTo(404);
        assertThat(hub.person.deeds().of(new Home("city", "home-7")))
                .extracting(AlertStore.LedgerEntry::action, AlertStore.LedgerEntry::detail)
                .containsExactly(
                        tuple("refused", "an invitation of 佐藤花子 was tried again: it was used"));
        assertThat(hub.ledger.of(HomeDeeds.UNKNOWN, 10)).hasSize(1);
    }

    @Test
    void wrongPasswordsAndLoginsLookTheSame() throws Exception {
        signedIn("hanako");
        HttpResponse<String> wrong =
                post("/care/sign-in", "none=1", "login", "hanako", "password", "guessed");
        HttpResponse<String> nobody =
                post("/care/sign-in", "none=1", "login", "nobody", "password", "guessed");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(nobody.body()).contains("ログイン名かパスワードが違います");
    }

    @Test
    void whoGuessesLocksOutNobodyAtAnotherAddress() throws Exception {
        signedIn("hanako");
        for (int i = 0; i < 8; i++) {
            assertThat(signInFrom("203.0.113.9", "guess").statusCode()).isEqualTo(401);
        }
        assertThat(signInFrom("203.0.113.9", PASSWORD).statusCode()).isEqualTo(429);
        // What a sender writes in front of what the proxy saw counts for nothing.
        assertThat(signInFrom("198.51.100.4, 203.0.113.9", PASSWORD).statusCode()).isEqualTo(429);
        assertThat(signInFrom("198.51.100.4", PASSWORD).statusCode()).isEqualTo(303);
    }

    private HttpResponse<String> signInFrom(String address, String password) throws Exception {
        return hub.send(
                "POST",
                "/care/sign-in",
                "login=hanako&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8),
                "Content-Type",
                FORM,
                "X-Forwarded-For",
                address);
    }

    @Test
    void theHistoryTellsWhoWasToldAndWhoAnsweredAndNoAddressOrReading() throws Exception {
        String cookie = signedIn("hanako");
        Alert alert = help();
        hub.alerts.note(WebHub.NOW, "sent", "email:hanako@example.org", "attempt 1");
        hub.alerts.note(
                WebHub.NOW, "failed", "email:hanako@example.org", "attempt 1: 451 try again");
        hub.alerts.note(WebHub.NOW, "accepted", "email:hanako@example.org", "accepted");
        hub.alerts.note(WebHub.NOW, "failed", "voice:+81886000000", "no such number");
        hub.alerts.note(WebHub.NOW, "accepted", "webhook:city.example#0", "HTTP 200");
        post("/care/answer", cookie, "alert", alert.id() + "", "code", "visiting");
        String page = get("/care/history?lang=ja", cookie).body();
        assertThat(page)
                .contains("呼び出しボタンが押されました", "佐藤花子さんに送りました（メール）", "市の担当に届きませんでした（電話）")
                .contains("佐藤花子さん：見に行きます")
                .doesNotContain("@example.org", "+8188", "webhook", "451", "鴨島");
        assertThat(get("/care/history", "none=1").statusCode()).isEqualTo(303);
        assertThat(hub.get("/api/v1/homes/home-7/looks").path("items")).hasSize(1);
    }

    @Test
    void oneOfThePlanSaysHowToBeTold() throws Exception {
        String cookie = signedIn("hanako");
        assertThat(get("/care/settings", cookie).body()).doesNotContain("id=\"calling\"");
        assertThat(post("/care/wishes", cookie, "on", "push:daughter").statusCode()).isEqualTo(409);
        Account account = hub.accounts.all("", 1).getFirst();
        String path = "/api/v1/accounts/" + account.id() + "/person";
        assertThat(hub.call("PUT", path, "{\"person\":\"nobody\"}").statusCode()).isEqualTo(400);
        assertThat(hub.call("PUT", path, "{\"person\":\"daughter\"}").statusCode()).isEqualTo(204);
        assertThat(get("/care/settings", cookie).body())
                .contains("id=\"calling\"", "メール hanako@example.org");
        HttpResponse<String> saved =
                post(
                        "/care/wishes",
                        cookie,
                        "on",
                        "push:daughter",
                        "first",
                        "push:daughter",
                        "quiet",
                        "yes",
                        "from",
                        "21:30",
                        "to",
                        "06:00");
        assertThat(saved.statusCode()).isEqualTo(303);
        Wishes.Wish wish = hub.wishes.of("daughter");
        assertThat(wish.off()).containsExactly("email:hanako@example.org");
        assertThat(wish.first()).containsExactly("push:daughter");
        assertThat(wish.quiet()).isPresent();
        assertThat(get("/care/settings", cookie).body()).contains("value=\"21:30\"");
    }

    @Test
    void whoWouldBeReachedByNothingOrNeverIsToldSo() throws Exception {
        String cookie = signedIn("hanako");
        hub.accounts.be(hub.accounts.all("", 1).getFirst().id(), Optional.of("daughter"));
        assertThat(post("/care/wishes", cookie, "on", "email:others").statusCode()).isEqualTo(400);
        for (String[] times : new String[][] {{"22:00", "22:00"}, {"", "6"}}) {
            HttpResponse<String> refused =
                    post(
                            "/care/wishes",
                            cookie,
                            "on",
                            "push:daughter",
                            "quiet",
                            "yes",
                            "from",
                            times[0],
                            "to",
                            times[1]);
            assertThat(refused.statusCode()).isEqualTo(400);
        }
        assertThat(hub.wishes.of("daughter")).isEqualTo(Wishes.Wish.NONE);
    }

    @Test
    void signingOutEndsTheSession() throws Exception {
        String cookie = signedIn("hanako");
        assertThat(get("/care", cookie).statusCode()).isEqualTo(200);
        post("/care/sign-out", cookie);
        assertThat(get("/care", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void thePersonLearnsWhoLookedAndAnEndedAccountLooksNoMore() throws Exception {
        String cookie = signedIn("hanako");
        get("/care", cookie);
        assertThat(hub.get("/api/v1/homes/home-7/looks").at("/items/0/name").asText())
                .isEqualTo("佐藤花子");
        String id = hub.get("/api/v1/accounts").at("/items/0/id").asText();
        assertThat(hub.call("DELETE", "/api/v1/accounts/" + id, "").statusCode()).isEqualTo(204);
        assertThat(get("/care", cookie).statusCode()).isEqualTo(401);
        assertThat(hub.call("DELETE", "/api/v1/accounts/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void theSheetIsForThoseWhoMayLook() throws Exception {
        String sheet =
                "{\"address\":\"徳島市中洲町1-2\",\"keyHolder\":\"隣の田中さん 088-600-0000\","
                        + "\"fire\":\"088-656-0119\"}";
        assertThat(hub.call("PUT", "/api/v1/homes/home-7/sheet", sheet).statusCode())
                .isEqualTo(200);
        assertThat(get("/care?lang=ja", signedIn("hanako")).body())
                .contains("徳島市中洲町1-2", "隣の田中さん", "tel:088-656-0119")
                .doesNotContain("かかりつけ医");
        String own = "{\"fire\":\"119\"}";
        assertThat(hub.call("PUT", "/api/v1/homes/home-7/sheet", own).statusCode()).isEqualTo(400);
        assertThat(hub.call("PUT", "/api/v1/homes/kamojima/sheet", sheet).statusCode())
                .isEqualTo(400);
    }

    @Test
    void onlyHomesAreInvitedTo() throws Exception {
        String body = "{\"name\":\"a\",\"home\":\"kamojima\",\"consent\":\"b\"}";
        assertThat(hub.call("POST", "/api/v1/invitations", body).statusCode()).isEqualTo(400);
        String noConsent = "{\"name\":\"a\",\"home\":\"home-7\"}";
        assertThat(hub.call("POST", "/api/v1/invitations", noConsent).statusCode()).isEqualTo(400);
    }

    /** Somebody who may say that home-7 rests. */
    private String withStays(String login) throws Exception {
        String body =
                "{\"name\":\"佐藤花子\",\"home\":\"home-7\",\"consent\":\"本人の署名\",\"stays\":true}";
        HttpResponse<String> invited = hub.call("POST", "/api/v1/invitations", body);
        String path = Query.tree(invited.body()).get("path").asText();
        return cookie(join(path.replaceFirst(".*=", ""), login));
    }

    @Test
    void aHomeThatRestsIsShownAsRestingNotAsFine() throws Exception {
        hub.store("home-7", "p7", "motion", WebHub.NOW - 600_000, Value.of(true));
        String cookie = withStays("hanako");
        String before = get("/care/state", cookie).body();
        assertThat(stay(cookie, "hospital").statusCode()).isEqualTo(303);
        assertThat(get("/care/state", cookie).body()).isNotEqualTo(before);
        assertThat(get("/care?lang=ja", cookie).body())
                .contains("data-state=\"rest\"", "入院中です", "戻りました")
                .doesNotContain("いつもどおりです", "1時間以内");
        help();
        assertThat(get("/care?lang=ja", cookie).body()).contains("呼び出しボタンが押されました");
        assertThat(stay(cookie, "end").statusCode()).isEqualTo(303);
        assertThat(hub.get("/api/v1/homes/home-7/stay").get("rests").asBoolean()).isFalse();
        assertThat(hub.get("/api/v1/homes/home-7/deeds").at("/items/0/detail").asText())
                .isEqualTo("hospital until somebody ends it");
    }

    private HttpResponse<String> stay(String cookie, String kind) throws Exception {
        return post("/care/stay", cookie, "home", "city/home-7", "kind", kind);
    }

    @Test
    void aPauseShowsCaregiversNothingButItself() throws Exception {
        String cookie = signedIn("hanako");
        hub.raise("home-7", Hazard.HOME, "quiet", "no-activity", new ChannelId("p7", "motion"));
        String body = "{\"kind\":\"pause\",\"until\":\"2026-09-21T23:20:00+09:00\",\"who\":\"本人\"}";
        assertThat(hub.call("POST", "/api/v1/homes/home-7/stay", body).statusCode()).isEqualTo(201);
        assertThat(get("/care?lang=ja", cookie).body())
                .contains("ご本人がお休みにしています（9月21日 23:20まで）")
                .doesNotContain("しばらく動きがありません", "これまでのお知らせ", "入院・留守");
    }

    @Test
    void onlyWhoHasTheRightSaysThatAHomeRests() throws Exception {
        String cookie = signedIn("hanako");
        assertThat(stay(cookie, "hospital").statusCode()).isEqualTo(403);
        assertThat(stay("none=1", "hospital").statusCode()).isEqualTo(401);
        String may = withStays("ichiro");
        assertThat(stay(may, "pause").statusCode()).isEqualTo(400);
        assertThat(stay(may, "dance").statusCode()).isEqualTo(400);
        for (String body :
                List.of(
                        "{\"kind\":\"dance\"}",
                        "{\"kind\":\"pause\"}",
                        "{\"kind\":\"away\",\"until\":\"tomorrow\"}",
                        "{\"kind\":\"died\",\"until\":\"2026-09-22T00:00:00Z\"}")) {
            assertThat(hub.call("POST", "/api/v1/homes/home-7/stay", body).statusCode())
                    .isEqualTo(400);
        }
        assertThat(hub.call("DELETE", "/api/v1/homes/home-7/stay", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whoMayLookNoMoreAnswersNoMoreAndTheLedgerHasIt() throws Exception {
        String cookie = withStays("hanako");
        Alert alert = help();
        assertThat(stay(cookie, "moved").statusCode()).isEqualTo(303);
        HttpResponse<String> late =
                post("/care/answer", cookie, "alert", alert.id() + "", "code", "safe");
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body()).contains("ask the city for a new invitation");
        assertThat(get("/care?lang=ja", cookie).body())
                .contains("見守る方の登録がまだありません")
                .doesNotContain("佐藤さん宅");
        assertThat(hub.ledger.of(alert.id(), 10))
                .extracting(AlertStore.LedgerEntry::action, AlertStore.LedgerEntry::actor)
                .containsExactly(tuple("refused", "佐藤花子"));
    }

    @Test
    void aConsentThatEndsSoonIsTold() throws Exception {
        String body =
                "{\"name\":\"佐藤花子\",\"home\":\"home-7\",\"consent\":\"本人\",\"consentDays\":20}";
        HttpResponse<String> invited = hub.call("POST", "/api/v1/invitations", body);
        String path = Query.tree(invited.body()).get("path").asText();
        String cookie = cookie(join(path.replaceFirst(".*=", ""), "hanako"));
        assertThat(get("/care?lang=ja", cookie).body()).contains("見守りの同意は2026年10月11日までです");
        assertThat(hub.person.problem().orElseThrow()).contains("1 consents");
        String tooLong = body.replace("20}", "2000}");
        assertThat(hub.call("POST", "/api/v1/invitations", tooLong).statusCode()).isEqualTo(400);
    }
}
