package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.security.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Who is signed in at {@code /care}. Waits for state.db: not on event loops. */
final class CareAccess {
    /** A cookie of its own: it opens nothing of the operator's. */
    static final String COOKIE = "mm-care";

    private final Accounts accounts;

    CareAccess(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The account, if the request comes from our own pages. */
    Optional<Account> account(RoutingContext request) {
        return Gate.isFromOurPages(request)
                ? session(request).flatMap(accounts::session)
                : Optional.empty();
    }

    Account required(RoutingContext request) throws ProblemException {
        return account(request)
                .orElseThrow(() -> new ProblemException(401, "sign in at /care first"));
    }

    static Optional<String> session(RoutingContext request) {
        return Optional.ofNullable(request.request().getCookie(COOKIE))
                .map(Cookie::getValue)
                .filter(token -> token.length() <= Token.LENGTH_MAX);
    }

    /**
     * Lax, so that a link in a message opens the page; what changes anything asks for our own
     * Origin besides.
     */
    static String cookie(RoutingContext request, String session) {
        return Cookie.cookie(COOKIE, session)
                .setPath("/care")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(SignIn.isEncrypted(request))
                .setMaxAge(session.isEmpty() ? 0 : Accounts.SESSION.toSeconds())
                .encode();
    }
}
