package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Passkeys;
import io.mimamori.hub.account.Staff;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.alert.StaffDeeds;
import io.mimamori.hub.desk.Desk;
import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.DeviceCertificates;
import io.mimamori.hub.device.SiteBundles;
import io.mimamori.hub.device.SiteHistory;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.device.SqliteDevices;
import io.mimamori.hub.escalation.EscalationFiles;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.ingest.LineIngest;
import io.mimamori.hub.ingest.ReadingIngest;
import io.mimamori.hub.ingest.StoredRefusals;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.live.LiveFeed;
import io.mimamori.hub.live.LiveSubscribers;
import io.mimamori.hub.notify.Endpoints;
import io.mimamori.hub.notify.Outbox;
import io.mimamori.hub.notify.ProviderHooks;
import io.mimamori.hub.notify.PushDevices;
import io.mimamori.hub.notify.PushSetup;
import io.mimamori.hub.ops.Health;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.hub.rehearsal.StoredRehearsals;
import io.mimamori.hub.security.AdminToken;
import io.mimamori.hub.security.BundleKey;
import io.mimamori.hub.security.DeviceAuthority;
import io.mimamori.hub.security.TokenKey;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SqliteSeriesStore;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Position;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Button;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Stale;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A web server on a free port over real stores in a folder; only alerts are in memory. */
final class WebHub implements AutoCloseable {
    /** 2026-09-21T13:20:00Z. */
    static final long NOW = 1_789_996_800_000L;

    private static final String PEOPLE =
            """
            people:
              - {id: daughter, name: 佐藤花子, channels: ["email:hanako@example.org"], sites: [home-7]}
            """;

    final MemoryAlerts alerts = new MemoryAlerts();
    final Sites sites = new Sites();
    final Health health = new Health();
    final Map<String, String> topics = new ConcurrentHashMap<>();
    final AtomicInteger publishCount = new AtomicInteger();
    final LiveSubscribers subscribers;
    final SqliteJournal journal;
    final SeriesStore series;
    final Accounts accounts;
    final PushDevices push;
    final EscalationPlan plan;
    final Wishes wishes;
    final Ledger ledger;
    final Desk desk;
    final WatchedPerson person;
    final String token;
    final WebServer server;

    private final InstantSource machine;
    private final Vertx vertx = Vertx.vertx();
    private final StateDatabase state;
    private final LiveFeed live;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private String address;
    private long offset;

    WebHub(Path folder) throws IOException {
        this(folder, InstantSource.fixed(Instant.ofEpochMilli(NOW)), false);
    }

    WebHub(Path folder, InstantSource machine, boolean exercise) throws IOException {
        this(folder, machine, exercise, SlowClients.Limits.STANDARD);
    }

