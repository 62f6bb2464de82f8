package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.person.Looks;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of one alert, for operators and for those who look after the home. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimelineBrowserTest {
    @TempDir private Path folder;
    private TestBrowser browser;

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

    private WebHub hub(boolean exercise) throws Exception {
        return new WebHub(folder, Clock.systemUTC(), exercise);
    }

    private static Alert flood(WebHub hub) {
        return hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
    }

    private static Alert call(WebHub hub) {
        return hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
    }

    private static void tell(WebHub hub) {
        long at = 1_790_000_000_000L;
        hub.alerts.note(at + 200, "sent", "duty-line", "attempt 1");
        hub.alerts.note(at + 900, "accepted", "duty-line", "provider-7");
        hub.alerts.note(at + 950, "sent", "desk-mail", "attempt 1");
        hub.alerts.note(at + 9_000, "failed", "desk-mail", "mailbox full");
        hub.alerts.note(at + 9_100, "escalated", "hub", "round 1, step 2 of 3: nobody is on duty");
        hub.alerts.note(at + 75_000, "answered", "佐藤", "seen");
    }

    static void signIn(WebHub hub, Page page) {
        page.navigate(hub.address() + "/?lang=ja");
        page.locator("#token").fill(hub.token);
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#alerts")).isVisible();
        // Its scripts have run: a key that is pressed before is nobody's.
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
    }

    @ParameterizedTest
    @CsvSource({
        "ja, LIGHT, 連絡先2件のうち1件に届きました, 当番がいません",
        "ja-x-easy, LIGHT, れんらくさき 2の うち 1に とどきました, とうばんが いません",
        "en, DARK, 1 of 2 endpoints reached, nobody is on duty",
    })
    void showsWhatWasDoneFromTheConsole(
            String language, ColorScheme colors, String coverage, String nobody) throws Exception {
        try (WebHub hub = hub(false);
                BrowserContext context = browser.context(1_200, 800, colors)) {
            Alert alert = flood(hub);
            tell(hub);
            Page page = browser.page(context);
            signIn(hub, page);
            page.navigate(hub.address() + "/?lang=" + language);
            page.locator("[data-alert='" + alert.id() + "'] [data-slot=timeline]").click();
            assertThat(page.locator(".coverage")).hasText(coverage);
            assertThat(page.locator("tr[data-action=escalated]")).containsText(nobody);
            assertThat(page.locator("[data-endpoint=desk-mail]")).containsText("mailbox full");
            assertThat(page.locator(".records tbody tr")).hasCount(7);
            assertThat(page.locator(".exercise")).hasCount(0);
            TestBrowser.shoot(page, "timeline-" + language);
            page.setViewportSize(360, 740);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "timeline-phone-" + language);
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void saysThatItIsAnExercise() throws Exception {
        try (WebHub hub = hub(true);
                BrowserContext context = browser.context(1_200, 800, ColorScheme.LIGHT)) {
            Alert alert = flood(hub);
            Page page = browser.page(context);
            signIn(hub, page);
            page.navigate(hub.address() + "/alerts/" + alert.id() + "?lang=ja");
            assertThat(page.locator(".exercise")).containsText("【訓練】");
            assertThat(page.title()).startsWith("【訓練】");
        }
    }

    @Test
    void isShownToNobodyWhoIsNotSignedIn() throws Exception {
        try (WebHub hub = hub(false)) {
            Alert alert = flood(hub);
            assertThat(hub.send("GET", "/alerts/" + alert.id(), "").statusCode()).isEqualTo(303);
            HttpResponse<String> care = hub.send("GET", "/care/alerts/" + alert.id(), "");
            assertThat(care.statusCode()).isEqualTo(303);
            assertThat(hub.call("GET", "/alerts/nine", "").statusCode()).isEqualTo(400);
            String unknown = "/alerts/00000000-0000-5000-8000-000000000001";
            assertThat(hub.call("GET", unknown, "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void isShownToTheCaregiversOfTheHomeAlone() throws Exception {
        try (WebHub hub = hub(false);
                BrowserContext context = browser.context(360, 740, ColorScheme.LIGHT)) {
            Alert call = call(hub);
            Alert flood = flood(hub);
            Invitation invitation = new Invitation("佐藤花子", new Home("city", "home-7"), "本人の署名");
            String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
            Page page = browser.page(context);
            page.navigate(hub.address() + "/care/join?lang=ja&invitation=" + token);
            page.locator("#login").fill("hanako");
            page.locator("#password").fill("correct horse battery");
            page.locator("button[type=submit]").click();
            page.locator("[data-alert='" + call.id() + "'] a").click();
            assertThat(page.locator("h1")).containsText("呼び出しボタンが押されました");
            TestBrowser.shoot(page, "care-timeline");
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            com.microsoft.playwright.Response other =
                    page.navigate(hub.address() + "/care/alerts/" + flood.id());
            assertThat(other.status()).isEqualTo(404);
            assertThat(hub.person.looks().of(new Home("city", "home-7"), Optional.empty(), 9))
                    .extracting(Looks.Look::kind)
                    .containsExactly(Looks.Kind.ALERT, Looks.Kind.CARE);
        }
    }
}
