package io.mimamori.hub.notify;

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
 */
public record SmtpConfig(
        String host,
        int port,
        String from,
        List<String> to,
        boolean test,
        boolean homes,
        Optional<Login> login) {
    public SmtpConfig {
        to = List.copyOf(to);
    }

    /** Without login, homes included. */
    public SmtpConfig(String host, int port, String from, String to, boolean test) {
        this(host, port, from, List.of(to), test, true, Optional.empty());
    }

    /** {@code smtp.user} and {@code smtp.passwordFile}, whose first line is the password. */
    public record Login(String user, Path passwordFile) {}
}
