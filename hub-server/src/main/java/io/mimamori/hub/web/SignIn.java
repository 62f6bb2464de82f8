package io.mimamori.hub.web;

import io.mimamori.hub.security.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;

/** The form where the token is pasted, and the session that follows. Event loop only. */
final class SignIn {
    private static final long FORM_BYTES_MAX = 4 * 1024;

    private final Gate gate;
    private final Sessions sessions;
    private final TokenVerifier tokens;
    private final Templates templates = new Templates();

    SignIn(Gate gate, Sessions sessions, TokenVerifier tokens) {
        this.gate = gate;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    void mount(Router router) {
        router.route(HttpMethod.POST, "/sign-in")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX))
                .handler(this::signIn);
        router.route(HttpMethod.POST, "/sign-out").handler(this::signOut);
        router.route(HttpMethod.GET, "/").handler(this::formUnlessSignedIn);
    }

    private void formUnlessSignedIn(RoutingContext request) {
        if (gate.isOpen(request)) {
            request.next();
        } else {
            form(request, 401, "");
        }
    }

    private void signIn(RoutingContext request) {
        String token = request.request().getFormAttribute("token");
        if (!sessions.mayTry()) {
            request.response().putHeader("Retry-After", "60");
            form(request, 429, "signin.wait");
        } else if (token == null
                || token.length() > Token.LENGTH_MAX
                || !tokens.opensEverything(token.strip())) {
            sessions.failed();
            form(request, 401, "signin.wrong");
        } else {
            request.response()
                    .addCookie(cookie(request, sessions.begin(), Sessions.LENGTH.toSeconds()));
            home(request);
        }
    }

    private void signOut(RoutingContext request) {
        if (gate.isOpen(request)) {
            Gate.session(request).ifPresent(sessions::end);
            request.response().addCookie(cookie(request, "", 0));
        }
        home(request);
    }

    private static Cookie cookie(RoutingContext request, String value, long seconds) {
        return Cookie.cookie(Gate.COOKIE, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setSecure(isEncrypted(request))
                .setMaxAge(seconds);
    }

    /** Whether the browser speaks HTTPS, to us or to a proxy before us. */
    static boolean isEncrypted(RoutingContext request) {
        return request.request().isSSL()
                || "https".equals(request.request().getHeader("X-Forwarded-Proto"));
    }

    /** To the page that begins with signing in. */
    static void home(RoutingContext request) {
        String language = Language.of(request).tag();
        request.response().setStatusCode(303).putHeader("Location", "/?lang=" + language).end();
    }

    private void form(RoutingContext request, int status, String problem) {
        Messages messages = Messages.of(Language.of(request));
        templates.send(
                request,
                status,
                "signin.jte",
                Map.of(
                        "text",
                        messages,
                        "problem",
                        problem.isEmpty() ? "" : messages.get(problem)));
    }
}
