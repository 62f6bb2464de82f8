package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of silences in a real browser, and through the API. Screenshots are left in target/. */
class SilencesBrowserTest {
    @TempDir private Path folder;

    @Test
    void setsOneShowsItOnTheConsoleAndEndsIt() throws Exception {
        try (TestBrowser browser = new TestBrowser();
                WebHub hub = new WebHub(folder, Clock.systemUTC(), false);
                BrowserContext phone = browser.context(360, 780, ColorScheme.LIGHT);
                BrowserContext desktop = browser.context(1280, 900, ColorScheme.LIGHT)) {
            Page page = signedIn(browser, hub, phone, "ja");
            page.navigate(hub.address() + "/silences?lang=ja");
            page.locator("select[name=kind]").selectOption("maintenance");
            page.locator("select[name=place]").selectOption("city/kamojima");
            page.locator("input[name=device]").fill("nothing-such");
            page.locator("input[name=reason]").fill("水位計の交換");
            page.locator("input[name=who]").first().fill("青木");
            page.locator("button[type=submit]").first().click();
            assertThat(page.locator("[role=alert]")).containsText("nothing-such");
            page.locator("select[name=kind]").selectOption("maintenance");
            page.locator("select[name=place]").selectOption("city/kamojima");
            page.locator("input[name=device]").fill("g1");
            page.locator("input[name=reason]").fill("水位計の交換");
            page.locator("input[name=who]").first().fill("青木");
            page.locator("button[type=submit]").first().click();
            assertThat(page.locator("[data-silence]")).hasCount(1);
            assertThat(page.locator("[data-silence]")).containsText("水位計の交換");
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "silences-ja-phone");

            Page console = signedIn(browser, hub, desktop, "ja");
            assertThat(console.locator(".silenced li")).containsText("水位計の交換");
            assertThat(console.locator(".resting")).containsText("休止中");
            TestBrowser.shoot(console, "silences-console-desktop");
            for (String language : new String[] {"en", "ja-x-easy"}) {
                console.navigate(hub.address() + "/silences?lang=" + language);
                TestBrowser.shoot(console, "silences-" + language + "-desktop");
            }

            page.locator("[data-silence] input[name=who]").fill("馬場");
            page.locator("[data-silence] button").click();
            assertThat(page.locator("[data-active=true]")).hasCount(0);
            assertThat(
                            hub.tree(hub.call("GET", "/api/v1/silences", ""))
                                    .at("/items/0/endedBy")
                                    .asText())
                    .isEqualTo("馬場");
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void showsTheFixedTextsAndWhyACorrectionCannotBe() throws Exception {
        try (TestBrowser browser = new TestBrowser();
                WebHub hub = new WebHub(folder, Clock.systemUTC(), false);
                BrowserContext phone = browser.context(360, 780, ColorScheme.LIGHT)) {
            UUID alert =
                    hub.raise(
                                    "kamojima",
                                    Hazard.RIVER,
                                    "level",
                                    "flood",
                                    new ChannelId("g1", "level"))
                            .id();
            Page page = signedIn(browser, hub, phone, "ja");
            page.navigate(hub.address() + "/alerts/" + alert + "?lang=ja");
            page.locator("a[href*=correction]").click();
            assertThat(page.locator("select option")).hasCount(7);
            page.locator("select").selectOption("correct value");
            page.locator("input[name=note]").fill("大雨警報です");
            page.locator("input[name=who]").fill("青木");
            page.locator("button[type=submit]").click();
            assertThat(page.locator("[role=alert]")).containsText("警報");
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "correction-ja-phone");
        }
    }

    private static Page signedIn(
            TestBrowser browser, WebHub hub, BrowserContext context, String language) {
        Page page = browser.page(context);
        page.navigate(hub.address() + "/?lang=" + language);
        page.locator("#token").fill(hub.token);
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#clock")).isVisible();
        return page;
    }
}
