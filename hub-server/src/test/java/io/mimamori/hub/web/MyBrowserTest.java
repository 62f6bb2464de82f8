package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Try;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of the person who is watched, on a small phone. Screenshots are left in target/. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MyBrowserTest {
    private static final Home HOME = new Home("city", "home-7");

    @TempDir private Path folder;
    private TestBrowser browser;
    private WebHub hub;

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
    void startHub() throws Exception {
        hub = new WebHub(folder, Clock.systemUTC(), false);
        Invitation invitation = new Invitation("佐藤花子", HOME, "本人の署名");
        String token = hub.accounts.invite(invitation, Duration.ofDays(1)).token();
        hub.accounts.join(token, new Try("hanako", "a long enough secret", "192.0.2.1"));
        hub.person.looks().note(HOME, new Viewer("1", "佐藤花子"), Kind.CARE, "");
        hub.person.breakGlass().open(HOME, "当直 青木", "電話に出ないため");
        hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ja, 360, LIGHT, 見守っています, お休み中です",
        "ja-x-easy, 360, LIGHT, みまもって います, おやすみ しています",
        "en, 1280, DARK, You are being watched over, Paused until",
    })
    void pausesAndTakesAConsentBack(
            String language, int width, ColorScheme colors, String watching, String paused) {
        try (BrowserContext context = browser.context(width, 740, colors)) {
            Page page = browser.page(context);
            String key = hub.person.keys().link(HOME, "operator").token();
            page.navigate(hub.address() + "/my/join?key=" + key + "&lang=" + language);
            page.locator("button.main").click();
            assertThat(page.locator(".now .state")).hasText(watching);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "my-" + language);
            page.locator("button[value='3']").click();
            assertThat(page.locator(".now .state")).containsText(paused);
            TestBrowser.shoot(page, "my-paused-" + language);
            page.locator("button.main").click();
            assertThat(page.locator(".now .state")).hasText(watching);
            page.locator(".consent summary").click();
            page.locator("button[value=no]").click();
            page.locator("button[value=yes]").click();
            assertThat(page.locator(".consent summary")).isVisible();
            assertThat(browser.complaints).isEmpty();
        }
    }
}
