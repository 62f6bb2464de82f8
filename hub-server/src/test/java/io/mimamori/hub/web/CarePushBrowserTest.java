package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.testing.FakeBrowser;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages on a phone, as far as Chromium without a window goes: it has no push service, so the
 * subscription is {@link FakeBrowser}'s; what the service worker does with a message, and what the
 * page does with a tap, is real.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarePushBrowserTest {
    private static final String PASSWORD = "correct horse battery";
    private static final String IPHONE =
            "Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 (iPhone; CPU"
                    + " iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari' });";

    @TempDir private Path folder;
    private TestBrowser browser;
    private FakeBrowser phone;
    private WebHub hub;
    private BrowserContext context;
    private Page page;

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
    void open() throws Exception {
        hub = new WebHub(folder);
        phone = new FakeBrowser();
        context = browser.context(360, 740, ColorScheme.LIGHT);
        page = browser.page(context);
        context.grantPermissions(
                List.of("notifications"),
                new BrowserContext.GrantPermissionsOptions().setOrigin(at("")));
    }

    @AfterEach
    void stop() {
        context.close();
        phone.close();
        hub.close();
    }

    private String at(String path) {
        return "http://localhost:" + URI.create(hub.address()).getPort() + path;
    }

    private Account join(Optional<String> person) {
        Invitation invitation = new Invitation("佐藤花子", new Home("city", "home-7"), "本人の署名", person);
        String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
        page.navigate(at("/care/join?lang=ja&invitation=" + token));
        page.locator("#login").fill("hanako");
        page.locator("#password").fill(PASSWORD);
        page.locator("button[type=submit]").click();
        page.locator("#settings").click();
        assertThat(page.locator("#passkeys")).isVisible();
        return hub.accounts.all("", 1).getFirst();
    }

    private void subscribesAs(String subscription) {
        page.addInitScript("PushManager.prototype.subscribe = async () => (" + subscription + ");");
    }

    @Test
    void onePressSubscribesThePhoneAndItsOwnerCanEndIt() {
        subscribesAs(phone.subscription());
        Account account = join(Optional.of("daughter"));
        page.locator("#push-add").click();
        assertThat(page.locator("#push ul li")).hasCount(1);
        assertThat(hub.push.of(account.id())).hasSize(1);
        assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
        TestBrowser.shoot(page, "care-push-device");
        page.locator("input[name=quiet]").check();
        page.locator("input[name=from]").fill("21:00");
        page.locator("#calling button").click();
        assertThat(page.locator("input[name=from]")).hasValue("21:00");
        assertThat(page.locator("input[name=quiet]")).isChecked();
        page.locator("#push ul li button").click();
        assertThat(page.locator("#push ul li")).hasCount(0);
        assertThat(browser.complaints).isEmpty();
    }

    @Test
    void thereAreAFewDevicesAndThenThePageSaysSo() {
        subscribesAs(phone.subscription());
        Account account = join(Optional.of("daughter"));
        for (String other : List.of("/push/u2", "/push/u3")) {
            hub.push.add(account.id(), phone.subscription().replace("/push/u1", other));
        }
        page.locator("#push-add").click();
        assertThat(page.locator("#push-problem")).containsText("2台まで");
    }

    @Test
    void onAnIPhoneItSaysHowToPutThePageOnTheHomeScreen() {
        page.addInitScript(IPHONE);
        join(Optional.of("daughter"));
        assertThat(page.locator("#push-iphone")).isVisible();
        assertThat(page.locator("#push-add")).isHidden();
        TestBrowser.shoot(page, "care-push-iphone");
        assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
    }

    @Test
    void whoIsNobodyOfTheEscalationPlanIsOfferedNothing() {
        join(Optional.empty());
        assertThat(page.locator("#push")).hasCount(0);
    }

    @Test
    void theServiceWorkerShowsAMessageAndATapLeadsToItsAlert() throws Exception {
        join(Optional.of("daughter"));
        Alert alert =
                hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
        CDPSession devtools = context.newCDPSession(page);
        CompletableFuture<String> registration = new CompletableFuture<>();
        devtools.on(
                "ServiceWorker.workerRegistrationUpdated",
                event ->
                        event.getAsJsonArray("registrations")
                                .forEach(one ->
                                        registration.complete(
                                                one.getAsJsonObject()
                                                        .get("registrationId")
                                                        .getAsString())));
        page.navigate(at("/care?lang=ja"));
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)");
        devtools.send("ServiceWorker.enable");
        page.evaluate("() => fetch('/care/state').then(() => true)");
        JsonObject message = new JsonObject();
        message.addProperty("origin", at(""));
        message.addProperty("registrationId", registration.get(20, TimeUnit.SECONDS));
        message.addProperty(
                "data",
                "{\"id\":\"m1\",\"title\":\"見守りのお知らせがあります\",\"body\":\"見守りの画面を見てください\",\"life\":true,\"alert\":\"%s\"}"
                        .formatted(alert.id()));
        devtools.send("ServiceWorker.deliverPushMessage", message);
        page.waitForFunction(
                "() => navigator.serviceWorker.ready.then((r) => r.getNotifications())"
                        + ".then((all) => all.length === 1)");
        String shown =
                (String)
                        page.evaluate(
                                "() => navigator.serviceWorker.ready.then((r) =>"
                                        + " r.getNotifications()).then((all) => all[0].title +"
                                        + " all[0].body + all[0].data)");
        assertThat(shown).contains("お知らせがあります", alert.id().toString()).doesNotContain("佐藤");
        // What the worker sends to an open page when somebody taps.
        page.evaluate(
                "(path) => navigator.serviceWorker.dispatchEvent(new MessageEvent('message',"
                        + " { data: path }))",
                "/care#alert-" + alert.id());
        page.waitForURL("**/care*#alert-" + alert.id());
        assertThat(page.locator("#alert-" + alert.id())).isInViewport();
    }
}
