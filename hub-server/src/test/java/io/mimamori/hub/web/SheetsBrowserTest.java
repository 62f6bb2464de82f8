package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.desk.Report;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hand-over sheet and the chronology: what they say, and that each prints on one page of A4.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SheetsBrowserTest {
    private static final Pattern PDF_PAGE = Pattern.compile("/Type\\s*/Page\\b(?!s)");

    /** Widths that fill lines in very different ways. */
    private static final String[] FILLERS = {"W", "水", "i ", "堤防の上まで水が来ている。", "m1 "};

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
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private static String filled(String with, int length) {
        return with.repeat(length / with.length() + 1).substring(0, length).strip();
    }

    private static Report report(String who, String where, String what, String action) {
        return new Report(
                who,
                where,
                what,
                action,
                Report.Confidence.UNCONFIRMED,
                Report.Way.IN_PERSON,
                "佐藤",
                Optional.empty(),
                OptionalLong.empty());
    }

    private Alert flood() {
        return hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
    }

    private void note(Alert alert, String action, String actor, String detail) {
        hub.write(new Ledger.Deed(alert.id(), false, action, actor, detail));
    }

    private static long pages(Page page, String name) throws IOException {
        Path file = Path.of("target", "screenshots", name + ".pdf");
        Files.createDirectories(file.getParent());
        page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true).setPath(file));
        String pdf = Files.readString(file, StandardCharsets.ISO_8859_1);
        return PDF_PAGE.matcher(pdf).results().count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ja", "ja-x-easy", "en"})
    void printOnOnePageHoweverMuchThereIs(String language) throws Exception {
        for (int i = 0; i < 60; i++) {
            String filler = FILLERS[i % FILLERS.length];
            int part = 1 + i % 4;
            hub.desk
                    .reports()
                    .enter(
                            report(
                                    filled(filler, Report.WHO_MAX / part),
                                    filled(filler, Report.WHERE_MAX / part),
                                    filled(filler, Report.WHAT_MAX / part),
                                    filled(filler, Report.ACTION_MAX / part)));
            flood();
            hub.health.notice("part-" + i, () -> Optional.of(filled(filler, 90)));
        }
        try (BrowserContext context = browser.context(1_200, 800, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            TimelineBrowserTest.signIn(hub, page);
            page.navigate(hub.address() + "/handover?lang=" + language);
            TestBrowser.shoot(page, "handover-full-" + language);
            assertThat(pages(page, "handover-full-" + language)).isEqualTo(1);
            assertThat(page.locator(".more").first()).isVisible();
            page.navigate(hub.address() + "/chronology?lang=" + language);
            int sheets = 0;
            int rows = 0;
            while (true) {
                sheets++;
                rows += page.locator(".chronology tbody tr").count();
                assertThat(pages(page, "chronology-full-" + language + "-" + sheets)).isEqualTo(1);
                if (page.locator("a.next").count() == 0) {
                    break;
                }
                page.locator("a.next").click();
            }
            assertThat(rows).isEqualTo(60);
            assertThat(sheets).isGreaterThan(3);
            assertThat(browser.complaints).isEmpty();
        }
    }

    @Test
    void theChronologyIsInOrderWithMessagesAsActionsAndWithoutHomes() throws Exception {
        Alert flood = flood();
        Alert call =
                hub.raise("home-7", Hazard.HOME, "call", "help", new ChannelId("h7", "button"));
        note(
                flood,
                "raised",
                "hub",
                "RAISED flood: 13.5 m at 1 ms, rule level version 3, reading of 1 ms, event 1");
        note(flood, "sent", "duty-line", "attempt 1");
        note(flood, "accepted", "duty-line", "x");
        note(flood, "sent", "desk-mail", "attempt 1");
        note(flood, "failed", "desk-mail", "mailbox full");
        note(call, "raised", "hub", "RAISED help: true 1 at 1 ms, rule call version 3");
        long wrong =
                hub.desk
                        .reports()
                        .enter(report("消防団 第3分団", "kamojima", "水位 30 m", "現地確認を指示"))
                        .number();
        note(flood, "answered", "佐藤", "seen");
        Report right = report("消防団 第3分団", "kamojima", "水位 3 m", "");
        hub.desk.reports().enter(corrected(right, wrong));
        try (BrowserContext context = browser.context(1_200, 800, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            TimelineBrowserTest.signIn(hub, page);
            page.navigate(hub.address() + "/chronology?lang=ja");
            assertThat(page.locator(".chronology tbody tr")).hasCount(4);
            assertThat(row(page, 0)).contains("鴨島橋", "発生: 氾濫のおそれ 13.5 m", "連絡2件、受領1件、不達1件");
            assertThat(row(page, 1)).contains("消防団 第3分団（来庁・対面、未確認）", "水位 30 m", "現地確認を指示");
            assertThat(page.locator("tr[data-corrected=true]")).hasCount(1);
            assertThat(row(page, 2)).contains("佐藤", "回答: 見ました");
            assertThat(row(page, 3)).contains("番の訂正）水位 3 m");
            assertThat(page.locator(".left")).hasText("見守りの住まいの記録 1 件は含めていません。");
            TestBrowser.shoot(page, "chronology-ja");
            assertThat(pages(page, "chronology-ja")).isEqualTo(1);
            page.locator("[name=homes]").check();
            page.locator(".period button").click();
            assertThat(page.locator(".chronology tbody tr")).hasCount(5);
            assertThat(row(page, 1)).contains("佐藤さん宅", "呼び出しボタンが押されました");
            page.setViewportSize(360, 740);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "chronology-phone-ja");
        }
    }

    private static Report corrected(Report report, long number) {
        return new Report(
                report.who(),
                report.where(),
                report.what(),
                report.action(),
                report.confidence(),
                report.way(),
                report.by(),
                report.alert(),
                OptionalLong.of(number));
    }

    private static String row(Page page, int number) {
        return page.locator(".chronology tbody tr").nth(number).innerText();
    }

    @Test
    void theHandOverSaysWhoHasWhatAndWhatIsInTrouble() throws Exception {
        flood();
        hub.health.notice("channels", () -> Optional.of("desk-mail: 5 failures in a row"));
        hub.desk.reports().enter(report("住民", "", "道が川のよう", ""));
        try (BrowserContext context = browser.context(1_200, 800, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            TimelineBrowserTest.signIn(hub, page);
            page.navigate(hub.address() + "/handover?lang=ja");
            assertThat(page.locator("tr[data-answered=false]")).containsText("鴨島橋");
            assertThat(page.locator("tr[data-answered=false]")).containsText("回答なし");
            assertThat(page.locator(".troubles")).containsText("desk-mail: 5 failures in a row");
            assertThat(page.locator(".reports")).containsText("道が川のよう");
            TestBrowser.shoot(page, "handover-ja");
            assertThat(pages(page, "handover-ja")).isEqualTo(1);
            page.setViewportSize(360, 740);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "handover-phone-ja");
        }
    }

    @Test
    void saysWhatIsWrongWithATime() throws Exception {
        assertThat(hub.call("GET", "/chronology?from=now&to=-1h", "").statusCode()).isEqualTo(400);
        assertThat(hub.call("GET", "/chronology?from=soon", "").statusCode()).isEqualTo(400);
        assertThat(hub.call("GET", "/handover?since=soon", "").statusCode()).isEqualTo(400);
        assertThat(hub.send("GET", "/handover", "").statusCode()).isEqualTo(303);
        assertThat(hub.send("GET", "/chronology", "").statusCode()).isEqualTo(303);
    }
}
