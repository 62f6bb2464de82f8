package io.mimamori.hub.web;

import io.mimamori.hub.account.Staff;
import io.mimamori.hub.security.PeerCertificate;
import io.mimamori.hub.security.Token;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets through who shows the token or has a session, as far as its role goes. Event loop only; from
 * memory.
 */
final class Gate {
    /** Name of the session cookie. */
    static final String COOKIE = "mm-session";

    /** What a caller without a credential is told (RFC 6750, section 3). */
    static final String CHALLENGE = "Bearer realm=\"mimamori\"";

    private static final String NOTED = "noted";
    private static final String MEMBER = "mimamori-member";
    private static final String BEARER = "bearer ";

    private final TokenVerifier tokens;
    private final Sessions sessions;
    private final Rights rights;
    private final Staff staff;

    Gate(TokenVerifier tokens, Sessions sessions, Rights rights, Staff staff) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.rights = rights;
        this.staff = staff;
    }

    /**
     * Who is signed in with an account of their own, by name and login, which no two share; behind
     * the gate only.
     */
    static Optional<String> signedIn(RoutingContext request) {
        return Optional.ofNullable(request.<Staff.Member>get(MEMBER))
                .map(member -> "%s (%s)".formatted(member.name(), member.login()));
    }

    /** In front of the API. */
    void api(RoutingContext request) {
        // Devices show their own token or certificate there; the resource checks it.
        boolean readings = request.normalizedPath().startsWith("/api/v1/readings/");
        boolean shown = bearer(request).isPresent() || certificate(request).isPresent();
        if (isOpen(request) || (readings && shown)) {
            request.next();
        } else if (isSignedIn(request)) {
            Answers.problem(
                    request,
                    403,
                    "the role %s may not do this"
                            .formatted(member(request).map(one -> one.role().key()).orElse("")));
        } else {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
            Answers.problem(request, 401, "send Authorization: Bearer with the token of this hub");
        }
    }

    boolean isOpen(RoutingContext request) {
        Optional<String> token = bearer(request);
        if (token.isPresent()) {
            return tokens.opensEverything(token.get());
        }
        return isSignedIn(request)
                && member(request).map(member -> mayGoOn(request, member)).orElse(true);
    }

    /** With a session of ours, whatever its role may do. */
    boolean isSignedIn(RoutingContext request) {
        return session(request).filter(sessions::isOpen).isPresent() && isFromOurPages(request);
    }

    /** Whose session it is; empty for the admin's token's. */
    private Optional<Staff.Member> member(RoutingContext request) {
        return session(request).flatMap(sessions::member);
    }

    /** What it changes is on the ledger under its name, with what came of it. */
    private boolean mayGoOn(RoutingContext request, Staff.Member member) {
        HttpMethod method = request.request().method();
        String path = request.normalizedPath();
        if (!rights.allows(member.role(), method, path)) {
            return false;
        }
        request.put(MEMBER, member);
        if (!method.equals(HttpMethod.GET) && request.get(NOTED) == null) {
            request.put(NOTED, true);
            request.addEndHandler(_ ->
                    staff.note(
                            member.login(),
                            "called",
                            "%s %s: %d"
                                    .formatted(method, path, request.response().getStatusCode())));
        }
        return true;
    }

    /** The bearer token that was sent, at most {@link Token#LENGTH_MAX} characters. */
    static Optional<String> bearer(RoutingContext request) {
        String header = request.request().getHeader("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.empty();
        }
        String token = header.substring(BEARER.length()).strip();
        return token.length() > Token.LENGTH_MAX ? Optional.empty() : Optional.of(token);
    }

    /** The client certificate of the connection. */
    static Optional<X509Certificate> certificate(RoutingContext request) {
        return PeerCertificate.of(request.request().connection().sslSession());
    }

    static Optional<String> session(RoutingContext request) {
        Cookie cookie = request.request().getCookie(COOKIE);
        return Optional.ofNullable(cookie).map(Cookie::getValue);
    }

    /** A cookie changes nothing when another site's page sends it (besides SameSite=Strict). */
    static boolean isFromOurPages(RoutingContext request) {
        String origin = request.request().getHeader("Origin");
        if (request.request().method().equals(HttpMethod.GET) || origin == null) {
            return true;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equals(request.request().getHeader("Host"));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
