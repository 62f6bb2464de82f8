package io.mimamori.hub;

import io.mimamori.ProtocolException;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Passkeys;
import io.mimamori.hub.account.Staff;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertListener;
import io.mimamori.hub.alert.JudgeConsumer;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.StaffDeeds;
import io.mimamori.hub.alert.Verdicts;
import io.mimamori.hub.desk.Desk;
import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.DeviceCertificates;
import io.mimamori.hub.device.SiteBundles;
import io.mimamori.hub.device.SiteHistory;
import io.mimamori.hub.device.SiteLoader;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.device.SqliteDevices;
import io.mimamori.hub.escalation.DutyCheck;
import io.mimamori.hub.escalation.EscalationFiles;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Escalations;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.ingest.BrokerConfig;
import io.mimamori.hub.ingest.BrokerIngest;
import io.mimamori.hub.ingest.CoapDoors;
import io.mimamori.hub.ingest.CoapIngest;
import io.mimamori.hub.ingest.CoapLimits;
import io.mimamori.hub.ingest.LineIngest;
import io.mimamori.hub.ingest.MediaStore;
import io.mimamori.hub.ingest.MqttDoors;
import io.mimamori.hub.ingest.MqttIngest;
import io.mimamori.hub.ingest.MqttLimits;
import io.mimamori.hub.ingest.MqttTopics;
import io.mimamori.hub.ingest.ReadingIngest;
import io.mimamori.hub.ingest.StoredRefusals;
import io.mimamori.hub.journal.Consumers;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.live.AlertTopics;
import io.mimamori.hub.live.GrafanaConfig;
import io.mimamori.hub.live.GrafanaLive;
import io.mimamori.hub.live.LiveFeed;
import io.mimamori.hub.live.LiveSubscribers;
import io.mimamori.hub.notify.ChannelAnswers;
import io.mimamori.hub.notify.Endpoints;
import io.mimamori.hub.notify.Outbox;
import io.mimamori.hub.notify.ProviderHooks;
import io.mimamori.hub.notify.PushDevices;
import io.mimamori.hub.ops.ClockSteps;
import io.mimamori.hub.ops.Health;
import io.mimamori.hub.ops.JournalRoom;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.hub.rehearsal.StoredRehearsals;
import io.mimamori.hub.security.AdminToken;
import io.mimamori.hub.security.BundleKey;
import io.mimamori.hub.security.DeviceAuthority;
import io.mimamori.hub.security.ServerKeys;
import io.mimamori.hub.security.TokenKey;
import io.mimamori.hub.series.HubMeasurement;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SeriesWriter;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.web.CareParts;
import io.mimamori.hub.web.JudgedSeries;
import io.mimamori.hub.web.TokenVerifier;
import io.mimamori.hub.web.WebServer;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The hub's composition root: every part is made here with {@code new}, in the order of the data
 * path, and closed in reverse. Nothing is accepted before everything behind the doors stands.
 *
 * <p>Start-up belongs to one thread; afterwards the parts run on the threads that
 * docs/ARCHITECTURE.md lists.
 */
public final class Hub implements AutoCloseable {
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(10);
    private static final Duration END_OUTDATED_EVERY = Duration.ofSeconds(20);
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final int MEDIA_MAX = 10_000;
    private static final String VERSION =
            Objects.requireNonNullElse(
                    Hub.class.getPackage().getImplementationVersion(), "development");

    private final Closers closers = new Closers();
    private final HubConfig config;
    private final HubClock clock;
    private final InstantSource machine;
    private final boolean exercise;
    private final DataFolder data;
    private final Metrics metrics = new Metrics();
    private final Health health = new Health();
    private final Sites sites = new Sites();
    private final long seed = new SecureRandom().nextLong();
    private final Ports ports;

    /**
     * Starts a hub.
     *
     * @param data everything the hub owns
     * @param clock recordings that drive it make everything that is sent an exercise
     */
    public static Hub start(HubConfig config, Path data, HubClock clock) {
        return new Hub(config, DataFolder.open(data), clock);
    }

