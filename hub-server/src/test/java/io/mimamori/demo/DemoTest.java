package io.mimamori.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole city, through real sockets. */
final class DemoTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir private Path folder;

    @Test
    void theCitySeesAFloodABearAndAButtonThrough() {
        int status = run("--headless", "--for", "30s", "--data", folder.toString());
        assertThat(status).as(text()).isZero();
        assertThat(text())
                .contains("ALERT level", "ALERT bear", "ALERT help", "【訓練】北川（大橋）")
                .contains("everything happened as it must");
        assertThat(folder.resolve("hub-data").resolve("journal.db")).isRegularFile();
        assertThat(Files.exists(folder.resolve("north-river-box").resolve("edge.yaml"))).isTrue();
    }

    @Test
    void failsWhenNobodyTakesTheMessages() {
        int status =
                run("--headless", "--for", "20s", "--without-mail-sink", "--without-webhook-sink");
        assertThat(status).as(text()).isEqualTo(1);
        assertThat(text())
                .contains("MISSING: no mail about the river alert arrived")
                .contains("MISSING: no signed webhook about the river alert arrived")
                .doesNotContain("no reading was stored");
    }

    private int run(String... arguments) {
        return Demo.run(new PrintStream(told, true, StandardCharsets.UTF_8), arguments);
    }

    private String text() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
