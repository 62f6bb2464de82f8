import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** bench connections: many devices at once, what they cost, readings over them, and how soon all are back after the town or the hub had no power. */
final class Connections {
    static final String USAGE = """
            usage: ./mimamori bench connections [options]
              --count N        connections, a device each (10000); needs `ulimit -n` above it
              --tls            over TLS, server authentication and tokens
              --rate N         readings a second over all of them (2000)
              --seconds N      of readings (8)
              --beside mosquitto  Mosquitto as well (connections.sh of ../shared/peers; plain)
              --jvm "OPTIONS"  JVM options of the hub ("%s", as ./mimamori hub has)
            """.formatted(Hub.JVM);

    private static final int FILES_BESIDES = 500;
    private static final int BACK_SECONDS_MAX = 300;

    private record Wish(int count, boolean tls, int rate, int seconds, boolean peer, String jvm) {}

    /** The hub's memory, kB: resident as it is, resident after a full collection, and of that what lives in the heap. */
    private record Memory(long residentKb, long collectedKb, long liveKb) {}

    private Connections() {}

    static boolean measure(String[] args) throws Exception {
        Options options = Options.of(args, Map.of("--count", "10000", "--tls", "", "--rate", "2000", "--seconds", "8", "--beside", "?", "--jvm", Hub.JVM));
        String peer = options.text("--beside");
        if (!peer.isEmpty() && !peer.equals("mosquitto")) {
            throw new IllegalArgumentException("connections are measured beside mosquitto, not beside '" + peer + "'");
        }
        Wish wish = new Wish(options.whole("--count", 20), options.flag("--tls"), options.whole("--rate", 1), options.whole("--seconds", 1), !peer.isEmpty(), options.text("--jvm"));
        requireFiles(wish.count);
        boolean complete = hub(wish, Tools.loadGenerator());
        if (wish.peer) {
            mosquitto(wish);
        }
        return complete;
    }

    private static void requireFiles(int count) throws IOException {
        try (Stream<String> limits = Files.lines(Path.of("/proc/self/limits"))) {
            String soft = limits.filter(line -> line.startsWith("Max open files")).map(line -> line.split("\\s{2,}")[1]).findFirst().orElse("unlimited");
            if (!soft.equals("unlimited") && Long.parseLong(soft) < count + FILES_BESIDES) {
                throw new IOException("%d connections need as many open files, and `ulimit -n` is %s; raise it, or give --count".formatted(count, soft));
            }
        }
    }

    private static boolean hub(Wish wish, Path jar) throws Exception {
        double othersBefore = Machine.coresInUse();
        try (Rig rig = new Rig(Tools.WORK)) {
            Hub hub = new Hub(rig);
            List<String> devices = Hub.devices("dev-", wish.count);
            hub.start(wish.jvm, List.of(Hub.site(rig.folder, "town", devices)), "");
            Hub.Gateway gateway = hub.gateway("bench-gateway", "town", devices);
            LoadGenerator load = new LoadGenerator(jar, rig, wish.tls ? hub.tlsUrl() : hub.url(), gateway);
            Machine.Others others = new Machine.Others(rig);
            load.run("warm-up", "--connections", "20", "--devices", "20", "--rate", "" + wish.rate, "--duration", "" + wish.seconds);
            Memory before = memory(rig);
            String report = connected(rig, load, "town", wish, "3000", "--rate", "" + wish.rate, "--duration", "" + wish.seconds);
            Memory with = memory(rig);
            System.err.println("  the town has no power: all at once are gone, and come back at once");
            rig.kill("town");
            String back = connected(rig, load, "back", wish, "1000000", "--rate", "" + wish.rate, "--duration", "3");
            System.err.println("  the hub is killed; all try again each 200 ms");
            rig.kill("hub");
            double ready = hub.again();
            long started = System.nanoTime();
            rig.await("all devices", BACK_SECONDS_MAX, () -> hub.metric("mimamori_mqtt_connections") >= wish.count);
            double backAtHub = (System.nanoTime() - started) / 1e9;
            rig.kill("back");
            return told(wish, report, back, before, with, new double[] {ready, backAtHub, othersBefore, others.cores()});
        }
    }

    /** Starts the load generator and waits until it has reported; its connections are held. */
    private static String connected(Rig rig, LoadGenerator load, String name, Wish wish, String connectRate, String... more) throws Exception {
        load.start(name, Stream.concat(Stream.of("--connections", "" + wish.count, "--devices", "" + wish.count, "--inflight", "2", "--connect-rate", connectRate, "--connect-timeout",
                "" + BACK_SECONDS_MAX, "--hold-ms", "" + TimeUnit.SECONDS.toMillis(BACK_SECONDS_MAX)), Stream.of(more)).toArray(String[]::new));
        rig.await("the report of " + name, BACK_SECONDS_MAX, () -> load.reported(name));
        TimeUnit.MILLISECONDS.sleep(200);
        return load.report(name);
    }

