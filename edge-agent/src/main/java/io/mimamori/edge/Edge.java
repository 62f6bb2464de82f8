package io.mimamori.edge;

import io.mimamori.MimamoriException;
import io.mimamori.edge.alarm.LocalAlarm;
import io.mimamori.edge.bundle.Bundles;
import io.mimamori.edge.sensor.Sensor;
import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.uplink.Commands;
import io.mimamori.edge.uplink.Downlink;
import io.mimamori.edge.uplink.Presence;
import io.mimamori.edge.uplink.Uplink;
import io.mimamori.profile.Site;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent, put together: sensors, judgement, spool, uplink. Each sensor hands over on its own
 * thread; the spool has a writing thread, the uplink a sending one; ticks and health run on the
 * scheduler's. Closers run in reverse.
 */
final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    /** systemd-timesyncd makes it once the clock is set. */
    private static final Path CLOCK_SET = Path.of("/run/systemd/timesync/synchronized");

    private final EdgeConfig config;

    /** Longer than the spool keeps anything. */
    private static final Duration PACK_SPAN_MAX = Duration.ofDays(365);

    private final Optional<DataClock> dataClock;
    private final LocalAlarm alarm;
    private final LocalJudgement judgement;
    private final Optional<Bundles> bundles;
    private final Spool spool;
    private final EdgeHealth health;
    private final Uplink uplink;
    private final String boot = HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    private final ScheduledExecutorService scheduler =
            new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("edge-timer").factory());
    private final Runnable restart;
    private @Nullable ScheduledFuture<?> healthTimer;

    /**
     * Opens the spool; nothing runs yet.
     *
     * @param wall the wall clock
     * @param dataClock present in rehearsals: what judges then, while the spool keeps to the wall
     * @param restart ends the process so that its supervisor starts it anew
     */
    Edge(
            EdgeConfig config,
            InstantSource wall,
            Optional<DataClock> dataClock,
            LocalAlarm alarm,
            Runnable restart) {
        this.config = config;
        this.dataClock = dataClock;
        this.alarm = alarm;
        this.restart = restart;
        InstantSource clock = dataClock.<InstantSource>map(data -> data).orElse(wall);
        this.judgement =
                new LocalJudgement(
                        devices(config),
                        config.alarm(),
                        alarm,
                        clock,
                        (device, verdict) -> tellVerdict(device, verdict, clock.millis()));
        this.bundles =
                config.bundle()
                        .map(of -> new Bundles(of, config.uplink().tenant(), devices(config)));
        List<Site> sites = startJudging();
        PackEncoder encoder =
                new PackEncoder(
                        config.format(),
                        boot,
                        Edge::clockState,
                        new SenmlUnits(sites),
                        dataClock.isPresent() ? Duration.ZERO : PACK_SPAN_MAX);
        this.spool = Spool.open(config.spool(), encoder, wall);
        this.uplink =
                new Uplink(
                        config.uplink(),
                        spool,
                        new Downlink(this::configure, this::command, bundles.map(this::taker)),
                        new Here(),
                        new SplittableRandom(new SecureRandom().nextLong()));
        this.health =
                new EdgeHealth(
                        new Computer(config.spool().file()),
                        spool::status,
                        uplink::status,
                        bundles,
                        clock);
    }

    private static Set<String> devices(EdgeConfig config) {
        Set<String> devices = new HashSet<>(config.uplink().carried());
        devices.add(config.uplink().device());
        return devices;
    }

    /** The last good bundle of a site goes before its file; returns what is judged. */
    private List<Site> startJudging() {
        Map<String, Bundles.Versioned> sites = new LinkedHashMap<>();
        for (Site site : config.sites()) {
            sites.put(site.tenant() + "/" + site.site(), new Bundles.Versioned(site, 1));
        }
        for (Bundles.Versioned each : bundles.map(Bundles::load).orElse(List.of())) {
            sites.put(each.site().tenant() + "/" + each.site().site(), each);
        }
        sites.values().forEach(each -> judgement.change(each.site(), each.version()));
        return sites.values().stream().map(Bundles.Versioned::site).toList();
    }

    private Consumer<byte[]> taker(Bundles from) {
        return message ->
                from.take(message).forEach(each -> judgement.change(each.site(), each.version()));
    }

    private static ClockState clockState() {
        return Files.exists(CLOCK_SET) ? ClockState.SYNCED : ClockState.UNSYNCED;
    }

    void start() {
        judgement.startTicks(scheduler);
        uplink.start();
        measureHealthEvery(config.healthInterval());
        Sink sink = new Sink();
        config.sensors().start(sink);
        LOG.info(
                "{} of {} runs with {} sensors; boot {}",
                config.uplink().device(),
                config.uplink().tenant(),
                config.sensors().size(),
                boot);
    }

    private synchronized void measureHealthEvery(Duration interval) {
        if (healthTimer != null) {
            LOG.debug("health timer stopped: {}", healthTimer.cancel(false));
        }
        healthTimer =
                scheduler.scheduleWithFixedDelay(
                        this::measureHealth,
                        Math.min(1_000, interval.toMillis()),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void measureHealth() {
        try {
            String device = config.uplink().device();
            List<Reading> readings = health.readings();
            LOG.trace(
                    "alarm changed: {}",
                    judgement.observe(config.uplink().tenant(), device, Lane.LIVE, readings));
            spool.telemetry(device, readings);
            uplink.announce();
        } catch (MimamoriException e) {
            LOG.warn("health: {}", e.getMessage());
        }
    }

    /**
     * For the hub's ledger; on a thread of its own, since the alarm does not wait for storage. Not
     * in a rehearsal: events overtake a recording that is sent faster than time.
     */
    private void tellVerdict(String device, LocalVerdict verdict, long nowMillis) {
        if (dataClock.isPresent()) {
            return;
        }
        Reading reading = new Reading(LocalVerdict.CHANNEL, nowMillis, Value.of(verdict.toText()));
        Thread.ofVirtual()
                .name("verdict")
                .start(() -> {
                    try {
                        spool.event(device, List.of(reading), Optional.empty());
                    } catch (MimamoriException e) {
                        LOG.warn("verdict on {} of {}: {}", verdict.rule(), device, e.getMessage());
                    }
                });
    }

    private Map<String, String> configure(String device, Map<String, String> desired) {
        Map<String, String> reported = new LinkedHashMap<>();
        desired.forEach((key, value) -> reported.put(key, apply(device, key, value)));
        return reported;
    }

    private String apply(String device, String key, String value) {
        if (key.equals("interval")) {
            return config.sensors().configure(device, key, value);
        }
        if (!key.equals("health.interval") || !device.equals(config.uplink().device())) {
            return "unknown";
        }
        try {
            Duration interval = Duration.parse(iso(value));
            if (interval.toMillis() < 1_000) {
                return "refused: below 1 s";
            }
            measureHealthEvery(interval);
            return value;
        } catch (DateTimeParseException e) {
            return "refused: '" + value + "' is not a duration such as 30s";
        }
    }

    private static String iso(String value) {
        return value.startsWith("P") ? value : "PT" + value;
    }

    private Commands.Answer command(String device, String command) {
        LOG.debug("{}: {}", device, command);
        return switch (command) {
            case "ping" -> new Commands.Answer(true, "pong");
            case "flush" -> flush();
            case "selftest" -> selfTest();
            case "reboot-agent" -> {
                // After the answer is out.
                LOG.info(
                        "asked to start anew: {}",
                        scheduler.schedule(restart, 1, TimeUnit.SECONDS));
                yield new Commands.Answer(true, "starts anew in 1 s");
            }
            default ->
                    new Commands.Answer(
                            false, "unknown; known are ping, selftest, flush, reboot-agent");
        };
    }

    private Commands.Answer flush() {
        try {
            spool.flush();
            return new Commands.Answer(true, spool.status().bytes() + " bytes on disk");
        } catch (MimamoriException e) {
            return new Commands.Answer(false, String.valueOf(e.getMessage()));
        }
    }

    private Commands.Answer selfTest() {
        Commands.Answer disk = flush();
        return new Commands.Answer(
                disk.ok(),
                "spool: %s; sensors: %d; boot: %s; health: %s"
                        .formatted(disk.detail(), config.sensors().size(), boot, health.now()));
    }

    Spool spool() {
        return spool;
    }

    Uplink uplink() {
        return uplink;
    }

    LocalJudgement judgement() {
        return judgement;
    }

    @Override
    public void close() {
        config.sensors().close();
        scheduler.shutdownNow();
        uplink.close();
        spool.close();
        try {
            alarm.close();
        } catch (MimamoriException e) {
            LOG.warn("alarm: {}", e.getMessage());
        }
        config.board().close();
    }

    /** First the verdict, then the disk: the alarm does not wait for storage. */
    private final class Sink implements Sensor.Sink {
        private final String tenant = config.uplink().tenant();

        @Override
        public void telemetry(String device, List<Reading> readings) {
            seen(readings);
            boolean changed = judgement.observe(tenant, device, Lane.LIVE, readings);
            spool.telemetry(device, readings);
            if (changed) {
                // A crossing does not wait for the linger.
                spool.flush();
            }
        }

        @Override
        public void event(
                String device, List<Reading> readings, Optional<Sensor.Thumbnail> thumbnail) {
            seen(readings);
            LOG.trace("alarm changed: {}", judgement.observe(tenant, device, Lane.EVENT, readings));
            spool.event(device, readings, thumbnail);
        }

        private void seen(List<Reading> readings) {
            dataClock.ifPresent(
                    clock -> readings.forEach(reading -> clock.seen(reading.timeMillis())));
        }

        @Override
        public void fault(String device, String what) {
            LOG.warn("{}: {}", device, what);
            health.sensorFault();
        }

        @Override
        public void finished() {
            LOG.info("a sensor has nothing more to say");
        }
    }

    private final class Here implements Presence {
        @Override
        public String version() {
            return EdgeAgent.version();
        }

        @Override
        public String boot() {
            return boot;
        }

        @Override
        public Map<String, Double> health() {
            return health.now();
        }

        @Override
        public Map<String, String> bundles() {
            return bundles.map(Bundles::reported).orElse(Map.of());
        }
    }
}
