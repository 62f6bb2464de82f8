package io.mimamori.hub.web;

import io.mimamori.hub.device.Principal;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The credential of a client of InfluxDB: {@code Authorization: Token T}, {@code Token USER:T} (1.8
 * in the manner of 2.x), {@code Bearer T}, {@code Basic} USER:T, the query's {@code u=USER&p=T}, or
 * the client certificate. Never logged.
 *
 * @param user empty where none is said
 */
record LineCredential(Optional<String> user, String token) {

    @Override
    public String toString() {
        return "LineCredential[user=" + user + ", token=***]";
    }

    /** Who sends; empty when it shows nothing that opens anything. */
    static Optional<Principal> principal(RoutingContext request, TokenVerifier tokens) {
        Optional<LineCredential> shown = of(request);
        return shown.isPresent()
                ? tokens.principal(shown.get().user(), shown.get().token())
                : Gate.certificate(request).flatMap(tokens::principal);
    }

    /** What is shown, if anything. */
    static Optional<LineCredential> of(RoutingContext request) {
        String header = request.request().getHeader("Authorization");
        if (header == null) {
            Optional<String> user = Query.text(request, "u");
            return Query.text(request, "p").map(token -> new LineCredential(user, token));
        }
        String[] parts = header.strip().split(" +", 2);
        String value = parts.length == 2 ? parts[1].strip() : "";
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "bearer" -> Optional.of(new LineCredential(Optional.empty(), value));
            case "token" -> Optional.of(ofToken(value));
            case "basic" -> ofBasic(value);
            default -> Optional.empty();
        };
    }

    /** Our tokens have no colon (RFC 4648, section 5 and an underscore). */
    private static LineCredential ofToken(String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? new LineCredential(Optional.empty(), value)
                : new LineCredential(
                        Optional.of(value.substring(0, colon)), value.substring(colon + 1));
    }

    private static Optional<LineCredential> ofBasic(String value) {
        try {
            String text = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            return text.indexOf(':') < 0 ? Optional.empty() : Optional.of(ofToken(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
