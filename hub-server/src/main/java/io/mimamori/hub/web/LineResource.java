package io.mimamori.hub.web;

import io.mimamori.hub.device.Principal;
import io.mimamori.hub.ingest.LineIngest;
import io.mimamori.hub.ingest.LineOutcome;
import io.mimamori.hub.ingest.LinePrecision;
import io.mimamori.hub.ingest.Refusal;
import io.mimamori.hub.ingest.RefusalLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;

/**
 * {@code /write} of InfluxDB 1.x and {@code /api/v2/write} of 2.x, for devices that speak the line
 * protocol already; answered after the fsync in the words of the one that was asked. Who sends is
 * known before a body is read. Event loop; a body is read and waited for on a virtual thread.
 */
final class LineResource {
    /** Bodies that are worked on at once: {@link LineIngest#BYTES_MAX} each. */
    static final int BODIES_MAX = 16;

    /**
     * What {@code /ping} says. 1.8 is the version that has both {@code /write} and {@code
     * /api/v2/write}, as we do; influxdb-java reads it as MAJOR.MINOR, the rest says who we are.
     */
    static final String INFLUX_VERSION = "1.8.10-mimamori";

    private static final String ONE = "/write";
    private static final String TWO = "/api/v2/write";
    private static final String WHO = "line-protocol-principal";
    private static final long FSYNC_SECONDS_MAX = 30;

    private final LineIngest lines;
    private final TokenVerifier tokens;
    private final RefusalLog refusals;
    private final InstantSource clock;
    private final Semaphore bodies = new Semaphore(BODIES_MAX);

    LineResource(LineIngest lines, TokenVerifier tokens, RefusalLog refusals, InstantSource clock) {
        this.lines = lines;
        this.tokens = tokens;
        this.refusals = refusals;
        this.clock = clock;
    }

    void mount(Router router, Routes routes) {
        mount(router, routes, ONE, LineDialect.ONE);
        mount(router, routes, TWO, LineDialect.TWO);
        routes.direct(HttpMethod.GET, "/ping", LineResource::ping);
        router.head("/ping").handler(LineResource::ping);
    }

    private void mount(Router router, Routes routes, String path, LineDialect dialect) {
        router.post(path).handler(request -> authenticate(request, dialect));
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(LineIngest.BYTES_MAX))
                .failureHandler(request -> failed(request, dialect));
        routes.waiting(HttpMethod.POST, path, request -> write(request, dialect));
    }

    private static void ping(RoutingContext request) {
        request.response()
                .putHeader("X-Influxdb-Version", INFLUX_VERSION)
                .putHeader("X-Influxdb-Build", "OSS")
                .setStatusCode(204)
                .end();
    }

    private void authenticate(RoutingContext request, LineDialect dialect) {
        Optional<Principal> who = LineCredential.principal(request, tokens);
        if (who.isPresent()) {
            request.put(WHO, who.get());
            request.next();
            return;
        }
        String user = LineCredential.of(request).flatMap(LineCredential::user).orElse("");
        keep(request, Query.cut(user), Refusal.Reason.NOT_AUTHORISED, "no token that opens this");
        Answers.write(
                request,
                dialect.error(
                                401,
                                "authorization failed: send the token of a device or gateway as"
                                        + " Token, Bearer, Basic or u=&p=")
                        .with("WWW-Authenticate", "Basic realm=\"mimamori\""));
    }

    private void failed(RoutingContext request, LineDialect dialect) {
        if (request.statusCode() != 413) {
            request.next();
            return;
        }
        keep(request, nameOf(request), Refusal.Reason.TOO_LARGE, tooLarge());
        Answers.write(request, dialect.error(413, tooLarge()));
    }

    private Reply write(RoutingContext request, LineDialect dialect) {
        if (!bodies.tryAcquire()) {
            return dialect.busy(BODIES_MAX + " bodies are worked on already");
        }
        try {
            return dialect.answer(take(request));
        } catch (ProblemException e) {
            keep(
                    request,
                    nameOf(request),
                    e.status() == 413 ? Refusal.Reason.TOO_LARGE : Refusal.Reason.BAD_PAYLOAD,
                    e.detail());
            return dialect.error(e.status(), e.detail());
        } catch (TimeoutException | ExecutionException e) {
            return dialect.busy("the journal did not answer; send the same body again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return dialect.busy("the hub is shutting down");
        } finally {
            bodies.release();
        }
    }

    private LineOutcome take(RoutingContext request)
            throws ProblemException, TimeoutException, ExecutionException, InterruptedException {
        String said = Query.text(request, "precision").orElse("");
        LinePrecision precision =
                LinePrecision.of(said)
                        .orElseThrow(() ->
                                new ProblemException(
                                        400,
                                        "unable to parse precision '%s': ns, us, ms, s, m or h"
                                                .formatted(Query.cut(said))));
        return lines.take(
                        Objects.requireNonNull(request.get(WHO)),
                        body(request),
                        precision,
                        Answers.path(request))
                .get(FSYNC_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** The body, unpacked up to its bound: a few kilobytes of gzip can be a gigabyte. */
    private static byte[] body(RoutingContext request) throws ProblemException {
        Buffer buffer = request.body().buffer();
        byte[] sent = buffer == null ? new byte[0] : buffer.getBytes();
        String encoding =
                Objects.requireNonNullElse(request.request().getHeader("Content-Encoding"), "");
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> sent;
            case "gzip", "x-gzip" -> unpacked(sent);
            default ->
                    throw new ProblemException(
                            415, "unable to parse Content-Encoding: gzip or identity");
        };
    }

    private static byte[] unpacked(byte[] gzip) throws ProblemException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            byte[] bytes = in.readNBytes(LineIngest.BYTES_MAX + 1);
            if (bytes.length > LineIngest.BYTES_MAX) {
                throw new ProblemException(413, tooLarge());
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(400, "unable to parse gzip: " + e.getMessage());
        }
    }

    private static String tooLarge() {
        return "unable to parse: the body is over %d bytes; send smaller batches"
                .formatted(LineIngest.BYTES_MAX);
    }

    private static String nameOf(RoutingContext request) {
        Principal who = request.get(WHO);
        return who == null ? "" : who.name();
    }

    private void keep(
            RoutingContext request, String principal, Refusal.Reason reason, String detail) {
        refusals.add(
                new Refusal(
                        0,
                        clock.millis(),
                        LineIngest.DOOR,
                        principal,
                        Answers.path(request),
                        reason,
                        detail,
                        ""));
    }
}