    private Hub(HubConfig config, DataFolder data, HubClock clock) {
        this.config = config;
        this.clock = clock;
        this.machine = clock.machine();
        this.exercise = clock.isData() || config.exercise();
        this.data = closers.add(data);
        boolean started = false;
        try {
            ports = startParts();
            started = true;
        } finally {
            if (!started) {
                closers.close();
            }
        }
    }

    private Ports startParts() {
        Vertx vertx = Vertx.vertx();
        closers.<AutoCloseable>add(() ->
                await(vertx.close().toCompletionStage().toCompletableFuture(), "closing Vert.x"));
        data.requireIfUsed("state.db", "journal.db");
        StateDatabase state = closers.add(new StateDatabase(data.file("state.db")));
        health.check("state", state::problem);
        ClockSteps steps = new ClockSteps(machine, System::nanoTime);
        health.notice("clock", steps::problem);
        SqliteJournal journal = closers.add(openJournal());
        JournalRoom room = watchRoom(vertx, journal);
        JudgeConsumer.recallClock(state, clock);
        SiteLoader loader = new SiteLoader(state, journal, sites, clock);
        loader.load(config.sites(), () -> SelfWatch.yaml(sites));
        AdminToken admin = new AdminToken(data.file("secrets"));
        SqliteDevices devices =
                new SqliteDevices(state, sites, new TokenKey(data.file("secrets")), machine);

        StoredRefusals refusals = new StoredRefusals(state, metrics, machine);
        SeriesStore series =
                new SeriesOpening(config, data, sites, metrics, health, closers, machine)
                        .open(state, refusals);
        config.influx()
                .ifPresent(influx ->
                        closers.add(new HubMeasurement(influx, metrics::numbers, machine)).start());
        Consumers consumers = closers.add(new Consumers(journal, metrics, seed));
        consumers.start(new SeriesWriter(series, sites, metrics), SeriesWriter.PACE);
        health.notice("series", () -> consumers.problems().stream().findFirst());

        MqttTopics topics = new MqttTopics();
        SiteBundles bundles = new SiteBundles(state, sites, new BundleKey(data.file("secrets")));
        bundles.publish((names, bundle) -> topics.retainAlike(names, bundle, 1));
        LiveSubscribers subscribers = new LiveSubscribers(exercise);
        Endpoints endpoints =
                Endpoints.configured(
                        config.smtp(), config.webhook(), config.channels(), vertx, machine);
        PushDevices push = new PushDevices(state, machine, config.channels());
        EscalationPlan plan =
                EscalationFiles.read(config.escalation(), endpoints.names())
                        .withEach(PushDevices::endpoint);
        Desk desk = Desk.of(state, clock, plan, data.file("secrets"), exercise);
        DutyCheck duty = new DutyCheck(plan, machine);
        health.notice("duty", duty::problem);
        Outbox outbox = openOutbox(state, endpoints.and(push.endpoints(plan.people().keySet())));
        Escalations escalations = openEscalations(state, plan, outbox);
        health.notice("channels", outbox::problem);
        WatchedPerson.Ground ground =
                new WatchedPerson.Ground(
                        state, new Ledger(state, clock), machine, exercise, config.letter());
        WatchedPerson person = closers.add(new WatchedPerson(ground, escalations, this::place));
        health.notice("consents", person::problem);
        AlertLedger ledger = new AlertLedger(state, person.notices(), clock, exercise);
        escalations.start(ledger::reopen);
        outbox.start();
        person.start();
        startJudge(ledger, journal, consumers, new AlertTopics(topics, exercise), subscribers);
        Verdicts verdicts = new Verdicts(state);
        verdicts.prune(machine.millis());
        LiveFeed live = closers.add(new LiveFeed(journal, sites, series, topics, subscribers));
        config.grafana().ifPresent(grafana -> push(grafana, live));
        live.start();
        consumers.releaseEvery(RELEASE_EVERY);

        ReadingIngest ingest = new ReadingIngest(sites, journal, clock, refusals, metrics);
        MediaStore media =
                closers.add(new MediaStore(data.file("media"), state, machine, MEDIA_MAX));
        DeviceAuthority authority = new DeviceAuthority(data.file("secrets"), machine);
        authority.publish(data.file("ca.pem"));
        DeviceCertificates certificates =
                new DeviceCertificates(state, authority, devices, machine);
        ServerKeys keys = serverKeys(vertx, authority);
        Credentials credentials = new Credentials(devices, admin, sites, certificates);
        MqttDoors doors =
                new MqttDoors(
                        "mqtt", ingest, credentials, devices, refusals, media, topics, machine);
        MqttIngest mqtt = new MqttIngest(vertx, doors, MqttLimits.standard());
        closers.add(() -> await(mqtt.close(), "closing the MQTT endpoint"));
        metrics.gauge("mimamori_mqtt_connections", "MQTT connections now", mqtt::connections);
        vertx.setPeriodic(END_OUTDATED_EVERY.toMillis(), _ -> mqtt.endOutdated());
        config.broker().ifPresent(broker -> connect(broker, doors));
        CoapIngest coap =
                closers.add(
                        new CoapIngest(
                                new CoapDoors(
                                        ingest, credentials, devices, refusals, metrics, machine),
                                CoapLimits.standard()));
        ChannelAnswers answers = new ChannelAnswers(state, ledger, plan::nameAt, machine);
        Accounts accounts = new Accounts(state, machine);
        WebServer.Parts parts =
                new WebServer.Parts(
                        devices,
                        certificates,
                        sites,
                        bundles,
                        new JudgedSeries(series, verdicts),
                        ledger,
                        escalations::shown,
                        new StoredRehearsals(new SiteHistory(state), series, ledger),
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
                                escalations.wishes(),
                                new Staff(
                                        state,
                                        accounts,
                                        machine,
                                        new StaffDeeds(state, new Ledger(state, clock), exercise)
                                                ::note)),
                        desk,
                        ProviderHooks.configured(
                                config.channels(), outbox.reports(), answers, machine),
                        outbox.silences(),
                        person,
                        outbox.corrections(ledger::answer),
                        TokenVerifier.of(admin, credentials));
        WebServer web = closers.add(new WebServer(vertx, webSettings(keys), clock, parts));
        Ports chosen = new Doors(mqtt, coap, web, keys).open(openPorts());
        chosen.write(data.file("ports.json"));
        if (!clock.isData()) {
            Watchdogs watchdogs = new Watchdogs(config, closers, health, vertx, machine);
            watchdogs.deadMan();
            List<SelfWatch.Watched> watched =
                    List.of(
                            SelfWatch.Watched.certificates(keys::usedPercent),
                            SelfWatch.Watched.journal(room::usedPercent),
                            SelfWatch.Watched.undelivered(outbox.deadLetters()::lately),
                            SelfWatch.Watched.selfTest(watchdogs.selfTest(outbox.reports())),
                            SelfWatch.Watched.disk(data::diskUsedPercent),
                            SelfWatch.Watched.quota(outbox::quotaUsedPercent),
                            SelfWatch.Watched.lag(() -> consumers.problems().size()),
                            SelfWatch.Watched.clock(() -> steps.problem().isPresent()),
                            SelfWatch.Watched.duty(duty::missingMinutes));
            closers.add(new SelfWatch(watched, sites, loader, journal, machine)).start();
        }
        return chosen;
    }

    private void push(GrafanaConfig config, LiveFeed live) {
        GrafanaLive grafana = closers.add(new GrafanaLive(config, metrics, machine));
        health.notice("grafana", grafana::problem);
        live.tellAlso(grafana);
        grafana.start();
    }

    private void connect(BrokerConfig config, MqttDoors doors) {
        BrokerIngest broker =
                closers.add(
                        new BrokerIngest(
                                config, doors.behind("broker"), metrics, new Random(seed)));
        health.notice("broker", broker::problem);
        broker.start();
    }

    private OpenPorts openPorts() {
        // A rehearsal's clock is what its senders say it is: loopback only (design, section 12).
        String network = clock.isData() ? OpenPorts.LOOPBACK : config.tls().listen();
        return new OpenPorts(config.listeners(), network, health);
    }

    private ServerKeys serverKeys(Vertx vertx, DeviceAuthority authority) {
        ServerKeys keys = new ServerKeys(authority, config.tls(), data.file("secrets"), machine);
        // Reads files: not on an event loop.
        vertx.setPeriodic(
                ServerKeys.REFRESH_EVERY.toMillis(),
                _ -> Thread.ofVirtual().name("server-keys").start(keys::refresh));
        health.notice("certificates", keys::problem);
        metrics.certificateEnds("listeners", keys::ends);
        return keys;
    }

    private WebServer.Settings webSettings(ServerKeys keys) {
        return new WebServer.Settings(
                config.name(), VERSION, exercise, keys.isGiven(Listener.HTTPS.key()));
    }

    private Outbox openOutbox(StateDatabase state, Endpoints endpoints) {
        return closers.add(
                new Outbox(
                        new Outbox.Ground(state, new Ledger(state, clock), machine, metrics, seed),
                        endpoints,
                        this::place,
                        exercise));
    }

    private Optional<Site> place(Alert alert) {
        return sites.site(alert.tenant(), alert.site()).map(Sites.Versioned::site);
    }

    private Escalations openEscalations(StateDatabase state, EscalationPlan plan, Outbox outbox) {
        Escalations.Ground ground =
                new Escalations.Ground(state, new Ledger(state, clock), machine);
        Escalations escalations = closers.add(new Escalations(plan, ground, outbox, exercise));
        health.notice("escalation", escalations::problem);
        return escalations;
    }

    private void startJudge(
            AlertLedger ledger,
            SqliteJournal journal,
            Consumers consumers,
            AlertTopics topics,
            LiveSubscribers subscribers) {
        health.notice("sites", new OrphanedAlerts(ledger, sites));
        List<AlertListener> listeners = List.of(topics, subscribers);
        JudgeConsumer judge =
                closers.add(
                        new JudgeConsumer(journal, ledger, Hub::site, clock, listeners, metrics));
        judge.start();
        consumers.alsoWaitFor(judge::stored);
    }

    private SqliteJournal openJournal() {
        SqliteJournal journal =
                new SqliteJournal(
                        data.file("journal.db"),
                        JournalLimits.DEFAULT.withBytesMax(config.journalBytesMax()),
                        machine);
        health.check("journal", journal::problem);
        metrics.gauge("mimamori_journal_bytes", "Bytes of the journal on disk", journal::bytes);
        return journal;
    }

    private JournalRoom watchRoom(Vertx vertx, SqliteJournal journal) {
        JournalRoom room =
                new JournalRoom(journal::bytes, config.journalBytesMax(), System::nanoTime);
        health.notice("journal-room", room::problem);
        metrics.gauge(
                "mimamori_journal_used_ratio",
                "Used part of the journal's room for readings; at 1 devices have to wait",
                () -> room.usedPercent() / 100);
        metrics.gauge(
                "mimamori_journal_full_seconds",
                "Until the journal is full as it fills now; +Inf while it does not",
                room::secondsUntilFull);
        vertx.setPeriodic(JournalRoom.LOOK_EVERY.toMillis(), _ -> room.look());
        return room;
    }

    private static Site site(JournalEntry.SiteVersion version) {
        return SiteFile.parse(version.site(), version.yaml(), Profiles.shipped());
    }

    static <T> T await(CompletableFuture<T> done, String what) {
        try {
            return done.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProtocolException(what + " was interrupted", true, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ProtocolException(what + " failed: " + e.getMessage(), true, e);
        }
    }

    /** Where it listens. */
    public Ports ports() {
        return ports;
    }

    @Override
    public void close() {
        closers.close();
    }
}