    WebHub(Path folder, InstantSource machine, boolean exercise, SlowClients.Limits limits)
            throws IOException {
        this.machine = machine;
        HubClock clock = exercise ? HubClock.ofData(machine) : HubClock.ofMachine(machine);
        river().forEach(site -> sites.put(site, 3));
        state = new StateDatabase(folder.resolve("state.db"));
        accounts = new Accounts(state, machine);
        EscalationPlan duties = EscalationFiles.read(List.of(duty(folder)), Set.of("duty-line"));
        desk = Desk.of(state, clock, duties, folder.resolve("secrets"), exercise);
        ledger = desk.ledger();
        push = pushDevices(folder);
        wishes = new Wishes(state);
        plan =
                EscalationFiles.read(
                                List.of(Files.writeString(folder.resolve("duty.yaml"), PEOPLE)),
                                Set.of("email:hanako@example.org"))
                        .withEach(PushDevices::endpoint);
        journal = new SqliteJournal(folder.resolve("journal.db"), JournalLimits.DEFAULT, machine);
        series = new SqliteSeriesStore(folder.resolve("series.db"));
        AdminToken admin = new AdminToken(folder.resolve("secrets"));
        token = Files.readString(folder.resolve("secrets/admin.token")).strip();
        SqliteDevices devices =
                new SqliteDevices(state, sites, new TokenKey(folder.resolve("secrets")), machine);
        DeviceCertificates certificates =
                new DeviceCertificates(
                        state,
                        new DeviceAuthority(folder.resolve("secrets"), machine),
                        devices,
                        machine);
        Credentials credentials = new Credentials(devices, admin, sites, certificates);
        Metrics metrics = new Metrics();
        StoredRefusals refusals = new StoredRefusals(state, metrics, machine);
        subscribers = new LiveSubscribers(exercise);
        live = new LiveFeed(journal, sites, series, this::published, subscribers);
        ReadingIngest ingest = new ReadingIngest(sites, journal, clock, refusals, metrics);
        person =
                new WatchedPerson(
                        new WatchedPerson.Ground(state, ledger, machine, exercise),
                        Notices.NOBODY,
                        alert ->
                                sites.site(alert.tenant(), alert.site())
                                        .map(Sites.Versioned::site));
        person.start();
        Outbox outbox =
                new Outbox(
                        new Outbox.Ground(state, new Ledger(state, machine), machine, metrics, 1),
                        Endpoints.of(List.of()),
                        _ -> Optional.empty(),
                        exercise);
        server =
                new WebServer(
                        vertx,
                        new WebServer.Settings("見守り市", "0.1.0", exercise, false),
                        clock,
                        new WebServer.Parts(
                                devices,
                                certificates,
                                sites,
                                new SiteBundles(
                                        state, sites, new BundleKey(folder.resolve("secrets"))),
                                series,
                                alerts,
                                _ -> Optional.empty(),
                                new StoredRehearsals(new SiteHistory(state), series, alerts),
                                ingest,
                                new LineIngest(sites, credentials, ingest, refusals, clock),
                                refusals,
                                live,
                                subscribers,
                                health,
                                metrics,
                                accounts,
                                new HomeSheets(state, machine),
                                new CareParts(
                                        new Passkeys(state, accounts, machine),
                                        push,
                                        plan,
                                        wishes,
                                        new Staff(
                                                state,
                                                accounts,
                                                machine,
                                                new StaffDeeds(state, ledger, exercise)::note)),
                                desk,
                                ProviderHooks.none(),
                                outbox.silences(),
                                person,
                                outbox.corrections((_, _, _) -> {}),
                                TokenVerifier.of(admin, credentials)),
                        limits);
        live.start();
        address =
                "http://127.0.0.1:" + server.listen("127.0.0.1", 0, new HttpServerOptions()).join();
    }

