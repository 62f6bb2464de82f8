package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.desk.Desk;
import io.mimamori.hub.device.DeviceCertificates;
import io.mimamori.hub.device.Devices;
import io.mimamori.hub.device.SiteBundles;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.ingest.Ingest;
import io.mimamori.hub.ingest.LineIngest;
import io.mimamori.hub.ingest.RefusalLog;
import io.mimamori.hub.live.LiveFeed;
import io.mimamori.hub.live.LiveSubscribers;
import io.mimamori.hub.notify.Corrections;
import io.mimamori.hub.notify.ProviderHooks;
import io.mimamori.hub.ops.Health;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.hub.rehearsal.StoredRehearsals;
import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.silence.Silences;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's API and pages: HTTPS, and plain HTTP on loopback. Thread-safe; its handlers run on
 * Vert.x event loops, what waits on virtual threads.
 */
public final class WebServer implements AutoCloseable {
    /** Most bytes of a body. */
    static final long BODY_BYTES_MAX = 1024 * 1024;

    /** Most bytes of all headers of a request. */
    static final int HEADER_BYTES_MAX = 16 * 1024;

    private static final int LINE_BYTES_MAX = 8 * 1024;
    private static final int IDLE_SECONDS_MAX = 60;

    /** RFC 3986 section 2.1: two hexadecimal digits follow a percent sign. */
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private static final List<Integer> TOLD_STATUSES = List.of(400, 404, 405, 406, 413, 415, 500);
    private static final String CONTENT_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";
    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    /**
     * What a server needs to know of its place.
     *
     * @param name the hub's name, for people
     * @param version of the program
     * @param exercise whether everything that the hub sends is an exercise
     * @param strictTransport whether browsers are told to come by HTTPS only from now on: not for a
     *     certificate that they do not trust anyway
     */
    public record Settings(
            String name, String version, boolean exercise, boolean strictTransport) {}

    /** What the resources show. */
    public record Parts(
            Devices devices,
            DeviceCertificates certificates,
            Sites sites,
            SiteBundles bundles,
            SeriesReader series,
            AlertStore alerts,
            Function<UUID, Optional<ObjectNode>> escalations,
            StoredRehearsals rehearsals,
            Ingest ingest,
            LineIngest lines,
            RefusalLog refusals,
            LiveFeed live,
            LiveSubscribers subscribers,
            Health health,
            Metrics metrics,
            Accounts accounts,
            HomeSheets sheets,
            CareParts care,
            Desk desk,
            ProviderHooks hooks,
            Silences silences,
            WatchedPerson person,
            Corrections corrections,
            TokenVerifier tokens) {}

    private final Vertx vertx;
    private final Settings settings;
    private final HubClock clock;
    private final Parts parts;
    private final Answers answers = new Answers();
    private final ComputingLane computing = new ComputingLane();
    private final Router router;
    private final Routes routes;
    private final SlowClients slow;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

    public WebServer(Vertx vertx, Settings settings, HubClock clock, Parts parts) {
        this(vertx, settings, clock, parts, SlowClients.Limits.STANDARD);
    }

