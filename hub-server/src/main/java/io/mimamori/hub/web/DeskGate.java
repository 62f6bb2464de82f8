package io.mimamori.hub.web;

import io.mimamori.hub.desk.Terminals;
import io.mimamori.hub.security.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Lets through to the pages of the desk: an operator, or a terminal that is signed in with the
 * desk's token. From memory.
 */
final class DeskGate {
    /** A cookie of its own: it opens no API. */
    static final String COOKIE = "mm-desk";

    private final Gate gate;
    private final Terminals terminals;

    DeskGate(Gate gate, Terminals terminals) {
        this.gate = gate;
        this.terminals = terminals;
    }

    boolean isOpen(RoutingContext request) {
        return gate.isOpen(request) || isTerminal(request);
    }

    private boolean isTerminal(RoutingContext request) {
        return session(request).filter(terminals::isOpen).isPresent()
                && Gate.isFromOurPages(request);
    }

    /** Where pages lead back to. */
    String home(RoutingContext request) {
        return gate.isOpen(request) ? "/" : "/desk";
    }

    static Optional<String> session(RoutingContext request) {
        return Optional.ofNullable(request.request().getCookie(COOKIE))
                .map(Cookie::getValue)
                .filter(session -> session.length() <= Token.LENGTH_MAX);
    }

    static String cookie(RoutingContext request, String session) {
        return Cookie.cookie(COOKIE, session)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setSecure(SignIn.isEncrypted(request))
                .setMaxAge(session.isEmpty() ? 0 : Terminals.SESSION.toSeconds())
                .encode();
    }
}
