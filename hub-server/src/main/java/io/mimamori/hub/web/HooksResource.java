package io.mimamori.hub.web;

import io.mimamori.hub.notify.ProviderHooks;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code /hooks}: what providers of messages send by themselves. Whoever calls is known by the
 * signature of the body alone. Thread-safe.
 */
final class HooksResource {
    /** Bytes of a body. */
    private static final int BODY_BYTES_MAX = 65_536;

    private static final int FIELDS_MAX = 100;
    private static final String MESSAGE = "message";

    private final ProviderHooks hooks;

    HooksResource(ProviderHooks hooks) {
        this.hooks = hooks;
    }

    void mount(Router router, Routes routes) {
        router.route("/hooks/*").handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
        routes.waiting(HttpMethod.POST, "/hooks/line", this::line);
        routes.waiting(HttpMethod.POST, "/hooks/phone/{message}/status", this::status);
        routes.waiting(HttpMethod.POST, "/hooks/phone/{message}/digits", this::digits);
    }

    private Reply line(RoutingContext request) throws ProblemException {
        if (!hooks.line(header(request, "x-line-signature"), bytes(request))) {
            throw unsigned("x-line-signature", "line.secretFile");
        }
        return Reply.text(200, "text/plain", "");
    }

    private Reply status(RoutingContext request) throws ProblemException {
        Optional<Boolean> known =
                hooks.phoneStatus(message(request), signature(request), fields(request));
        if (known.isEmpty()) {
            throw unsigned("X-Twilio-Signature", "the channel's callback and tokenFile");
        }
        if (!known.get()) {
            throw new ProblemException(404, "no message " + message(request) + " was sent");
        }
        return Reply.empty();
    }

    private Reply digits(RoutingContext request) throws ProblemException {
        return hooks.phoneDigits(message(request), signature(request), fields(request))
                .map(twiml -> Reply.text(200, "text/xml; charset=utf-8", twiml))
                .orElseThrow(() ->
                        unsigned("X-Twilio-Signature", "the channel's callback and tokenFile"));
    }

    private static ProblemException unsigned(String header, String key) {
        return new ProblemException(
                401,
                "%s is not the signature of this body; check %s in the configuration"
                        .formatted(header, key));
    }

    private static UUID message(RoutingContext request) throws ProblemException {
        try {
            return UUID.fromString(Query.path(request, MESSAGE));
        } catch (IllegalArgumentException _) {
            throw new ProblemException(404, "there is no such message");
        }
    }

    private static String signature(RoutingContext request) {
        return header(request, "X-Twilio-Signature");
    }

    private static String header(RoutingContext request, String name) {
        return Objects.requireNonNullElse(request.request().getHeader(name), "");
    }

    private static byte[] bytes(RoutingContext request) {
        Buffer body = request.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    /** Of {@code application/x-www-form-urlencoded}. */
    private static SortedMap<String, String> fields(RoutingContext request)
            throws ProblemException {
        SortedMap<String, String> fields = new TreeMap<>();
        String[] pairs = new String(bytes(request), StandardCharsets.UTF_8).split("&", -1);
        if (pairs.length > FIELDS_MAX) {
            throw new ProblemException(400, "the form has more than " + FIELDS_MAX + " fields");
        }
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
