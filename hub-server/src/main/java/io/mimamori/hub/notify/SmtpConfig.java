package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Configuration keys {@code smtp.*}.
 *
 * @param host mail server
 * @param port 25, 587, or 465 for TLS from the start
 * @param from sender's address
 * @param to recipients of one message each
 * @param test whether they take drills, and only drills
 * @param homes whether alerts of watched homes may go there
 * @param login for a server that wants one
 * @param mailbox where mail to {@code from} arrives; empty: bounced mail is not noticed
 * @param pace how often people are written to
 */
public record SmtpConfig(
        String host,
        int port,
        String from,
        List<String> to,
        boolean test,
        boolean homes,
        Optional<Login> login,
        Optional<MailboxConfig> mailbox,
        Pace pace) {
    private static final int PORT_MAX = 65_535;

    public SmtpConfig {
        to = List.copyOf(to);
    }

    /** Without login, homes included. */
    public SmtpConfig(String host, int port, String from, String to, boolean test) {
        this(
                host,
                port,
                from,
                List.of(to),
                test,
                true,
                Optional.empty(),
                Optional.empty(),
                Pace.STANDARD);
    }

    /** Section {@code smtp}; mistakes are reported to it. */
    public static Optional<SmtpConfig> read(ConfigNode root, Path folder) {
        if (!root.has("smtp")) {
            return Optional.empty();
        }
        ConfigNode smtp = root.section("smtp");
        // One address, or a list of them.
        List<String> to = smtp.isList("to") ? smtp.texts("to") : smtp.text("to").stream().toList();
        if (to.isEmpty()) {
            smtp.problem("to", "names nobody: give an address or a list of them");
        }
        Optional<Login> login =
                smtp.has("user")
                        ? Optional.of(
                                new Login(
                                        smtp.requiredText("user"),
                                        folder.resolve(smtp.requiredText("passwordFile"))))
                        : Optional.empty();
        return Optional.of(
                new SmtpConfig(
                        smtp.requiredText("host"),
                        smtp.integer("port", 25, 1, PORT_MAX),
                        smtp.text("from", "mimamori@localhost"),
                        to,
                        smtp.flag("test", false),
                        smtp.flag("homes", true),
                        login,
                        MailboxConfig.read(smtp, folder),
                        Pace.read(smtp)));
    }

    /** {@code smtp.user} and {@code smtp.passwordFile}, whose first line is the password. */
    public record Login(String user, Path passwordFile) {}
}
