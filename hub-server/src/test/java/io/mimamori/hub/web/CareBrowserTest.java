package io.mimamori.hub.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The caregiver's pages on a small phone. Screenshots are left in target/. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CareBrowserTest {
    private static final String PASSWORD = "correct horse battery";
    private static final ChannelId BUTTON = new ChannelId("h7", "button");

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
        long now = Clock.systemUTC().millis();
        hub.store("home-7", "p7", "motion", now - 600_000, Value.of(true));
        String sheet =
                "{\"address\":\"徳島市中洲町1-2\",\"keyHolder\":\"隣の田中さん 088-600-0000\","
                        + "\"keyBox\":\"玄関の右、メーターの下\",\"fire\":\"088-656-0119\"}";
        hub.call("PUT", "/api/v1/homes/home-7/sheet", sheet);
    }

    @AfterEach
    void stopHub() {
        hub.close();
    }

    private String invitation(String name) {
        Invitation invitation = new Invitation(name, new Home("city", "home-7"), "本人の署名");
        return hub.accounts.invite(invitation, Duration.ofDays(1)).token();
    }

    private long answers(Alert alert, String code) {
        return hub.alerts.ledger(alert.id()).stream()
                .filter(entry -> entry.action().equals("answered"))
                .filter(entry -> entry.detail().startsWith(code))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "ja, LIGHT, いつもどおりです, お知らせがあります, 見に行きます, 答えを送信待ちです",
        "ja-x-easy, LIGHT, いつもと おなじです, おしらせが あります, みに いきます, こたえを おくるのを まって います",
        "en, DARK, As usual, There is an alert, I am going there, Your answer waits to be sent",
    })
    void joinsSeesAnAlertArriveAnswersAlsoWithoutANetwork(
            String language,
            ColorScheme colors,
            String usual,
            String alarm,
            String visiting,
            String queued) {
        try (BrowserContext context = browser.context(360, 740, colors)) {
            Page page = browser.page(context);
            String invitation = invitation("佐藤花子");
            page.navigate(
                    hub.address() + "/care/join?invitation=" + invitation + "&lang=" + language);
            TestBrowser.shoot(page, "care-join-" + language);
            page.locator("#login").fill("hanako." + language);
            page.locator("#password").fill(PASSWORD);
            page.locator("button[type=submit]").click();
            assertThat(page.locator(".home .state")).hasText(usual);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            TestBrowser.shoot(page, "care-usual-" + language);

            Alert first = hub.raise("home-7", Hazard.HOME, "call", "help", BUTTON);
            assertThat(page.locator(".home .state")).hasText(alarm, within(15));
            TestBrowser.shoot(page, "care-alarm-" + language);
            page.locator("[data-alert='" + first.id() + "'] [data-code=visiting]").click();
            assertThat(page.locator("[data-alert='" + first.id() + "'] .answered"))
                    .containsText(visiting, containing(15));
            assertThat(answers(first, "visiting")).isEqualTo(1);

            page.locator("#history").click();
            assertThat(page.locator(".story li").last()).containsText(visiting);
            TestBrowser.shoot(page, "care-history-" + language);
            assertThat(TestBrowser.isWiderThanItsWindow(page)).isFalse();
            page.goBack();
            assertThat(page.locator("[data-alert='" + first.id() + "']")).isVisible();

            context.setOffline(true);
            page.locator("[data-alert='" + first.id() + "'] [data-code=safe]").click();
            assertThat(page.locator("#offline")).isVisible();
            assertThat(page.locator("[data-alert='" + first.id() + "'] .answered")).hasText(queued);
            TestBrowser.shoot(page, "care-offline-" + language);
            page.reload();
            assertThat(page.locator("[data-alert='" + first.id() + "'] .answered")).hasText(queued);
            assertThat(answers(first, "safe")).isZero();

            context.setOffline(false);
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(first, "safe") == 1);
            assertThat(page.locator("#offline")).isHidden();
        }
    }

    @Test
    void anAnswerThatWaitedIsSentByNobodyElseAndAfterSigningInAgain() {
        try (BrowserContext context = browser.context(360, 740, ColorScheme.LIGHT)) {
            Page page = browser.page(context);
            join(page, "hanako");
            Alert alert = hub.raise("home-7", Hazard.HOME, "call", "help", BUTTON);
            assertThat(page.locator(".alert")).hasCount(1, arriving());
            context.setOffline(true);
            page.locator("[data-code=safe]").click();
            assertThat(page.locator("#offline")).isVisible();
            // Meanwhile her session ends, and her brother uses the phone.
            context.clearCookies();
            context.setOffline(false);
            assertThat(page.locator("#login")).isVisible(appearing());
            join(page, "ichiro");
            assertThat(page.locator(".alert button").first()).isEnabled();
            assertThat(answers(alert, "safe")).isZero();
            context.clearCookies();
            page.navigate(hub.address() + "/care?lang=ja");
            page.locator("#login").fill("hanako");
            page.locator("#password").fill(PASSWORD);
            page.locator("button[type=submit]").click();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(alert, "safe") == 1);
        }
    }

    private void join(Page page, String login) {
        String invitation = invitation("佐藤 " + login);
        page.navigate(hub.address() + "/care/join?lang=ja&invitation=" + invitation);
        page.locator("#login").fill(login);
        page.locator("#password").fill(PASSWORD);
        page.locator("button[type=submit]").click();
        assertThat(page.locator(".home")).isVisible();
    }

    private static LocatorAssertions.IsVisibleOptions appearing() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(15_000);
    }

    private static LocatorAssertions.HasCountOptions arriving() {
        return new LocatorAssertions.HasCountOptions().setTimeout(15_000);
    }

    private static LocatorAssertions.HasTextOptions within(int seconds) {
        return new LocatorAssertions.HasTextOptions().setTimeout(seconds * 1_000.0);
    }

    private static LocatorAssertions.ContainsTextOptions containing(int seconds) {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(seconds * 1_000.0);
    }
}
