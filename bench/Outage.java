import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** bench outage: InfluxDB goes away under load and comes back. What is lost, how alerts and PUBACKs fare, what the hub holds in memory, and how fast it catches up. */
final class Outage {
    static final String USAGE = """
            usage: ./mimamori bench outage [options]
              --seconds N      how long InfluxDB is away (60)
              --rate N         readings a second (1000)
              --how HOW        kill (-9), stop, hang (SIGSTOP), slow (each answer 2 s late), refuse (503 to everything) (kill)
              --warm-up N      seconds of load before (20)
              --after N        seconds of load after its return (15)
              --beside PEER    a peer of ../shared/peers as well (its own outage: SIGTERM): %s
              --jvm "OPTIONS"  JVM options of the hub ("%s", as ./mimamori hub has)
            """.formatted(String.join(" ", Tools.PEERS), Hub.JVM);

    private static final int PULSE_MILLIS = 5;
    private static final long SAMPLE_MILLIS = 100;
    private static final int CAUGHT_UP_SECONDS_MAX = 300;
    private static final int ALERT_SECONDS_MAX = 30;

    /** Group commits that the series writer may be behind without an outage. */
    private static final int LAG_ROWS_USUAL = 5;

    private record Wish(int seconds, int rate, Trouble.How how, int warmUp, int after, String peer, String jvm) {}

    /** The hub at one moment: readings stored since its start, rows that the series writer is behind, resident memory. */
    private record Sample(Instant at, long stored, long lagRows, long megabytes) {}

    /** Latencies of one phase. */
    private record Phase(String name, Latencies puback, Latencies alert) {
        static Phase of(String name, Pulse pulse, Instant from, Instant to) {
            return new Phase(name, pulse.pubacks(from, to), pulse.alerts(from, to));
        }

        void print() {
            System.out.printf("  %-28s PUBACK p50 / p99 %16s ms, alert %16s ms (%d and %d readings)%n", name, puback, alert, puback.count(), alert.count());
        }
    }

    private Outage() {}

