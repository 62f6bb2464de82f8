package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore.Answer;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.desk.Report;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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

/** The duty desk's terminal: by taps, by keys, without a network. Screenshots in target/. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeskBrowserTest {
    private static final String PIN = "2580";

    /** Keys that enter a report besides those of its words. */
    private static final int KEYS_MAX = 6;

    private static final Duration ENTRY_MAX = Duration.ofSeconds(20);

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
        for (String name : List.of("sato", "suzuki", "tanaka")) {
            hub.call("PUT", "/api/v1/people/" + name + "/pin", "{\"pin\":\"" + PIN + "\"}");
        }
        String sheet =
                "{\"address\":\"徳島市中洲町1-2\",\"keyHolder\":\"隣の田中さん 088-600-0000\","
                        + "\"fire\":\"088-656-0119\"}";
        hub.call("PUT", "/api/v1/homes/home-7/sheet", sheet);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private Page desk(BrowserContext context, String language) throws Exception {
        Page page = browser.page(context);
        page.navigate(hub.address() + "/desk?lang=" + language);
        TestBrowser.shoot(page, "desk-signin-" + language);
        page.locator("#token").fill(Files.readString(folder.resolve("secrets/desk.token")).strip());
        page.locator("button[type=submit]").click();
        assertThat(page.locator("#alerts")).isVisible();
        // Its scripts have run: a key that is pressed before is nobody's.
        page.waitForLoadState(LoadState.DOMCONTENTLOADED);
        return page;
    }

    private Alert call() {
        return hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
    }

    private static Locator card(Page page, Alert alert) {
        return page.locator("article[data-alert='" + alert.id() + "']");
    }

    private static void tap(Page page, String digits) {
        digits.chars()
                .forEach(digit -> page.locator("dialog [data-key='" + (char) digit + "']").click());
    }

    private static void tapName(Page page, String name) {
        page.locator("dialog fieldset:not([data-slot]) .names label")
                .filter(new Locator.FilterOptions().setHasText(name))
                .click();
    }

    private static LocatorAssertions.IsVisibleOptions soon() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(15_000);
    }

    private List<String> answers(Alert alert) {
        return hub.alerts.ledger(alert.id()).stream()
                .filter(entry -> entry.action().equals("answered"))
                .map(entry -> entry.actor() + " " + entry.detail())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "ja, LIGHT, PINが違います, 無事でした",
        "ja-x-easy, LIGHT, ばんごうが ちがいます, だいじょうぶでした",
        "en, DARK, nothing was answered, Safe and well",
    })
    void anAlertArrivesAndIsAnsweredByOneTapOnANameAndAPin(
            String language, ColorScheme colors, String wrong, String safe) throws Exception {
        try (BrowserContext context = browser.context(1_024, 768, colors)) {
            Page page = desk(context, language);
            Alert alert = call();
            assertThat(card(page, alert)).isVisible(soon());
            assertThat(page.locator(".exercise")).hasCount(0);
            assertThat(card(page, alert)).containsText("088-656-0119");
            assertThat(page).hasTitle(Pattern.compile("^\\(1\\) .*"));
            TestBrowser.shoot(page, "desk-" + language);
            card(page, alert).locator("[data-code=safe]").click();
            tapName(page, "佐藤");
            tap(page, "0000");
            page.locator("dialog [type=submit]").click();
            assertThat(page.locator("dialog .problem")).containsText(wrong);
            assertThat(answers(alert)).isEmpty();
            tap(page, PIN);
            TestBrowser.shoot(page, "desk-pin-" + language);
            page.locator("dialog [type=submit]").click();
            assertThat(page.locator("#said")).containsText(safe);
            assertThat(card(page, alert).locator(".answers")).containsText(safe);
            assertThat(answers(alert)).containsExactly("佐藤 safe: at the duty desk");
            page.setViewportSize(360, 740);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "desk-phone-" + language);
            card(page, alert).locator(".facts a").click();
            assertThat(page.locator("tr[data-action=answered]")).containsText(safe);
            page.locator("nav a").first().click();
            assertThat(page).hasURL(Pattern.compile(".*/desk.*"));
        }
    }

    @Test
    void takingOverFromAfarAsksWhoGoesThere() throws Exception {
        try (BrowserContext context = browser.context(1_024, 768, ColorScheme.LIGHT)) {
            Page page = desk(context, "ja");
            Alert alert = call();
            assertThat(card(page, alert)).isVisible(soon());
            card(page, alert).locator("[data-code=taking-over]").click();
            Locator goes = page.locator("dialog [data-slot=goes]");
            tapName(page, "田中");
            assertThat(goes).isHidden();
            tapName(page, "佐藤");
            assertThat(goes).isVisible();
            // Somebody else answers meanwhile: it is seen before this answer goes out.
            hub.alerts.answer(alert.id(), new Answer("娘", "seen", ""));
            hub.write(new Ledger.Deed(alert.id(), false, "answered", "娘", "seen"));
            assertThat(page.locator("dialog .answers")).containsText("娘さん：見ました", containing());
            goes.locator("label").filter(new Locator.FilterOptions().setHasText("田中")).click();
            page.locator("dialog [name=pin]").fill(PIN);
            TestBrowser.shoot(page, "desk-goes-ja");
            page.keyboard().press("Enter");
            assertThat(page.locator("#said")).containsText("近くの人が「見に行きます」と答えるまで");
            assertThat(page.locator("#said")).containsText("娘さん：見ました");
            assertThat(answers(alert)).contains("佐藤 taking-over: at the duty desk; goes there: 田中");
        }
    }

    private static LocatorAssertions.ContainsTextOptions containing() {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(15_000);
    }

    @Test
    void whatSomebodyCallsAboutIsEnteredWithAFewKeysWellWithinTwentySeconds() throws Exception {
        try (BrowserContext context = browser.context(1_024, 768, ColorScheme.LIGHT)) {
            Page page = desk(context, "ja");
            long began = System.nanoTime();
            int keys = 0;
            for (String key : List.of("n", "堤防から水が漏れている", "Tab", "中洲町2丁目", "Enter")) {
                if (key.length() > 5) {
                    page.keyboard().insertText(key);
                } else {
                    page.keyboard().press(key);
                    keys++;
                }
            }
            assertThat(page.locator("#entries tbody tr")).hasCount(1);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            assertThat(took).isLessThan(ENTRY_MAX.dividedBy(2));
            assertThat(keys).isLessThanOrEqualTo(KEYS_MAX);
            Report report = hub.desk.reports().newest(Long.MAX_VALUE, 1).getFirst().report();
            assertThat(report.what()).isEqualTo("堤防から水が漏れている");
            assertThat(report.where()).isEqualTo("中洲町2丁目");
            assertThat(report.way()).isEqualTo(Report.Way.PHONE);
            assertThat(report.confidence()).isEqualTo(Report.Confidence.UNCONFIRMED);

            page.locator("[data-correct]").click();
            page.locator("#entry [name=what]").fill("堤防ではなく側溝");
            page.keyboard().press("Enter");
            assertThat(page.locator("#entries tbody tr")).hasCount(2);
            assertThat(page.locator("#entries tr[data-corrected=true]"))
                    .containsText("堤防から水が漏れている");
            TestBrowser.shoot(page, "desk-entries-ja");
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void theConsoleHasTheSameForm() throws Exception {
        try (BrowserContext context = browser.context(1_200, 800, ColorScheme.LIGHT)) {
            call();
            Page page = browser.page(context);
            TimelineBrowserTest.signIn(hub, page);
            page.keyboard().press("n");
            page.keyboard().insertText("橋の上が冠水");
            page.keyboard().press("Enter");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !hub.desk.reports().newest(Long.MAX_VALUE, 1).isEmpty());
            assertThat(page.locator("#entry .said")).containsText("記録しました");
            TestBrowser.shoot(page, "console-entry-ja");
            page.setViewportSize(360, 740);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "console-entry-phone-ja");
        }
    }

    @Test
    void saysWhenItIsCutOffAndComesBack() throws Exception {
        try (BrowserContext context = browser.context(1_024, 768, ColorScheme.LIGHT)) {
            Page page = desk(context, "ja");
            context.setOffline(true);
            assertThat(page.locator("#offline")).isVisible(soon());
            TestBrowser.shoot(page, "desk-offline-ja");
            Alert alert = call();
            context.setOffline(false);
            assertThat(card(page, alert)).isVisible(soon());
            assertThat(page.locator("#offline")).isHidden();
        }
    }
}