    private PushDevices pushDevices(Path folder) throws IOException {
        try {
            return PushSetup.devices(state, machine, folder, ", private: true");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** 佐藤 is on duty by day, 鈴木 by night; 田中 lives near the home. */
    private static Path duty(Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("desk.yaml"),
                """
                people:
                  - {id: sato, name: 佐藤, channels: [duty-line]}
                  - {id: suzuki, name: 鈴木, channels: [duty-line]}
                  - {id: tanaka, name: 田中, channels: [duty-line], near: true}
                rosters:
                  - id: desk
                    zone: Asia/Tokyo
                    shifts:
                      - {from: "08:30", to: "17:30", people: [sato]}
                      - {from: "17:30", to: "08:30", people: [suzuki]}
                """);
    }

    /** An entry of the ledger that the hub would have written. */
    void write(Ledger.Deed deed) {
        state.writeNow(tx -> ledger.append(tx, deed));
    }

    private void published(String topic, Supplier<byte[]> payload, int qos) {
        topics.put(topic, new String(payload.get(), StandardCharsets.UTF_8));
        publishCount.incrementAndGet();
    }

    String address() {
        return address;
    }

    private static List<Site> river() {
        return List.of(
                site(
                        "kamojima",
                        "鴨島橋",
                        Hazard.RIVER,
                        List.of(
                                channel("g1", "level", "river_level", "m", 0.01),
                                channel("g1", "batt", "battery", "V", 0.01),
                                channel("g2", "level", "river_level", "m", 0.01)),
                        List.of(
                                new Ladder(
                                        "level",
                                        "level",
                                        Optional.empty(),
                                        List.of(rung("warning", 12.66), rung("flood", 13.42)),
                                        0.1,
                                        Duration.ZERO,
                                        Duration.ZERO),
                                new Stale(
                                        "silent",
                                        "level",
                                        Optional.empty(),
                                        Duration.ofMinutes(30)))),
                site(
                        "satoyama",
                        "里山の登山口",
                        Hazard.WILDLIFE,
                        List.of(channel("cam1", "species", "wildlife", "1", 1)),
                        List.of(
                                new Occurrence(
                                        "bear",
                                        "species",
                                        Optional.empty(),
                                        "bear",
                                        1,
                                        Optional.of("bear"),
                                        Duration.ofMinutes(30),
                                        Duration.ZERO))),
                site(
                        "home-7",
                        "佐藤さん宅",
                        Hazard.HOME,
                        List.of(
                                channel("h7", "button", "button", "1", 1),
                                channel("p7", "motion", "motion", "1", 1)),
                        List.of(
                                new Button(
                                        "call",
                                        "button",
                                        Optional.empty(),
                                        "help",
                                        Duration.ofMinutes(5)),
                                new Inactivity(
                                        "quiet",
                                        List.of(
                                                new Inactivity.Input(
                                                        new ChannelId("p7", "motion"),
                                                        false,
                                                        false)),
                                        Duration.ofHours(8),
                                        Duration.ofHours(14),
                                        7,
                                        21))));
    }

    private static Ladder.Rung rung(String level, double threshold) {
        return new Ladder.Rung(level, threshold, Ladder.Basis.CITY);
    }

    private static Site site(
            String name, String title, Hazard hazard, List<Channel> channels, List<Rule> rules) {
        return new Site(
                "city",
                name,
                title,
                hazard,
                hazard == Hazard.RIVER ? Optional.of("T.P.") : Optional.empty(),
                ZoneId.of("Asia/Tokyo"),
                hazard == Hazard.RIVER
                        ? Optional.of(new Position(34.07, 134.35))
                        : Optional.empty(),
                channels,
                rules);
    }

    private static Channel channel(
            String device, String channel, String quantity, String unit, double resolution) {
        return new Channel(new ChannelId(device, channel), quantity, unit, resolution, Range.ALL);
    }

    /** Puts readings into the series store as if they had come long ago. */
    void store(String site, String device, String channel, long timeMillis, Value value) {
        store(site, device, channel, timeMillis, value, Quality.GOOD);
    }

    void store(
            String site,
            String device,
            String channel,
            long timeMillis,
            Value value,
            Quality quality) {
        String quantity =
                sites.find("city", new ChannelId(device, channel))
                        .orElseThrow()
                        .channel()
                        .quantity();
        series.write(
                List.of(
                        new SeriesStore.Point(
                                "city",
                                site,
                                false,
                                new ChannelId(device, channel),
                                quantity,
                                timeMillis,
                                value,
                                quality,
                                timeMillis,
                                -1)),
                ++offset);
    }

    /** A reading arrives now. */
    void arrive(String device, String channel, long timeMillis, Value value) {
        Pack pack =
                new Pack(
                        "city",
                        device,
                        Lane.LIVE,
                        machine.millis(),
                        1,
                        "",
                        ClockState.SYNCED,
                        List.of(new Reading(channel, timeMillis, value)));
        if (!journal.offer(new JournalEntry.Readings(pack), false, () -> {})) {
            throw new IllegalStateException("the journal is full");
        }
    }

    /** An alert is raised now: kept, and told to whoever watches. */
    Alert raise(String site, Hazard hazard, String rule, String level, ChannelId channel) {
        return raise(site, hazard, rule, level, channel, machine.millis());
    }

    Alert raise(
            String site, Hazard hazard, String rule, String level, ChannelId channel, long time) {
        Value value = hazard == Hazard.RIVER ? Value.of(13.5) : Value.of(true);
        String unit = hazard == Hazard.RIVER ? "m" : "1";
        Alert alert =
                new Alert(
                        UUID.randomUUID(),
                        "city",
                        site,
                        hazard,
                        rule,
                        Alert.State.OPEN,
                        Optional.of(level),
                        time,
                        OptionalLong.empty(),
                        false,
                        channel,
                        value,
                        unit,
                        3);
        alerts.put(alert);
        subscribers.alerted(
                alert,
                new EpisodeEvent(
                        alert.id(),
                        1,
                        EpisodeEvent.Kind.RAISED,
                        new EpisodeEvent.Source("city", site, hazard, rule, 3),
                        time,
                        time,
                        Optional.of(level),
                        false,
                        new EpisodeEvent.Cause(channel, time, value, unit, Quality.GOOD, 1)));
        return alert;
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The same hub by another name. */
    WebHub at(String other) {
        address = other;
        return this;
    }

    /** A call with the admin's token. */
    HttpResponse<String> call(String method, String path, String body) throws Exception {
        return send(method, path, body, "Authorization", "Bearer " + token);
    }

    JsonNode get(String path) throws Exception {
        HttpResponse<String> response = call("GET", path, "");
        if (response.statusCode() != 200) {
            throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
        }
        return json.readTree(response.body());
    }

    JsonNode tree(HttpResponse<String> response) throws IOException {
        return json.readTree(response.body());
    }

    @Override
    public void close() {
        server.close();
        live.close();
        journal.close();
        series.close();
        person.close();
        state.close();
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