    /** With other limits, for tests. */
    WebServer(
            Vertx vertx,
            Settings settings,
            HubClock clock,
            Parts parts,
            SlowClients.Limits limits) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.parts = parts;
        this.router = Router.router(vertx);
        this.routes = new Routes(router, answers);
        this.slow = new SlowClients(vertx, limits);
        mount();
    }

    private void mount() {
        Sessions sessions = new Sessions(clock.machine());
        Gate gate =
                new Gate(parts.tokens(), sessions, new Rights(parts.sites()), parts.care().staff());
        Places places = new Places(parts.sites(), parts.devices());
        HomeReads reads = HomeReads.of(parts.person(), clock);
        router.route().handler(slow::watch);
        router.route().handler(WebServer::requireReadable).failureHandler(WebServer::forgetWhoLeft);
        router.route().handler(this::protect);
        // In front of the gate: InfluxDB's clients show their token in other ways.
        new LineResource(parts.lines(), parts.tokens(), parts.refusals(), clock.machine())
                .mount(router, routes);
        // Providers show a signature instead.
        new HooksResource(parts.hooks()).mount(router, routes);
        router.route("/api/*").handler(gate::api);
        router.route("/metrics").handler(gate::api);
        router.route("/api/*").handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
        new SitesResource(places, parts.live()).mount(routes);
        new BundlesResource(parts.bundles(), places).mount(routes);
        new DevicesResource(parts.devices(), places).mount(routes);
        new CertificatesResource(parts.certificates(), places).mount(routes);
        new SeriesResource(places, parts.series(), reads, clock).mount(routes);
        new RehearsalResource(places, parts.rehearsals(), computing, reads, clock).mount(routes);
        new AlertsResource(parts.alerts(), parts.escalations(), parts.desk().duty(), reads)
                .mount(routes);
        new EntriesResource(parts.desk().reports(), parts.alerts()).mount(routes);
        new PeopleResource(parts.desk(), clock).mount(routes);
        new CorrectionsResource(parts.corrections()).mount(routes);
        new SilencesResource(parts.silences(), places, clock.machine()).mount(routes);
        new ReadingsResource(
                        parts.ingest(), places, parts.tokens(), parts.refusals(), clock.machine())
                .mount(routes);
        new RefusedResource(parts.refusals()).mount(routes);
        new EventsResource(vertx, parts.subscribers(), clock).mount(routes);
        new AccountsResource(parts.accounts(), places, parts.care().plan(), sessions).mount(routes);
        new StaffResource(parts.care().staff(), sessions).mount(routes);
        new HomesResource(parts.person(), reads, parts.sheets(), places).mount(routes);
        new StaysResource(parts.person(), places).mount(routes);
        new LettersResource(parts, places, computing, clock.machine()).mount(routes);
        new OpsResource(parts.health(), parts.metrics(), clock, settings).mount(routes);
        router.route(HttpMethod.GET, "/assets/*").handler(new Assets()::serve);
        new SignIn(gate, sessions, parts.tokens(), parts.care().staff()).mount(router, answers);
        DeskGate desk = new DeskGate(gate, parts.desk().terminals());
        new AlertPages(settings, desk, parts, reads, clock).mount(router, answers);
        new DeskPages(settings, parts, desk, sessions, reads, clock).mount(router, answers);
        new Console(settings, gate, parts, clock).mount(router, answers);
        new CorrectionPage(settings, gate, parts).mount(router, answers);
        new SilencesPage(settings, gate, parts, clock.machine()).mount(router, answers);
        new Care(settings, parts, clock).mount(router, answers);
        new MyPage(settings, parts, clock.machine()).mount(router, answers);
        TOLD_STATUSES.forEach(status -> router.errorHandler(status, WebServer::tell));
    }

    /** Vert.x throws when it decodes a broken escape, each time that somebody asks it to. */
    private static void requireReadable(RoutingContext request) {
        if (BROKEN_ESCAPE.matcher(request.request().uri()).find()) {
            request.fail(400);
        } else {
            request.next();
        }
    }

    /** Whoever hangs up, or sends a body that is no HTTP, must not fill the log. */
    private static void forgetWhoLeft(RoutingContext request) {
        if (isUnreadable(request.failure())) {
            tell(request, 400);
        } else if (!(request.failure() instanceof HttpClosedException)) {
            request.next();
        }
    }

    /** Netty says in this way that it cannot read on, such as the length of a chunk. */
    private static boolean isUnreadable(@Nullable Throwable failure) {
        StackTraceElement[] trace =
                failure == null ? new StackTraceElement[0] : failure.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("io.netty.handler.codec.");
    }

    private void protect(RoutingContext request) {
        if (settings.strictTransport() && request.request().isSSL()) {
            request.response().putHeader("Strict-Transport-Security", "max-age=31536000");
        }
        request.response()
                .putHeader("Content-Security-Policy", CONTENT_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                // With no-referrer the browser would hide the Origin of our own forms from us.
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cache-Control", "no-store");
        request.next();
    }

    private static void tell(RoutingContext request) {
        tell(request, request.statusCode() < 0 ? 500 : request.statusCode());
    }

    private static void tell(RoutingContext request, int status) {
        HttpServerResponse response = request.response();
        if (status == 500) {
            log.error("{} failed", Answers.path(request), request.failure());
        }
        if (!response.headWritten()) {
            Answers.problem(request, status, detail(request, status));
        }
    }

    private static String detail(RoutingContext request, int status) {
        return switch (status) {
            case 404 -> "there is nothing at this path; /api/v1/openapi.yaml lists what there is";
            case 405 ->
                    "this path does not take "
                            + request.request().method()
                            + "; /api/v1/openapi.yaml lists what it takes";
            case 413 -> "the body is over " + BODY_BYTES_MAX + " bytes";
            case 500 -> "the hub's log says more";
            default -> "the request cannot be read";
        };
    }

    /** Routes as {@code GET /api/v1/sites/{site}}. */
    List<String> routes() {
        return routes.listed();
    }

    /**
     * Begins to serve; returns the port once it does.
     *
     * @param port 0 for a free one
     * @param transport such as {@code setSsl} and its keys; plain is for loopback addresses
     */
    public CompletableFuture<Integer> listen(String host, int port, HttpServerOptions transport) {
        HttpServer server =
                vertx.createHttpServer(
                        new HttpServerOptions(transport)
                                .setHost(host)
                                // With h2c a connection is known only once its first head is there.
                                .setHttp2ClearTextEnabled(false)
                                .setPort(port)
                                .setMaxHeaderSize(HEADER_BYTES_MAX)
                                .setMaxInitialLineLength(LINE_BYTES_MAX)
                                .setIdleTimeout(IDLE_SECONDS_MAX)
                                .setIdleTimeoutUnit(TimeUnit.SECONDS));
        return server.connectionHandler(slow::watch)
                .requestHandler(router)
                .listen()
                .map(started -> {
                    servers.add(started);
                    return started.actualPort();
                })
                .toCompletionStage()
                .toCompletableFuture();
    }

    @Override
    public void close() {
        Future.join(servers.stream().map(HttpServer::close).toList())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        slow.close();
        answers.close();
        computing.close();
    }
}
