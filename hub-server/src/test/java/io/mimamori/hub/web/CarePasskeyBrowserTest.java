package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Invitation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Passkeys with Chromium's own virtual authenticator. Screenshots are left in target/. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarePasskeyBrowserTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String FINISH = "**/care/sign-in/passkey";

    @TempDir private Path folder;
    private final AtomicLong now = new AtomicLong();
    private TestBrowser browser;
    private WebHub hub;
    private BrowserContext context;
    private Page page;
    private CDPSession devtools;
    private String authenticator = "";

    @BeforeAll
    void startBrowser() {
        browser = new TestBrowser();
    }

    @AfterAll
    void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void joinWithAPhone() throws Exception {
        now.set(WebHub.NOW);
        hub = new WebHub(folder, () -> Instant.ofEpochMilli(now.get()), false);
        context = browser.context(360, 740, ColorScheme.LIGHT);
        page = browser.page(context);
        devtools = context.newCDPSession(page);
        devtools.send("WebAuthn.enable");
        JsonObject phone = new JsonObject();
        phone.addProperty("protocol", "ctap2");
        phone.addProperty("transport", "internal");
        phone.addProperty("hasResidentKey", true);
        phone.addProperty("hasUserVerification", true);
        phone.addProperty("isUserVerified", true);
        JsonObject options = new JsonObject();
        options.add("options", phone);
        authenticator =
                devtools.send("WebAuthn.addVirtualAuthenticator", options)
                        .get("authenticatorId")
                        .getAsString();
        Invitation invitation =
                new Invitation("佐藤花子", new Home("city", "home-7"), "本人の署名 2026-09-01");
        String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
        page.navigate(at("/care/join?lang=ja&invitation=" + token));
        page.locator("#login").fill("hanako");
        page.locator("#password").fill(PASSWORD);
        page.locator("button[type=submit]").click();
        page.locator("#settings").click();
    }

    @AfterEach
    void stop() {
        context.close();
        hub.close();
    }

    /** Passkeys are for a name, not for an address. */
    private String at(String path) {
        return "http://localhost:" + URI.create(hub.address()).getPort() + path;
    }

    private void make() {
        page.locator("#passkey-add").click();
        assertThat(page.locator("#passkeys li")).hasCount(1);
    }

    private void signOut() {
        page.navigate(at("/care?lang=ja"));
        page.locator("#signout button").click();
        assertThat(page.locator("#login")).isVisible();
    }

    private void refusedToSignIn() {
        page.locator("#passkey-signin").click();
        assertThat(page.locator("#passkey-problem")).isVisible();
        page.navigate(at("/care?lang=ja"));
        assertThat(page.locator("#login")).isVisible();
    }

    private JsonObject authenticator() {
        JsonObject json = new JsonObject();
        json.addProperty("authenticatorId", authenticator);
        return json;
    }

    @Test
    void aPasskeyMadeAfterJoiningSignsInWithoutLoginAndPassword() {
        TestBrowser.shoot(page, "care-settings-empty");
        make();
        assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
        TestBrowser.shoot(page, "care-settings-passkey");
        signOut();
        TestBrowser.shoot(page, "care-signin-passkey");
        page.locator("#passkey-signin").click();
        assertThat(page.locator(".home h2").first()).hasText("佐藤さん宅");
        page.locator("#settings").click();
        assertThat(page.locator("#passkeys li small")).isVisible();
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void aRemovedPasskeyOpensNothingAndThePasswordStillDoes() {
        make();
        page.locator("#passkeys li button").click();
        assertThat(page.locator("#passkeys li")).hasCount(0);
        signOut();
        refusedToSignIn();
        page.locator("#login").fill("hanako");
        page.locator("#password").fill(PASSWORD);
        page.locator("button[type=submit]").click();
        assertThat(page.locator(".home h2").first()).hasText("佐藤さん宅");
    }

    @Test
    void anAssertionThatIsSentAgainOpensNothing() throws Exception {
        make();
        signOut();
        AtomicReference<String> sent = new AtomicReference<>("");
        page.route(
                FINISH,
                route -> {
                    sent.set(route.request().postData());
                    route.resume();
                });
        page.locator("#passkey-signin").click();
        assertThat(page.locator(".home h2").first()).hasText("佐藤さん宅");
        assertThat(sign(sent.get())).isEqualTo(401);
        assertThat(sign("{}")).isEqualTo(401);
        assertThat(sign("no JSON")).isEqualTo(401);
    }

    @Test
    void anAssertionForAnotherOriginOpensNothing() throws Exception {
        make();
        signOut();
        AtomicReference<String> sent = new AtomicReference<>("");
        page.route(
                FINISH,
                route -> {
                    sent.set(route.request().postData());
                    route.abort();
                });
        page.locator("#passkey-signin").click();
        assertThat(page.locator("#passkey-problem")).isVisible();
        String host = "localhost:" + URI.create(hub.address()).getPort();
        // The page was http; whoever says that it was https is told no.
        int status =
                hub.at("http://" + host)
                        .send(
                                "POST",
                                "/care/sign-in/passkey",
                                sent.get(),
                                "X-Forwarded-Proto",
                                "https")
                        .statusCode();
        assertThat(status).isEqualTo(401);
        assertThat(sign(sent.get())).isEqualTo(204);
    }

    private int sign(String body) throws Exception {
        return hub.at(at("")).send("POST", "/care/sign-in/passkey", body).statusCode();
    }

    @Test
    void aChallengeIsOverAfterFiveMinutes() {
        make();
        signOut();
        page.route(
                FINISH,
                route -> {
                    now.addAndGet(Duration.ofMinutes(5).toMillis());
                    route.resume();
                });
        refusedToSignIn();
    }

    @Test
    void aCounterThatWentBackIsACopy() {
        make();
        signOut();
        page.locator("#passkey-signin").click();
        assertThat(page.locator(".home h2").first()).hasText("佐藤さん宅");
        signOut();
        JsonObject credential =
                devtools.send("WebAuthn.getCredentials", authenticator())
                        .getAsJsonArray("credentials")
                        .get(0)
                        .getAsJsonObject();
        devtools.send("WebAuthn.clearCredentials", authenticator());
        credential.addProperty("signCount", 1);
        JsonObject copy = authenticator();
        copy.add("credential", credential);
        devtools.send("WebAuthn.addCredential", copy);
        refusedToSignIn();
    }

    @Test
    void whoeverWasNotVerifiedByThePhoneIsNotLetIn() {
        make();
        signOut();
        JsonObject unverified = authenticator();
        unverified.addProperty("isUserVerified", false);
        devtools.send("WebAuthn.setUserVerified", unverified);
        page.evaluate(
                "() => { const get = navigator.credentials.get.bind(navigator.credentials);"
                        + " navigator.credentials.get = (o) => { o.publicKey.userVerification ="
                        + " 'discouraged'; return get(o); }; }");
        page.locator("#passkey-signin").click();
        assertThat(page.locator("#passkey-problem")).isVisible();
        page.navigate(at("/care?lang=ja"));
        assertThat(page.locator("#login")).isVisible();
    }

    @Test
    void aPhoneThatLayAboutSignedInMakesNoPasskey() {
        now.addAndGet(Accounts.FRESH.toMillis());
        page.locator("#passkey-add").click();
        assertThat(page.locator("#passkey-problem")).containsText("サインイン");
        assertThat(page.locator("#passkeys li")).hasCount(0);
    }
}