    static boolean measure(String[] args) throws Exception {
        Options options = Options.of(args, Map.of("--seconds", "60", "--rate", "1000", "--how", "kill", "--warm-up", "20", "--after", "15", "--beside", "?", "--jvm", Hub.JVM));
        Trouble.How how = Arrays.stream(Trouble.How.values()).filter(one -> one.name().toLowerCase(Locale.ROOT).equals(options.text("--how"))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--how is kill, stop, hang, slow or refuse, not '" + options.text("--how") + "'"));
        Wish wish = new Wish(options.whole("--seconds", 1), options.whole("--rate", 1), how, options.whole("--warm-up", 1), options.whole("--after", 1), Tools.peer(options),
                options.text("--jvm"));
        Path jar = Tools.loadGenerator();
        boolean lossless = hub(wish, jar);
        if (!wish.peer.isEmpty()) {
            peer(wish);
        }
        return lossless;
    }

    private static boolean hub(Wish wish, Path jar) throws Exception {
        double othersBefore = Machine.coresInUse();
        try (Rig rig = new Rig(Tools.WORK); Trouble trouble = new Trouble(wish.how, rig, rig.startInflux())) {
            Hub hub = new Hub(rig);
            hub.start(wish.jvm, List.of(Hub.SITE, Hub.site(rig.folder, "pulse", Pulse.devices())), Hub.influx(trouble.port()));
            List<String> devices = new ArrayList<>(Hub.devices("dev-", Hub.DEVICES));
            devices.addAll(Pulse.devices());
            Hub.Gateway gateway = hub.gateway("bench-gateway", "bench", devices);
            LoadGenerator load = new LoadGenerator(jar, rig, hub.url(), gateway);
            Machine.Others others = new Machine.Others(rig);
            load.start("load", "--rate", "" + wish.rate, "--duration", "" + (wish.warmUp + wish.seconds + wish.after), "--inflight", "50", "--alert-every", "51",
                    "--alert-topic", "mm/1/city/alerts/#");
            try (Pulse pulse = new Pulse(hub, gateway, PULSE_MILLIS)) {
                System.err.println("  load, " + wish.warmUp + " s");
                List<Sample> samples = new ArrayList<>();
                Instant warm = Instant.now().plusSeconds(wish.warmUp / 2);
                sample(rig, hub, Duration.ofSeconds(wish.warmUp), samples);
                System.err.println("  InfluxDB away, " + wish.seconds + " s");
                Instant away = Instant.now();
                trouble.begin();
                sample(rig, hub, Duration.ofSeconds(wish.seconds), samples);
                trouble.end();
                Instant back = Instant.now();
                Instant caughtUp = catchUp(rig, hub, samples);
                System.err.println("  caught up");
                sample(rig, hub, Duration.ofSeconds(2), samples);
                String report = load.finish("load");
                Instant end = Instant.now();
                pulse.stop();
                pulse.awaitAlerts(ALERT_SECONDS_MAX);
                rig.await("the hub to have stored everything", 120, () -> lag(hub) == 0);
                long lost = load.verify("load", trouble.influxPort()).get("lost");
                List<Phase> phases = List.of(Phase.of("before", pulse, warm, away), Phase.of("while InfluxDB is away", pulse, away, back),
                        Phase.of("until it has caught up", pulse, back, caughtUp), Phase.of("after", pulse, caughtUp, end.minusSeconds(1)));
                return told(wish, report, samples, phases, new Instant[] {away, back, caughtUp}, lost, pulse.missing(), othersBefore, others.cores());
            }
        }
    }

    private static void sample(Rig rig, Hub hub, Duration time, List<Sample> samples) throws Exception {
        Instant until = Instant.now().plus(time);
        while (Instant.now().isBefore(until)) {
            samples.add(sample(rig, hub));
            rig.requireAlive("the outage was measured");
            TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
        }
    }

    private static Sample sample(Rig rig, Hub hub) throws Exception {
        long stored = hub.stored();
        return new Sample(Instant.now(), stored, lag(hub), rig.residentMegabytes("VmRSS").get("hub"));
    }

    private static long lag(Hub hub) throws Exception {
        return (long) hub.metric("mimamori_consumer_lag_rows{consumer=\"series\"}");
    }

    /** Until the series writer is as close behind as it is without an outage: a few rows. */
    private static Instant catchUp(Rig rig, Hub hub, List<Sample> samples) throws Exception {
        Instant until = Instant.now().plusSeconds(CAUGHT_UP_SECONDS_MAX);
        while (Instant.now().isBefore(until)) {
            samples.add(sample(rig, hub));
            if (samples.getLast().lagRows <= LAG_ROWS_USUAL) {
                return samples.getLast().at;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("the hub has not caught up within " + CAUGHT_UP_SECONDS_MAX + " s of InfluxDB's return; it is " + samples.getLast().lagRows + " rows behind");
    }

    private static boolean told(Wish wish, String report, List<Sample> samples, List<Phase> phases, Instant[] times, long lost, int pulseMissing, double othersBefore, double others)
            throws IOException {
        List<Sample> before = between(samples, Instant.MIN, times[0]);
        List<Sample> during = between(samples, times[0], times[1]);
        List<Sample> after = between(samples, times[1], times[2].plusMillis(1));
        long base = before.getLast().megabytes;
        long atEnd = during.getLast().megabytes;
        long most = samples.stream().filter(sample -> !sample.at.isBefore(times[0])).mapToLong(Sample::megabytes).max().orElse(0);
        long storedAtReturn = during.getLast().stored;
        Sample first = after.stream().filter(sample -> sample.stored > storedAtReturn).findFirst().orElse(after.getLast());
        Sample last = after.getLast();
        double waited = Duration.between(times[1], first.at).toMillis() / 1e3;
        Sample begin = after.stream().filter(sample -> sample.at.isBefore(first.at)).reduce((_, newer) -> newer).orElse(during.getLast());
        double seconds = Math.max(0.001, Duration.between(begin.at, last.at).toMillis() / 1e3);
        boolean behind = during.getLast().lagRows > LAG_ROWS_USUAL;
        double perSecond = behind ? (last.stored - begin.stored) / seconds - wish.rate : Double.NaN;
        long missing = (long) Http.number(report, "alerts_missing") + pulseMissing;
        System.out.printf("%nInfluxDB: %s for %d s at %d/s: lost %d, alerts missing %d, others %.2f cores%n", wish.how.name().toLowerCase(Locale.ROOT), wish.seconds, wish.rate, lost, missing,
                others);
        phases.forEach(Phase::print);
        System.out.printf("  whole run, the load's own: PUBACK %s ms, alert %s ms%n", Latencies.of(report, "ack_ms"), Latencies.of(report, "alert_ms"));
        System.out.printf("  hub memory MB: %d before, %d at the end of the outage, %d at most since%n", base, atEnd, most);
        System.out.printf(behind ? "  caught up %.1f s after its return: first points after %.1f s, then %,d readings in %.2f s, %,.0f/s besides the live load%n" : "  it was not behind when InfluxDB was well again%n",
                Duration.between(times[1], times[2]).toMillis() / 1e3, waited, last.stored - begin.stored, seconds, perSecond);
        Result result = new Result("outage", "mimamori").text("how", wish.how.name().toLowerCase(Locale.ROOT)).number("down_s", wish.seconds).number("rate", wish.rate)
                .number("acked_not_stored", lost).number("alerts_missing", missing).latencies("puback_ms", Latencies.of(report, "ack_ms"))
                .latencies("alert_ms", Latencies.of(report, "alert_ms")).number("rss_mb_before", base).number("rss_mb_end", atEnd).number("rss_mb_max", most)
                .number("first_stored_s", waited).number("caught_up_s", Duration.between(times[1], times[2]).toMillis() / 1e3).number("catch_up_per_s", perSecond)
                .number("others_cores_before", othersBefore).number("others_cores", others);
        for (Phase phase : phases) {
            String key = phase.name.replaceAll("\\W+", "_");
            result.latencies("puback_ms_" + key, phase.puback).latencies("alert_ms_" + key, phase.alert);
        }
        result.keep();
        return lost + missing == 0;
    }

    private static List<Sample> between(List<Sample> samples, Instant from, Instant to) {
        return samples.stream().filter(sample -> !sample.at.isBefore(from) && sample.at.isBefore(to)).collect(Collectors.toList());
    }

    private static void peer(Wish wish) throws Exception {
        System.err.println("  " + wish.peer);
        double before = Machine.coresInUse();
        String line = Tools.measurePeer("outage", wish.peer, "" + wish.seconds, "" + wish.rate);
        System.out.printf("%n%s: InfluxDB stopped for %d s at %d/s: lost %.0f, alerts missing %.0f, others before %.2f cores%n", wish.peer, wish.seconds, wish.rate,
                Http.number(line, "acked_not_stored"), Http.number(line, "alerts_missing"), before);
        System.out.printf("  whole run: alert %s ms, PUBACK p99 %.1f ms; memory MB at the end of the outage: %s; caught up %.1f s after its return%n", Latencies.of(line, "alert_ms"),
                Http.number(line, "ack_p99"), Http.inside(line, "rss_mb_at_end_of_outage").replaceAll("^[^{]*(\\{[^}]*}).*$", "$1"), Http.number(line, "caught_up_s"));
        new Result("outage", wish.peer).number("down_s", wish.seconds).number("rate", wish.rate).number("acked_not_stored", Http.number(line, "acked_not_stored"))
                .number("alerts_missing", Http.number(line, "alerts_missing")).latencies("alert_ms", Latencies.of(line, "alert_ms"))
                .number("caught_up_s", Http.number(line, "caught_up_s")).number("others_cores_before", before).keep();
    }
}
