package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Configuration keys {@code smtp.mailbox.*}: where mail to the sender's address arrives, by IMAP.
 *
 * @param port 993 for TLS from the start; plain on loopback only
 * @param every from one look to the next
 */
public record MailboxConfig(String host, int port, String user, Path passwordFile, Duration every) {
    private static final Duration EVERY = Duration.ofSeconds(60);

    private static final int IMAPS = 993;
    private static final int PORT_MAX = 65_535;

    /** Section {@code mailbox} within {@code smtp}; mistakes are reported to it. */
    static Optional<MailboxConfig> read(ConfigNode smtp, Path folder) {
        if (!smtp.has("mailbox")) {
            return Optional.empty();
        }
        ConfigNode section = smtp.section("mailbox");
        return Optional.of(
                new MailboxConfig(
                        section.requiredText("host"),
                        section.integer("port", IMAPS, 1, PORT_MAX),
                        section.requiredText("user"),
                        folder.resolve(section.requiredText("passwordFile")),
                        section.duration("every", EVERY)));
    }
}
