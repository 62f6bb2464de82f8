package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console in a real browser. Screenshots are left in target/. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTest {
    private static final ChannelId LEVEL = new ChannelId("g1", "level");

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
        Clock clock = Clock.systemUTC();
        hub = new WebHub(folder, clock, false);
        fill(clock.millis());
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    /** A day of a river that rises, and a bear this morning. */
    private void fill(long now) {
        for (int i = 144; i > 0; i--) {
            double level = 11.9 + 0.8 * Math.exp(-Math.pow((i - 20) / 25.0, 2));
            hub.store("kamojima", "g1", "level", now - i * 600_000L, Value.of(level));
        }
        hub.store("kamojima", "g1", "batt", now - 600_000, Value.of(12.61));
        hub.store("kamojima", "g2", "level", now - 5_400_000, Value.of(11.42));
        hub.store("satoyama", "cam1", "species", now - 9_000_000, Value.of("boar"));
        hub.store("satoyama", "cam1", "species", now - 7_200_000, Value.of("bear"));
    }

    @ParameterizedTest
    @CsvSource({
        "ja, desktop, 1280, 900, LIGHT, 鴨島橋, 水位, 氾濫のおそれ, つながっています",
        "ja, phone, 390, 844, LIGHT, 鴨島橋, 水位, 氾濫のおそれ, つながっています",
        "en, desktop, 1280, 900, DARK, 鴨島橋, water level, flood, live",
        "en, phone, 390, 844, DARK, 鴨島橋, water level, flood, live",
        "ja-x-easy, phone, 390, 844, LIGHT, 鴨島橋, かわの たかさ, とても あぶない, つながって います",
    })
    void signsInAndFollowsWhatHappens(
            String language,
            String device,
            int width,
            int height,
            ColorScheme colors,
            String place,
            String quantity,
            String level,
            String live) {
        try (BrowserContext context = browser.context(width, height, colors)) {
            Page page = browser.page(context);
            signIn(page, language);
            assertThat(page.locator("html")).hasAttribute("lang", language);
            assertThat(page.locator(".site h3").first()).containsText(place);
            assertThat(page.locator(".channel").first()).containsText(quantity);
            assertThat(page.locator("#link")).hasText(live);
            assertThat(page.locator(".uplot").first()).isVisible();
            assertThat(page.locator("[data-key='city/g2/level'].channel"))
                    .hasClass(Pattern.compile(".*stale.*"));

            hub.arrive("g1", "level", Clock.systemUTC().millis(), Value.of(13.5));
            assertThat(page.locator("[data-key='city/g1/level'].channel b")).hasText("13.50");
            hub.raise("kamojima", Hazard.RIVER, "level", "flood", LEVEL);
            hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
            assertThat(page.locator(".alert")).hasCount(2);
            assertThat(page.locator(".alert .badge").last()).containsText(level);
            assertThat(page.locator("#open-count")).hasText("2");
            assertThat(page.locator("#no-alerts")).isHidden();
            assertThat(TestBrowser.isWiderThanItsWindow(page)).as("scrolls sideways").isFalse();
            TestBrowser.shoot(page, "console-" + language + "-" + device);

            page.reload();
            assertThat(page.locator(".alert")).hasCount(2);
            assertThat(browser.complaints).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"desktop, 1280, 900", "phone, 390, 844"})
    void foldsOutWhyAnAlertWasRaised(String device, int width, int height) {
        long now = Clock.systemUTC().millis();
        hub.store("kamojima", "g1", "level", now - 60_000, Value.of(13.5));
        try (BrowserContext context = browser.context(width, height, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            signIn(page, "ja");
            hub.raise("kamojima", Hazard.RIVER, "level", "flood", LEVEL);
            hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
            assertThat(page.locator(".alert")).hasCount(2);
            page.locator(".alert[data-site=kamojima] summary").click();
            Locator why = page.locator(".alert[data-site=kamojima] .why");
            assertThat(why.locator("section")).hasCount(2);
            assertThat(why).containsText("発生したとき");
            assertThat(why).containsText("level（地点の設定 第3版）");
            assertThat(why).containsText("13.50 m");
            assertThat(why).containsText("警戒 12.66 m / 氾濫のおそれ 13.42 m");
            assertThat(why).containsText("given up below 13.32");
            assertThat(page.locator(".alert[data-site=home-7] .why")).isHidden();
            assertThat(TestBrowser.isWiderThanItsWindow(page)).as("scrolls sideways").isFalse();
            TestBrowser.shoot(page, "why-" + device);
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void showsNothingOfAHomesDailyLife() {
        try (BrowserContext context = browser.context(1280, 900, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            signIn(page, "ja");
            assertThat(page.locator(".site[data-hazard=home]")).hasCount(1);
            assertThat(page.locator(".site[data-hazard=home] .channel")).hasCount(0);
        }
    }

    @Test
    void turnsAwayAWrongTokenAndSignsOut() {
        try (BrowserContext context = browser.context(390, 844, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            page.navigate(hub.address() + "/?lang=ja");
            TestBrowser.shoot(page, "signin");
            page.locator("#token").fill("mma_wrong");
            page.locator("button[type=submit]").click();
            assertThat(page.locator(".problem")).containsText("トークンが違います");
            signIn(page, "ja");
            assertThat(context.cookies())
                    .singleElement()
                    .satisfies(cookie -> {
                        assertThat(cookie.httpOnly).isTrue();
                        assertThat(cookie.sameSite.name()).isEqualTo("STRICT");
                    });
            page.locator("header form button").click();
            assertThat(page.locator("#token")).isVisible();
            page.navigate(hub.address() + "/");
            assertThat(page.locator("#token")).isVisible();
        }
    }

    @Test
    void marksAnExercise() throws Exception {
        hub.close();
        hub =
                new WebHub(
                        Files.createDirectory(folder.resolve("exercise")), Clock.systemUTC(), true);
        try (BrowserContext context = browser.context(390, 844, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            signIn(page, "ja");
            assertThat(page.locator(".exercise")).containsText("【訓練】");
            assertThat(page.title()).startsWith("【訓練】");
        }
    }

    private void signIn(Page page, String language) {
        page.navigate(hub.address() + "/?lang=" + language);
        page.locator("#token").fill(hub.token);
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#clock")).isVisible();
    }
}
