import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * bench throughput: QoS 1 readings of 1,000 devices from ../shared/loadgen, until everything acknowledged is stored. Prints a table; JSON lines go
 * to target/bench/results.jsonl. What it starts itself listens on loopback and is stopped again; a peer uses the ports 1883 and 8086.
 */
final class Throughput {
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final String USAGE = """
            usage: ./mimamori bench throughput [options]
              --count N        readings that are measured (400000)
              --warm-up N      readings before them at full speed, so that the JIT has done most of its work (0)
              --rate N         readings a second (as fast as possible)
              --runs N         how often, peer and hub in turn (1)
              --beside PEER    a peer of ../shared/peers as well: %s; needs mosquitto, influxd, and ports 1883 and 8086
              --box            SQLite for the time series instead of InfluxDB
              --profile        where the hub's processor time goes; the recording stays in target/bench/hub.jfr
              --jvm "OPTIONS"  JVM options of the hub (as ./mimamori hub has for a city, with --box for a box, without the AOT cache)
            """.formatted(String.join(" ", Tools.PEERS));

    /** What the user asked for. */
    private record Wish(int count, int warmUp, String rate, int runs, String peer, boolean box, boolean profile, String jvm) {
        static Wish of(String[] args) {
            Options options = Options.of(args, Map.of("--count", "400000", "--warm-up", "0", "--rate", "max", "--runs", "1", "--beside", "?", "--box", "",
                    "--profile", "", "--jvm", "?"));
            boolean box = options.flag("--box");
            String jvm = options.text("--jvm").isEmpty() ? box ? Hub.BOX_JVM : Hub.JVM : options.text("--jvm");
            String rate = options.text("--rate");
            return new Wish(options.whole("--count", 1), options.whole("--warm-up", 0), rate.equals("max") ? rate : "" + options.whole("--rate", 1),
                    options.whole("--runs", 1), Tools.peer(options), box, options.flag("--profile"), jvm);
        }
    }

    /** What one run gave; the CPU seconds and the memory are by process. */
    private record Run(String name, long acked, double ackedPerSecond, double storedPerSecond, Map<String, Double> cpu, Map<String, Long> peakMb,
            double p50, double p99, double max, long lost, double readySeconds, double othersBefore, double others) {
        double cpuPerMillion() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum() / acked * 1e6;
        }

        void keep() throws IOException {
            new Result("throughput", name).number("acked", acked).number("acked_per_s", ackedPerSecond).number("stored_per_s", storedPerSecond)
                    .number("cpu_s_per_million", cpuPerMillion()).numbers("cpu_s", cpu).numbers("peak_rss_mb", peakMb).number("puback_p50_ms", p50)
                    .number("puback_p99_ms", p99).number("puback_max_ms", max).number("acked_not_stored", lost).number("ready_s", readySeconds)
                    .number("others_cores_before", othersBefore).number("others_cores", others).keep();
        }