    private static Memory memory(Rig rig) throws Exception {
        long resident = residentKb(rig);
        jcmd(rig, "GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd(rig, "GC.heap_info"));
        long live = 0;
        while (used.find()) {
            live += Long.parseLong(used.group(1));
        }
        return new Memory(resident, residentKb(rig), live);
    }

    private static long residentKb(Rig rig) throws IOException {
        Matcher found = Pattern.compile("VmRSS:\\s*(\\d+)").matcher(Files.readString(Path.of("/proc/" + rig.pid("hub") + "/status")));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static String jcmd(Rig rig, String command) throws Exception {
        Process process = new ProcessBuilder(Path.of(Rig.JAVA).resolveSibling("jcmd").toString(), "" + rig.pid("hub"), command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
    }

    private static boolean told(Wish wish, String report, String back, Memory before, Memory with, double[] secondsAndCores) throws IOException {
        double each = (double) (with.residentKb - before.residentKb) / wish.count;
        double eachCollected = (double) (with.collectedKb - before.collectedKb) / wish.count;
        double eachLive = (double) (with.liveKb - before.liveKb) / wish.count;
        int connected = (int) Http.number(report, "connections");
        int backAgain = (int) Http.number(back, "connections");
        System.out.printf("%n%,d connections%s, others %.2f cores%n", wish.count, wish.tls ? " over TLS" : "", secondsAndCores[3]);
        System.out.printf("  %,d connected in %.1f s (3,000 begun a second), %.0f attempts failed; each in %s ms%n", connected, Http.number(report, "connect_s"),
                Http.number(report, "connect_failures"), Latencies.of(report, "connect_ms"));
        System.out.printf("  hub memory: %,d kB before, %,d kB with them = %.1f kB each; after a full collection %,d and %,d kB = %.1f kB each, live in the heap %.1f kB each%n",
                before.residentKb, with.residentKb, each, before.collectedKb, with.collectedKb, eachCollected, eachLive);
        System.out.printf("  %d/s over them: PUBACK %s ms, %.0f acknowledged, %.0f connections lost meanwhile%n", wish.rate, Latencies.of(report, "ack_ms"), Http.number(report, "acked"),
                Http.number(report, "disconnects"));
        System.out.printf("  after a power cut of the town %,d are back in %.1f s, each in %s ms, %.0f attempts failed%n", backAgain, Http.number(back, "connect_s"),
                Latencies.of(back, "connect_ms"), Http.number(back, "connect_failures"));
        System.out.printf("  after a kill -9 of the hub: READY in %.1f s, all back %.1f s later%n", secondsAndCores[0], secondsAndCores[1]);
        new Result("connections", wish.tls ? "mimamori tls" : "mimamori").number("count", wish.count).number("connected", connected).number("connect_s", Http.number(report, "connect_s"))
                .number("rss_kb_before", before.residentKb).number("rss_kb_with", with.residentKb).number("rss_kb_each", each).number("rss_kb_each_after_gc", eachCollected)
                .number("live_kb_each", eachLive).latencies("puback_ms", Latencies.of(report, "ack_ms")).number("disconnects", Http.number(report, "disconnects"))
                .number("town_back_s", Http.number(back, "connect_s")).number("hub_ready_s", secondsAndCores[0]).number("hub_back_s", secondsAndCores[1])
                .number("others_cores_before", secondsAndCores[2]).number("others_cores", secondsAndCores[3]).keep();
        return connected == wish.count && backAgain == wish.count;
    }

    private static void mosquitto(Wish wish) throws Exception {
        double before = Machine.coresInUse();
        String said = Tools.atPeers(List.of("./connections.sh", "" + wish.count));
        Matcher memory = Pattern.compile("before (\\d+) kB, with \\d+ connections (\\d+) kB").matcher(said);
        double each = memory.find() ? (Double.parseDouble(memory.group(2)) - Double.parseDouble(memory.group(1))) / wish.count : Double.NaN;
        System.out.printf("%nMosquitto, %,d connections, others before %.2f cores: connected in %.1f s; %.1f kB each; %d/s over them: PUBACK %s ms%n", wish.count, before,
                Http.number(said, "connect_s"), each, 2000, Latencies.of(said, "ack_ms"));
        new Result("connections", "mosquitto").number("count", wish.count).number("connect_s", Http.number(said, "connect_s")).number("rss_kb_each", each)
                .latencies("puback_ms", Latencies.of(said, "ack_ms")).number("others_cores_before", before).keep();
    }
}
