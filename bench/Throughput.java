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
    private static final Path WORK = Path.of("target/bench").toAbsolutePath();
    private static final Path SHARED = Path.of("../shared").toAbsolutePath().normalize();
    private static final int DEVICES = 1000;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final List<String> PEERS = List.of("node-stored", "node", "python", "nodered-batch", "nodered");
    private static final String USAGE = """
            usage: ./mimamori bench throughput [options]
              --count N        readings that are measured (400000)
              --warm-up N      readings before them at full speed, so that the JIT has done most of its work (0)
              --rate N         readings a second (as fast as possible)
              --runs N         how often, peer and hub in turn (1)
              --beside PEER    a peer of ../shared/peers as well: %s; needs mosquitto, influxd, and ports 1883 and 8086
              --box            SQLite for the time series instead of InfluxDB
              --profile        where the hub's processor time goes; the recording stays in target/bench/hub.jfr
              --jvm "OPTIONS"  JVM options of the hub ("-Xmx512m -XX:+UseSerialGC", as ./mimamori hub has)
            """.formatted(String.join(" ", PEERS));

    /** What the user asked for. */
    private record Wish(int count, int warmUp, String rate, int runs, String peer, boolean box, boolean profile, String jvm) {
        static Wish of(String[] args) {
            Map<String, String> values = new TreeMap<>(Map.of("--count", "400000", "--warm-up", "0", "--rate", "max", "--runs", "1",
                    "--beside", "", "--box", "", "--profile", "", "--jvm", "-Xmx512m -XX:+UseSerialGC"));
            for (int i = 1; i < args.length; i++) {
                boolean flag = args[i].equals("--box") || args[i].equals("--profile");
                if (!values.containsKey(args[i]) || !flag && i + 1 == args.length) {
                    throw new IllegalArgumentException("there is no option '" + args[i] + "', or its value is missing");
                }
                values.put(args[i], flag ? "yes" : args[++i]);
            }
            String peer = values.get("--beside");
            if (!peer.isEmpty() && !PEERS.contains(peer)) {
                throw new IllegalArgumentException("there is no peer '" + peer + "'; there are " + String.join(", ", PEERS));
            }
            String rate = values.get("--rate");
            return new Wish(whole(values, "--count", 1), whole(values, "--warm-up", 0), rate.equals("max") ? rate : "" + whole(values, "--rate", 1),
                    whole(values, "--runs", 1), peer, !values.get("--box").isEmpty(), !values.get("--profile").isEmpty(), values.get("--jvm"));
        }

        private static int whole(Map<String, String> values, String name, int least) {
            String text = values.get(name);
            if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least) {
                throw new IllegalArgumentException(name + " is a whole number from " + least + ", not '" + text + "'");
            }
            return Integer.parseInt(text);
        }
    }

    /** What one run gave; the CPU seconds and the memory are by process. */
    private record Result(String name, long acked, double ackedPerSecond, double storedPerSecond, Map<String, Double> cpu, Map<String, Long> peakMb,
            double p50, double p99, double max, long lost, double readySeconds, double othersBefore, double others) {
        double cpuPerMillion() {
            return cpu.values().stream().mapToDouble(Double::doubleValue).sum() / acked * 1e6;
        }

        String json() {
            return "{\"at\":\"%s\",\"test\":\"throughput\",\"name\":\"%s\",\"acked\":%d,\"acked_per_s\":%s,\"stored_per_s\":%s,\"cpu_s_per_million\":%s,\"cpu_s\":%s,\"peak_rss_mb\":%s,\"puback_p50_ms\":%s,\"puback_p99_ms\":%s,\"puback_max_ms\":%s,\"acked_not_stored\":%d,\"ready_s\":%s,\"others_cores_before\":%s,\"others_cores\":%s}"
                    .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS), name, acked, json(ackedPerSecond), json(storedPerSecond), json(cpuPerMillion()),
                            object(cpu), object(peakMb), json(p50), json(p99), json(max), lost, json(readySeconds), json(othersBefore), json(others));
        }

        private static String json(double number) {
            return Double.isNaN(number) ? "null" : String.format(Locale.ROOT, "%.2f", number);
        }

        private static String object(Map<String, ? extends Number> parts) {
            return parts.entrySet().stream().map(e -> "\"" + e.getKey() + "\":" + json(e.getValue().doubleValue())).collect(Collectors.joining(",", "{", "}"));
        }

        void print() {
            String parts = cpu.entrySet().stream().map(e -> "%s %.1f".formatted(e.getKey(), e.getValue() / acked * 1e6)).collect(Collectors.joining(" + "));
            String memory = peakMb.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(" + "));
            System.out.printf(Locale.ROOT, "%-14s %,9.0f %,9.0f %8.1f %8.2f %8.1f %6d %7.2f  CPU s/M %s; peak MB %s%n", name, ackedPerSecond, storedPerSecond,
                    cpuPerMillion(), p50, p99, lost, others, parts, memory);
        }
    }

    private record Hub(int http, int mqtt, String admin, String gateway, double readySeconds) {}

    private final Wish wish;
    private final Path loadgen;

    private Throughput(Wish wish, Path loadgen) {
        this.wish = wish;
        this.loadgen = loadgen;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !args[0].equals("throughput") || Arrays.asList(args).contains("--help")) {
            System.err.print(USAGE);
            System.exit(args.length == 0 || !args[0].equals("throughput") ? 2 : 0);
        }
        try {
            System.exit(measure(Wish.of(args)) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static boolean measure(Wish wish) throws Exception {
        if (!Files.isDirectory(SHARED.resolve("loadgen"))) {
            throw new IOException("the load generator is expected in ../shared/loadgen, and there is none beside the project");
        }
        Files.createDirectories(WORK);
        Throughput bench = new Throughput(wish, tool("loadgen"));
        List<Result> results = new ArrayList<>();
        for (int run = 1; run <= wish.runs; run++) {
            say("run " + run + " of " + wish.runs + ": mimamori");
            results.add(keep(bench.run()));
            if (!wish.peer.isEmpty()) {
                say("run " + run + " of " + wish.runs + ": " + wish.peer);
                results.add(keep(bench.peer()));
            }
        }
        System.out.printf("%n%-14s %9s %9s %8s %8s %8s %6s %7s%n", "", "acked/s", "stored/s", "CPU s/M", "p50 ms", "p99 ms", "lost", "others");
        results.forEach(Result::print);
        System.out.println("p50, p99: of PUBACK; lost: acknowledged and not in InfluxDB (the box: by its own count); others: cores that other programs used meanwhile; every run is a line in target/bench/results.jsonl");
        return results.stream().allMatch(result -> result.lost == 0);
    }

    private static Result keep(Result result) throws IOException {
        Files.writeString(WORK.resolve("results.jsonl"), result.json() + "\n", CREATE, APPEND);
        return result;
    }

    private static void say(String what) {
        System.err.println(what);
    }

    private Result run() throws Exception {
        double othersBefore = Rig.coresInUse();
        try (Rig rig = new Rig(WORK)) {
            int influx = wish.box ? 0 : rig.startInflux();
            Hub hub = startHub(rig, influx);
            if (wish.warmUp > 0) {
                say("  warming up with " + wish.warmUp + " readings");
                waitUntilStored(rig, hub, (long) Rig.number(load(rig, hub, "warm-up", wish.warmUp, "max"), "acked"));
            }
            return measured(rig, hub, influx, othersBefore);
        }
    }

    private Result measured(Rig rig, Hub hub, int influx, double othersBefore) throws Exception {
        long already = stored(hub);
        Map<String, Double> threads = wish.profile ? Profile.threads(rig.pid("hub")) : Map.of();
        Map<String, Double> before = rig.processorSeconds();
        double machine = Rig.machineSeconds();
        double own = Rig.ownSeconds();
        Instant begun = Instant.now();
        say("  sending " + wish.count + " readings");
        String report = load(rig, hub, "load", wish.count, wish.rate);
        long acked = (long) Rig.number(report, "acked");
        waitUntilStored(rig, hub, already + acked);
        double seconds = (System.currentTimeMillis() - Rig.number(report, "start_ms")) / 1e3;
        Map<String, Double> cpu = rig.processorSeconds();
        cpu.replaceAll((name, used) -> used - before.get(name));
        double all = cpu.values().stream().mapToDouble(Double::doubleValue).sum() + Rig.ownSeconds() - own;
        double others = (Rig.machineSeconds() - machine - all) / seconds;
        Map<String, Long> peak = rig.residentMegabytes("VmHWM");
        if (wish.profile) {
            Map<String, Double> used = Profile.threads(rig.pid("hub"));
            used.replaceAll((name, value) -> value - threads.getOrDefault(name, 0.0));
            profile(rig, begun, used, cpu.get("hub") / acked * 1e6);
        }
        long lost = wish.box ? 0 : notStored(rig, influx, already + acked);
        String latencies = Rig.inside(report, "ack_ms");
        return new Result(wish.box ? "mimamori box" : "mimamori", acked, Rig.number(report, "acked_per_s"), acked / seconds, cpu, peak, Rig.number(latencies, "p50"),
                Rig.number(latencies, "p99"), Rig.number(latencies, "max"), lost, hub.readySeconds, othersBefore, others);
    }

    private static void profile(Rig rig, Instant begun, Map<String, Double> threads, double cpuPerMillion) throws Exception {
        Path recording = WORK.resolve("hub.jfr");
        Files.deleteIfExists(recording);
        rig.run("jcmd", List.of(Path.of(Rig.JAVA).resolveSibling("jcmd").toString(), "" + rig.pid("hub"), "JFR.dump", "filename=" + recording));
        Profile.print(recording, begun, threads, cpuPerMillion);
    }

    private Hub startHub(Rig rig, int influx) throws Exception {
        Path data = rig.folder.resolve("hub");
        Path config = rig.folder.resolve("hub.yaml");
        Files.writeString(config, "http: {port: 0}\nmqtt: {port: 0}\n" + (wish.box ? "" : "influx: {url: 'http://127.0.0.1:" + influx + "', database: hub}\n")
                + "sites: ['" + Path.of("bench/sites/throughput.yaml").toAbsolutePath() + "']\n");
        List<String> command = new ArrayList<>(List.of(Rig.JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(wish.jvm.strip().split("\\s+")));
        if (wish.profile) {
            command.add(Profile.OPTION);
        }
        command.addAll(List.of("-cp", "hub-server/target/hub-server.jar", "io.mimamori.hub.HubServer", "--config", config.toString(), "--data", data.toString()));
        long started = System.nanoTime();
        rig.start("hub", command);
        rig.await("the hub's READY", () -> Files.readString(rig.log("hub")).contains("READY"));
        double ready = (System.nanoTime() - started) / 1e9;
        String ports = Files.readString(data.resolve("ports.json"));
        int http = (int) Rig.number(ports, "http");
        String admin = Files.readString(data.resolve("secrets/admin.token")).strip();
        String devices = IntStream.range(0, DEVICES).mapToObj(n -> "\"dev-" + n + "\"").collect(Collectors.joining(","));
        String answer = Rig.post("http://127.0.0.1:" + http + "/api/v1/devices", admin,
                "{\"device\":\"bench-gateway\",\"site\":\"bench\",\"read\":true,\"speaksFor\":[" + devices + "]}");
        return new Hub(http, (int) Rig.number(ports, "mqtt"), admin, Rig.text(answer, "token"), ready);
    }

    private String load(Rig rig, Hub hub, String name, int count, String rate) throws Exception {
        Path out = rig.folder.resolve(name + ".json");
        rig.run(name, List.of(Rig.JAVA, "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", loadgen.toString(), "run",
                "--url", "tcp://127.0.0.1:" + hub.mqtt, "--user", "bench-gateway", "--password", hub.gateway, "--connections", "20", "--devices", "" + DEVICES,
                "--rate", rate, "--count", "" + count, "--inflight", "50", "--drain", "60", "--topic", "mm/1/city/{device}/up",
                "--payload", "[{\"n\":\"{channel}\",\"u\":\"Cel\",\"t\":{ts},\"v\":{value}},{\"n\":\"mm:seq\",\"v\":{seq}}]",
                "--acked", rig.folder.resolve(name + ".acked").toString(), "--out", out.toString()));
        return Files.readString(out);
    }

    /** By the hub's own count, which costs nothing; InfluxDB is asked once, afterwards. Gives up after 30 s without progress. */
    private static void waitUntilStored(Rig rig, Hub hub, long wanted) throws Exception {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < STUCK_NANOS) {
            long stored = stored(hub);
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

    private static long stored(Hub hub) throws Exception {
        return Rig.get("http://127.0.0.1:" + hub.http + "/metrics", hub.admin).body().lines().filter(line -> line.startsWith("mimamori_readings_stored_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1))).sum();
    }

    /** What InfluxDB does not have, by number and reading by reading. */
    private long notStored(Rig rig, int influx, long wanted) throws Exception {
        String query = URLEncoder.encode("SELECT count(seq) FROM readings", StandardCharsets.UTF_8);
        String body = Rig.get("http://127.0.0.1:" + influx + "/query?db=hub&q=" + query, "").body();
        Matcher found = Pattern.compile("\"values\":\\[\\[[^,]*,(\\d+)").matcher(body);
        long missing = wanted - (found.find() ? Long.parseLong(found.group(1)) : 0);
        rig.run("verify", List.of(Rig.JAVA, "-jar", loadgen.toString(), "verify", "--acked", rig.folder.resolve("load.acked").toString(),
                "--influx", "http://127.0.0.1:" + influx, "--db", "hub"));
        return Math.max(missing, (long) Rig.number(Files.readString(rig.log("verify")), "acked_not_stored"));
    }

    private Result peer() throws Exception {
        Path peers = Rig.copied(SHARED.resolve("peers"), WORK.resolve("peers"));
        if (wish.peer.startsWith("node") && !Files.isDirectory(peers.resolve("node/node_modules"))) {
            say("  installing its libraries with npm (once)");
            if (new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock").directory(peers.resolve("node").toFile()).inheritIO().start().waitFor() != 0) {
                throw new IOException("npm install in " + peers.resolve("node") + " failed");
            }
        }
        Files.createDirectories(Path.of("/tmp/mimamori-perf"));
        ProcessBuilder builder = new ProcessBuilder("python3", "bench.py", "throughput", wish.peer, "" + wish.count).directory(peers.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("DATA", WORK.resolve("peer-data").toString(), "JAR", loadgen.toString(), "RESULTS", WORK.resolve("peer-results.jsonl").toString(),
                "JAVA_HOME_25", Path.of(Rig.JAVA).getParent().getParent().toString()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String line = said.lines().filter(l -> l.startsWith("{")).reduce("", (_, last) -> last);
        if (process.waitFor() != 0 || line.isEmpty()) {
            throw new IOException("the peer " + wish.peer + " could not be measured; are mosquitto and influxd installed, and the ports 1883 and 8086 free? It said:\n" + said);
        }
        long acked = (long) Rig.number(line, "acked");
        Map<String, Double> cpu = numbers(line, "cpu");
        Map<String, Long> memory = new TreeMap<>();
        numbers(line, "rss_mb").forEach((name, value) -> memory.put(name, value.longValue()));
        return new Result(wish.peer, acked, Rig.number(line, "acked_per_s"), Rig.number(line, "stored_per_s"), cpu, memory, Rig.number(line, "ack_p50"), Rig.number(line, "ack_p99"),
                Double.NaN, acked - (long) Rig.number(line, "stored"), Double.NaN, Rig.number(line, "others_before"), Rig.number(line, "others_cores"));
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

    /** The jar of a tool of the shared folder, built once in a copy of our own. */
    private static Path tool(String name) throws Exception {
        Path copy = Rig.copied(SHARED.resolve(name), WORK.resolve(name));
        Path jar = copy.resolve("target/" + name + ".jar");
        if (!Files.exists(jar)) {
            say("building " + name + " (once)");
            ProcessBuilder maven = new ProcessBuilder("mvn", "-q", "-B", "package").directory(copy.toFile()).inheritIO();
            maven.environment().put("JAVA_HOME", Path.of(Rig.JAVA).getParent().getParent().toString());
            if (maven.start().waitFor() != 0 || !Files.exists(jar)) {
                throw new IOException("building " + copy + " failed");
            }
        }
        return jar;
    }
}
