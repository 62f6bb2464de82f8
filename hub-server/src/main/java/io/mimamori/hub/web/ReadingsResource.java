package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.ingest.Ingest;
import io.mimamori.hub.ingest.ReadingIngest;
import io.mimamori.hub.ingest.Refusal;
import io.mimamori.hub.ingest.RefusalLog;
import io.mimamori.reading.Lane;
import io.mimamori.senml.SenmlFormat;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code POST /api/v1/readings/{device}}: SenML in, answered after the fsync. Event loop; the
 * answer comes on the journal's thread and is written on the loop.
 */
final class ReadingsResource {
    private static final String PATH = "/api/v1/readings/{device}";

    private final Ingest ingest;
    private final Places places;
    private final TokenVerifier tokens;
    private final RefusalLog refusals;
    private final InstantSource clock;

    /** Posts that may wait for their fsync at once: each holds its body and its connection. */
    static final int WAITING_MAX = 1_000;

    private final AtomicInteger waiting = new AtomicInteger();

    ReadingsResource(
            Ingest ingest,
            Places places,
            TokenVerifier tokens,
            RefusalLog refusals,
            InstantSource clock) {
        this.ingest = ingest;
        this.places = places;
        this.tokens = tokens;
        this.refusals = refusals;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.direct(HttpMethod.POST, PATH, this::post);
    }

    private void post(RoutingContext request) {
        try {
            take(request);
        } catch (ProblemException e) {
            keep(request, e);
            Answers.problem(request, e.status(), e.detail());
        }
    }

    /** What is refused before it reaches {@code Ingest} is kept for the operator as well. */
    private void keep(RoutingContext request, ProblemException problem) {
        Refusal.Reason reason =
                switch (problem.status()) {
                    case 401, 403 -> Refusal.Reason.NOT_AUTHORISED;
                    case 404 -> Refusal.Reason.UNKNOWN_DEVICE;
                    default -> Refusal.Reason.BAD_PAYLOAD;
                };
        refusals.add(
                new Refusal(
                        0,
                        clock.millis(),
                        "http",
                        "",
                        Query.cut(Answers.path(request)),
                        reason,
                        problem.detail(),
                        ""));
    }

    private void take(RoutingContext request) throws ProblemException {
        String device = Query.path(request, "device");
        SenmlFormat format = format(request);
        Lane lane = lane(request);
        String tenant = places.tenantOf(request, device);
        Device sender =
                sender(request, tenant, device)
                        .orElseThrow(() ->
                                new ProblemException(
                                        403,
                                        "the token or certificate does not speak for device '%s'"
                                                .formatted(Query.cut(device))));
        Buffer body = request.body().buffer();
        byte[] payload = body == null ? new byte[0] : body.getBytes();
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            busy(request, ReadingIngest.RETRY_AFTER);
            return;
        }
        Context loop = request.vertx().getOrCreateContext();
        ingest.take(
                "http",
                sender,
                device,
                lane,
                format,
                payload,
                verdict -> {
                    waiting.decrementAndGet();
                    loop.runOnContext(_ -> answer(request, verdict));
                });
    }

    private Optional<Device> sender(RoutingContext request, String tenant, String device)
            throws ProblemException {
        Optional<String> token = Gate.bearer(request);
        if (token.isPresent() && tokens.principal(Optional.empty(), token.get()).isEmpty()) {
            request.response().putHeader("WWW-Authenticate", Gate.CHALLENGE);
            throw new ProblemException(401, "the token is nobody's, or it was revoked or replaced");
        }
        return token.isPresent()
                ? tokens.sender(token.get(), tenant, device)
                : Gate.certificate(request)
                        .flatMap(certificate -> tokens.sender(certificate, tenant, device));
    }

    private static SenmlFormat format(RoutingContext request) throws ProblemException {
        String said = request.request().getHeader("Content-Type");
        String type = said == null ? "" : said.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        for (SenmlFormat format : SenmlFormat.values()) {
            // Plain application/json and /cbor too: many devices cannot name SenML's own types.
            if (format.mediaType().equals(type)
                    || format.mediaType().replace("senml+", "").equals(type)) {
                return format;
            }
        }
        throw new ProblemException(
                415, "send application/senml+json or application/senml+cbor as Content-Type");
    }

    private static Lane lane(RoutingContext request) throws ProblemException {
        Optional<String> said = Query.text(request, "lane");
        for (Lane lane : Lane.values()) {
            if (lane.topicSuffix().equals(said.orElse(Lane.LIVE.topicSuffix()))) {
                return lane;
            }
        }
        throw new ProblemException(400, "lane must be up, up/h or ev");
    }

    private static void answer(RoutingContext request, Ingest.Verdict verdict) {
        switch (verdict) {
            case Ingest.Verdict.Accepted(int _, int refused) when refused == 0 ->
                    Answers.write(request, Reply.empty());
            case Ingest.Verdict.Accepted(int readings, int refused) ->
                    Answers.write(
                            request,
                            Reply.ok(
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("readings", readings)
                                            .put("refused", refused)));
            case Ingest.Verdict.Refused(Refusal.Reason reason, String detail) ->
                    Answers.problem(request, status(reason), reason.key() + ": " + detail);
            case Ingest.Verdict.Busy(var retryAfter) -> busy(request, retryAfter);
        }
    }

    private static void busy(RoutingContext request, Duration retryAfter) {
        request.response()
                .putHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        Answers.problem(request, 429, "the hub is busy; send it again later");
    }

    private static int status(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_PAYLOAD,
                    TIME_INVALID,
                    UNKNOWN_CHANNEL,
                    UNIT_MISMATCH,
                    VALUE_KIND,
                    SERIES_LINE ->
                    400;
            case TOO_LARGE -> 413;
            case UNKNOWN_DEVICE -> 404;
            case FOREIGN_TOPIC, NOT_AUTHORISED -> 403;
            case QUOTA, BUSY -> 429;
        };
    }
}
