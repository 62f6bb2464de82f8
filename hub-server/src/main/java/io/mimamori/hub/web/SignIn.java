package io.mimamori.hub.web;

import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Staff;
import io.mimamori.hub.security.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.Optional;

/** The form where the token is pasted, and the session that follows. Event loop only. */
final class SignIn {
    private static final long FORM_BYTES_MAX = 4 * 1024;

    private final Gate gate;
    private final Sessions sessions;
    private final TokenVerifier tokens;
    private final Staff staff;
    private final Templates templates = new Templates();

    SignIn(Gate gate, Sessions sessions, TokenVerifier tokens, Staff staff) {
        this.gate = gate;
        this.sessions = sessions;
        this.tokens = tokens;
        this.staff = staff;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, "/sign-in")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX))
                .handler(this::signIn);
        router.route(HttpMethod.POST, "/sign-in/account")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX))
                .handler(request -> answers.waiting(request, this::byLogin));
        router.route(HttpMethod.POST, "/sign-out").handler(this::signOut);
        router.route(HttpMethod.GET, "/").handler(this::formUnlessSignedIn);
    }

    private void formUnlessSignedIn(RoutingContext request) {
        if (gate.isOpen(request)) {
            request.next();
        } else if (gate.isSignedIn(request)) {
            form(request, 403, "signin.role");
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
                    .addCookie(
                            cookie(
                                    request,
                                    sessions.begin(Optional.empty()),
                                    Sessions.LENGTH.toSeconds()));
            home(request);
        }
    }

    /** Looks at a password: not on event loops. */
    private Reply byLogin(RoutingContext request) {
        if (!Gate.isFromOurPages(request)) {
            return html(request, 403, "");
        }
        Accounts.Try given =
                new Accounts.Try(
                        Care.form(request, "login").strip(),
                        Care.form(request, "password"),
                        SenderAddress.of(request));
        return switch (staff.signIn(given)) {
            case Staff.SignedIn.Open(Staff.Member member) -> {
                String session = sessions.begin(Optional.of(member));
                Cookie cookie = cookie(request, session, Sessions.LENGTH.toSeconds());
                yield new Reply(
                        303,
                        Optional.empty(),
                        Map.of("Location", homePath(request), "Set-Cookie", cookie.encode()));
            }
            case Staff.SignedIn.Wait() -> html(request, 429, "care.signin.wait");
            case Staff.SignedIn.Wrong() -> html(request, 401, "care.signin.wrong");
        };
    }

    private Reply html(RoutingContext request, int status, String problem) {
        return Care.html(status, templates.render("signin.jte", view(request, problem)));
    }

    private void signOut(RoutingContext request) {
        if (gate.isSignedIn(request)) {
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
        request.response().setStatusCode(303).putHeader("Location", homePath(request)).end();
    }

    private static String homePath(RoutingContext request) {
        return "/?lang=" + Language.of(request).tag();
    }

    private void form(RoutingContext request, int status, String problem) {
        templates.send(request, status, "signin.jte", view(request, problem));
    }

    private static Map<String, Object> view(RoutingContext request, String problem) {
        Messages messages = Messages.of(Language.of(request));
        return Map.of("text", messages, "problem", problem.isEmpty() ? "" : messages.get(problem));
    }
}
