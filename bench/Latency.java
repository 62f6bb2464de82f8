import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * bench latency: at a fixed rate, how long until PUBACK (after the fsync), until an alert is on MQTT, until its webhook is sent (after the ledger
 * is on disk), and until a reading can be queried in InfluxDB. Counted from when the reading was due.
 */
final class Latency {
    static final String USAGE = """
            usage: ./mimamori bench latency [options]
              --rate N         readings a second (5000)
              --seconds N      measured, after the warm-up (20)
              --warm-up N      seconds before at the same rate, so that the JIT has done most of its work (20; the peer has 8)
              --runs N         how often, peer and hub in turn (1)
              --beside PEER    a peer of ../shared/peers as well: %s; needs mosquitto, influxd, and ports 1883 and 8086
              --crossing-every N  one reading in N crosses and is an episode of its own, each of two messages: raised, cleared (51)
              --no-webhook     alerts on MQTT alone
              --jvm "OPTIONS"  JVM options of the hub ("%s", as ./mimamori hub has)
            """.formatted(String.join(" ", Tools.PEERS), Hub.JVM);

    private static final String PROBE = "SELECT \"seq\" FROM readings WHERE \"device\"='probe' ORDER BY time DESC LIMIT 1";

    private record Wish(int rate, int seconds, int warmUp, int runs, String peer, Crossings crossings, boolean webhook, String jvm) {}

    private record Run(String name, Latencies puback, Latencies alert, Latencies webhook, Latencies stored, long acked, long lost, long alertsMissing, long webhooksMissing,
            double othersBefore, double others) {
        void print() {
            System.out.printf("%-14s %16s %16s %16s %16s %6d %8s %7.2f%n", name, puback, alert, webhook, stored, lost, alertsMissing + "/" + webhooksMissing, others);
        }

        void keep(Wish wish) throws IOException {
            new Result("latency", name).number("rate", wish.rate).number("seconds", wish.seconds).number("crossing_every", wish.crossings.every()).latencies("puback_ms", puback).latencies("alert_ms", alert)
                    .latencies("webhook_ms", webhook).latencies("stored_ms", stored).number("acked", acked).number("acked_not_stored", lost)
                    .number("alerts_missing", alertsMissing).number("webhooks_missing", webhooksMissing).number("others_cores_before", othersBefore)
                    .number("others_cores", others).keep();
        }
    }

    private Latency() {}

    static boolean measure(String[] args) throws Exception {
        Options options = Options.of(args, Map.of("--rate", "5000", "--seconds", "20", "--warm-up", "20", "--runs", "1", "--beside", "?", "--crossing-every", "51",
                "--no-webhook", "", "--jvm", Hub.JVM));
        Wish wish = new Wish(options.whole("--rate", 1), options.whole("--seconds", 1), options.whole("--warm-up", 0), options.whole("--runs", 1), Tools.peer(options),
                new Crossings(Hub.DEVICES, options.whole("--crossing-every", 2)), !options.flag("--no-webhook"), options.text("--jvm"));
        Path jar = Tools.loadGenerator();
        List<Run> runs = new ArrayList<>();
        for (int run = 1; run <= wish.runs; run++) {
            System.err.println("run " + run + " of " + wish.runs + ": mimamori");
            runs.add(hub(wish, jar));
            if (!wish.peer.isEmpty()) {
                System.err.println("run " + run + " of " + wish.runs + ": " + wish.peer);
                runs.add(peer(wish));
            }
        }
        System.out.printf("%n%-14s %16s %16s %16s %16s %6s %8s %7s%n", "p50 / p99 ms", "PUBACK", "alert on MQTT", "webhook sent", "stored", "lost", "missing", "others");
        for (Run run : runs) {
            run.print();
            run.keep(wish);
        }
        System.out.println("a webhook counts from when its reading left, in whole ms (a ms too much at most); lost: acknowledged and not in InfluxDB; missing: crossings without an alert on MQTT / without a webhook; others: cores that other programs used");
        return runs.stream().filter(run -> run.name.equals("mimamori")).allMatch(run -> run.lost + run.alertsMissing + run.webhooksMissing == 0);
    }

    private static Run hub(Wish wish, Path jar) throws Exception {
        double othersBefore = Machine.coresInUse();
        try (Rig rig = new Rig(Tools.WORK); Receiver receiver = new Receiver()) {
            int influx = rig.startInflux();
            Hub hub = new Hub(rig);
            hub.start(wish.jvm, List.of(Hub.SITE, Hub.site(rig.folder, "probe", List.of("probe"))), Hub.influx(influx) + (wish.webhook ? receiver.configuration(rig.folder) : ""));
            List<String> devices = new ArrayList<>(Hub.devices("dev-", Hub.DEVICES));
            devices.add("probe");
            LoadGenerator load = new LoadGenerator(jar, rig, hub.url(), hub.gateway("bench-gateway", "bench", devices));
            Machine.Others others = new Machine.Others(rig);
            int warmUp = wish.warmUp;
            String report = load.run("load", "--rate", "" + wish.rate, "--duration", "" + (wish.seconds + warmUp), "--warmup", "" + warmUp, "--inflight", "50",
                    "--alert-every", "" + wish.crossings.every(), "--alert-topic", "mm/1/city/alerts/#", "--probe-url", Http.queryUrl(influx, PROBE));
            receiver.awaitQuiet(Duration.ofSeconds(2));
            double othersCores = others.cores();
            Collection<Receiver.Message> raised = receiver.first("RAISED");
            Instant measuredFrom = Instant.ofEpochMilli((long) Http.number(report, "start_ms")).plusSeconds(warmUp);
            double[] webhooks = raised.stream().filter(message -> message.time().isAfter(measuredFrom))
                    .mapToDouble(message -> Duration.between(message.time(), message.at()).toNanos() / 1e6).toArray();
            long alerts = (long) Http.number(report, "alerts_received");
            long webhooksMissing = wish.webhook ? alerts - raised.size() : 0;
            long lost = load.verify("load", influx).get("lost");
            return new Run("mimamori", Latencies.of(report, "ack_ms"), Latencies.of(report, "alert_ms"), Latencies.of(webhooks), Latencies.of(report, "stored_ms"),
                    (long) Http.number(report, "acked"), lost, (long) Http.number(report, "alerts_missing"), webhooksMissing, othersBefore, othersCores);
        }
    }

    private static Run peer(Wish wish) throws Exception {
        String line = Tools.measurePeer("latency", wish.peer, "" + wish.rate, "" + wish.seconds);
        return new Run(wish.peer, Latencies.of(line, "ack_ms"), Latencies.of(line, "alert_ms"), Latencies.of(new double[0]), Latencies.of(line, "stored_ms"),
                (long) Http.number(line, "acked"), (long) Http.number(line, "missing"), (long) Http.number(line, "alerts_missing"), 0, Http.number(line, "others_before"),
                Http.number(line, "others_cores"));
    }
}