        void print() {
            String parts = cpu.entrySet().stream().map(e -> "%s %.1f".formatted(e.getKey(), e.getValue() / acked * 1e6)).collect(Collectors.joining(" + "));
            String memory = peakMb.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(" + "));
            System.out.printf(Locale.ROOT, "%-14s %,9.0f %,9.0f %8.1f %8.2f %8.1f %6d %7.2f  CPU s/M %s; peak MB %s%n", name, ackedPerSecond, storedPerSecond,
                    cpuPerMillion(), p50, p99, lost, others, parts, memory);
        }
    }

    private final Wish wish;
    private final Path jar;

    private Throughput(Wish wish, Path jar) {
        this.wish = wish;
        this.jar = jar;
    }

    /** Measures; false when something that was acknowledged is not stored. */
    static boolean measure(String[] args) throws Exception {
        return measure(Wish.of(args));
    }

    private static boolean measure(Wish wish) throws Exception {
        Throughput bench = new Throughput(wish, Tools.loadGenerator());
        List<Run> results = new ArrayList<>();
        for (int run = 1; run <= wish.runs; run++) {
            say("run " + run + " of " + wish.runs + ": mimamori");
            results.add(keep(bench.run()));
            if (!wish.peer.isEmpty()) {
                say("run " + run + " of " + wish.runs + ": " + wish.peer);
                results.add(keep(bench.peer()));
            }
        }
        System.out.printf("%n%-14s %9s %9s %8s %8s %8s %6s %7s%n", "", "acked/s", "stored/s", "CPU s/M", "p50 ms", "p99 ms", "lost", "others");
        results.forEach(Run::print);
        System.out.println("p50, p99: of PUBACK; lost: acknowledged and not in InfluxDB (the box: by its own count); others: cores that other programs used meanwhile; every run is a line in target/bench/results.jsonl");
        return results.stream().allMatch(result -> result.lost == 0);
    }

    private static Run keep(Run result) throws IOException {
        result.keep();
        return result;
    }

    private static void say(String what) {
        System.err.println(what);
    }

    private Run run() throws Exception {
        double othersBefore = Machine.coresInUse();
        try (Rig rig = new Rig(Tools.WORK)) {
            int influx = wish.box ? 0 : rig.startInflux();
            Hub hub = new Hub(rig);
            double ready = hub.start(wish.jvm + (wish.profile ? " " + Profile.OPTION : ""), List.of(Hub.SITE), wish.box ? "" : Hub.influx(influx));
            LoadGenerator load = new LoadGenerator(jar, rig, hub.url(), hub.gateway("bench-gateway", "bench", Hub.devices("dev-", Hub.DEVICES)));
            if (wish.warmUp > 0) {
                say("  warming up with " + wish.warmUp + " readings");
                waitUntilStored(rig, hub, (long) Http.number(send(load, "warm-up", wish.warmUp, "max"), "acked"));
            }
            return measured(rig, hub, load, influx, new double[] {ready, othersBefore});
        }
    }

    private Run measured(Rig rig, Hub hub, LoadGenerator load, int influx, double[] readyAndOthersBefore) throws Exception {
        long already = hub.stored();
        Map<String, Double> threads = wish.profile ? Profile.threads(rig.pid("hub")) : Map.of();
        Map<String, Double> before = rig.processorSeconds();
        Machine.Others others = new Machine.Others(rig);
        Instant begun = Instant.now();
        say("  sending " + wish.count + " readings");
        String report = send(load, "load", wish.count, wish.rate);
        long acked = (long) Http.number(report, "acked");
        waitUntilStored(rig, hub, already + acked);
        double seconds = (System.currentTimeMillis() - Http.number(report, "start_ms")) / 1e3;
        Map<String, Double> cpu = rig.processorSeconds();
        cpu.replaceAll((name, used) -> used - before.get(name));
        double othersCores = others.cores();
        Map<String, Long> peak = rig.residentMegabytes("VmHWM");
        if (wish.profile) {
            Map<String, Double> used = Profile.threads(rig.pid("hub"));
            used.replaceAll((name, value) -> value - threads.getOrDefault(name, 0.0));
            profile(rig, begun, used, cpu.get("hub") / acked * 1e6);
        }
        long lost = wish.box ? 0 : notStored(load, influx, already + acked);
        String latencies = Http.inside(report, "ack_ms");
        return new Run(wish.box ? "mimamori box" : "mimamori", acked, Http.number(report, "acked_per_s"), acked / seconds, cpu, peak, Http.number(latencies, "p50"),
                Http.number(latencies, "p99"), Http.number(latencies, "max"), lost, readyAndOthersBefore[0], readyAndOthersBefore[1], othersCores);
    }

    private static void profile(Rig rig, Instant begun, Map<String, Double> threads, double cpuPerMillion) throws Exception {
        Path recording = Tools.WORK.resolve("hub.jfr");
        Files.deleteIfExists(recording);
        rig.run("jcmd", List.of(Path.of(Rig.JAVA).resolveSibling("jcmd").toString(), "" + rig.pid("hub"), "JFR.dump", "filename=" + recording));
        Profile.print(recording, begun, threads, cpuPerMillion);
    }

    private static String send(LoadGenerator load, String name, int count, String rate) throws Exception {
        return load.run(name, "--connections", "20", "--devices", "" + Hub.DEVICES, "--rate", rate, "--count", "" + count, "--inflight", "50");
    }

    /** By the hub's own count, which costs nothing; InfluxDB is asked once, afterwards. Gives up after 30 s without progress. */
    private static void waitUntilStored(Rig rig, Hub hub, long wanted) throws Exception {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STUCK_NANOS) {
            long stored = hub.stored();
            if (stored >= wanted) {
                return;
            }
            if (stored != last) {
                last = stored;
                since = System.nanoTime();
            }
            rig.requireAlive("storing");
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("only " + last + " of " + wanted + " acknowledged readings are stored, and no more come");
    }

    /** What InfluxDB does not have, by number and reading by reading. */
    private static long notStored(LoadGenerator load, int influx, long wanted) throws Exception {
        Matcher found = Pattern.compile("\"values\":\\[\\[[^,]*,(\\d+)").matcher(Http.query(influx, "SELECT count(seq) FROM readings"));
        long missing = wanted - (found.find() ? Long.parseLong(found.group(1)) : 0);
        return Math.max(missing, load.verify("load", influx).get("lost"));
    }

    private Run peer() throws Exception {
        String line = Tools.measurePeer("throughput", wish.peer, "" + wish.count);
        long acked = (long) Http.number(line, "acked");
        Map<String, Double> cpu = numbers(line, "cpu");
        Map<String, Long> memory = new TreeMap<>();
        numbers(line, "rss_mb").forEach((name, value) -> memory.put(name, value.longValue()));
        return new Run(wish.peer, acked, Http.number(line, "acked_per_s"), Http.number(line, "stored_per_s"), cpu, memory, Http.number(line, "ack_p50"), Http.number(line, "ack_p99"),
                Double.NaN, acked - (long) Http.number(line, "stored"), Double.NaN, Http.number(line, "others_before"), Http.number(line, "others_cores"));
    }

    /** The numbers of an object in the JSON line. */
    private static Map<String, Double> numbers(String json, String key) {
        Map<String, Double> numbers = new TreeMap<>();
        Matcher object = Pattern.compile("\"" + key + "\": \\{([^}]*)\\}").matcher(json);
        if (object.find()) {
            Pattern.compile("\"([^\"]+)\": ([\\d.]+)").matcher(object.group(1)).results().forEach(m -> numbers.put(m.group(1), Double.parseDouble(m.group(2))));
        }
        return numbers;
    }
}
