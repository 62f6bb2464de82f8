package io.mimamori.hub.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Chromium without a window. Where there is none the tests are skipped and say so. */
final class TestBrowser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    /** What pages complained of since {@link #page}. */
    final List<String> complaints = new ArrayList<>();

    private final Playwright playwright;
    private final Browser browser;

    TestBrowser() {
        Assumptions.assumeTrue(
                Files.isExecutable(CHROMIUM), "no " + CHROMIUM + ": apt-get install chromium");
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(CHROMIUM)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-quic",
                                                        "--no-first-run",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync")));
    }

    BrowserContext context(int width, int height, ColorScheme colors) {
        return browser.newContext(
                new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setColorScheme(colors)
                        .setDeviceScaleFactor(2));
    }

    Page page(BrowserContext context) {
        complaints.clear();
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // A sign-in form comes with 401, which the browser mentions.
            if (message.type().equals("error") && !message.text().contains("401")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    static boolean isWiderThanItsWindow(Page page) {
        return (boolean)
                page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth + 1");
    }

    /** A picture in target/screenshots. */
    static void shoot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(Path.of("target", "screenshots", name + ".png")));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
