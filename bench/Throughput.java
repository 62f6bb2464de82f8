import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * bench throughput [--count N] [--runs N] [--beside PEER] [--box] [--profile]: a burst of QoS 1 readings of 1,000 devices
 * from ../shared/loadgen at full speed, until everything acknowledged is stored. Prints a table; the JSON lines go to
 * target/bench/results.jsonl. Everything it starts listens on loopback, on free ports, and is stopped again.
 */
final class Throughput {
    private static final Path WORK = Path.of("target/bench").toAbsolutePath();
    private static final Path SHARED = Path.of("../shared").toAbsolutePath().normalize();
    private static final String JAVA = ProcessHandle.current().info().command().orElseThrow();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int DEVICES = 1000;
    private static final double TICKS_PER_SECOND = 100;

    private final Map<String, Process> running = new LinkedHashMap<>();
    private final int count;
    private final boolean box;
    private final boolean profile;

    private Throughput(int count, boolean box, boolean profile) {
        this.count = count;
        this.box = box;
        this.profile = profile;
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        if (options.isEmpty() || !options.getFirst().equals("throughput")) {
            System.err.println("usage: ./mimamori bench throughput [--count 400000] [--runs 1] [--beside node-stored] [--box] [--profile]");
            System.exit(2);
        }
        if (!Files.isDirectory(SHARED.resolve("loadgen"))) {
            System.err.println("bench needs the load generator in ../shared/loadgen, and there is none beside the project");
            System.exit(1);
        }
        int count = Integer.parseInt(value(options, "--count", "400000"));
        int runs = Integer.parseInt(value(options, "--runs", "1"));
        String peer = value(options, "--beside", "");
        Files.createDirectories(WORK);
        Path loadgen = tool("loadgen");
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            results.add(new Throughput(count, options.contains("--box"), options.contains("--profile")).run(loadgen));
            if (!peer.isEmpty()) {
                results.add(peer(peer, count));
            }
        }
        System.out.printf("%-22s %10s %10s %10s %9s %9s %9s %6s%n", "", "acked/s", "stored/s", "CPU s/M", "hub only", "p50 ms", "p99 ms", "lost");
        results.forEach(Result::print);
        System.exit(results.stream().allMatch(r -> r.lost == 0) ? 0 : 1);
    }

    private record Result(String name, long acked, double ackedPerSecond, double storedPerSecond, double cpu, double hubCpu, double p50, double p99, long lost) {
        void print() {
            System.out.printf("%-22s %,10.0f %,10.0f %10.1f %9.1f %9.2f %9.2f %6d%n", name, ackedPerSecond, storedPerSecond, cpu, hubCpu, p50, p99, lost);
        }
    }

    private Result run(Path loadgen) throws Exception {
        Path folder = Files.createTempDirectory(WORK, "run-");
        try {
            int influx = box ? 0 : startInflux(folder);
            Hub hub = startHub(folder, influx);
            Map<String, Double> before = processorSeconds();
            System.err.println("sending " + count + " readings ...");
            long started = System.nanoTime();
            String report = load(loadgen, hub, folder);
            long acked = (long) number(report, "acked");
            double seconds = waitUntilStored(hub, influx, acked, started);
            Map<String, Double> after = processorSeconds();
            long lost = box ? 0 : verify(loadgen, folder, influx);
            double all = after.entrySet().stream().mapToDouble(e -> e.getValue() - before.get(e.getKey())).sum();
            double own = after.get("hub") - before.get("hub");
            Result result = new Result(box ? "mimamori box" : "mimamori", acked, number(report, "acked_per_s"), acked / seconds,
                    all / acked * 1e6, own / acked * 1e6, number(inside(report, "ack_ms"), "p50"), number(inside(report, "ack_ms"), "p99"), lost);
            Files.writeString(WORK.resolve("results.jsonl"), result + "\n", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
            return result;
        } finally {
            stop();
            if (profile) {
                printProfile(folder);
            }
            delete(folder);
        }
    }

    private record Hub(int http, int mqtt, String admin, String gateway) {}

    private Hub startHub(Path folder, int influx) throws Exception {
        Path data = folder.resolve("hub");
        Path config = folder.resolve("hub.yaml");
        Files.writeString(config, "http: {port: 0}\nmqtt: {port: 0}\n" + (box ? "" : "influx: {url: 'http://127.0.0.1:" + influx + "', database: hub}\n")
                + "sites: ['" + Path.of("bench/sites/throughput.yaml").toAbsolutePath() + "']\n");
        List<String> command = new ArrayList<>(List.of(JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx1g", "-XX:+UseParallelGC"));
        if (profile) {
            command.add("-XX:StartFlightRecording=settings=profile,filename=" + folder.resolve("hub.jfr"));
        }
        command.addAll(List.of("-cp", "hub-server/target/hub-server.jar", "io.mimamori.hub.HubServer", "--config", config.toString(), "--data", data.toString()));
        start("hub", folder, command);
        Path log = folder.resolve("hub.log");
        await("the hub's READY (" + log + ")", () -> Files.exists(log) && Files.readString(log).contains("READY"));
        String ports = Files.readString(data.resolve("ports.json"));
        String admin = Files.readString(data.resolve("secrets/admin.token")).strip();
        String devices = IntStream.range(0, DEVICES).mapToObj(n -> "\"dev-" + n + "\"").collect(Collectors.joining(","));
        String token = text(post("http://127.0.0.1:" + (int) number(ports, "http") + "/api/v1/devices", admin,
                "{\"device\":\"bench-gateway\",\"site\":\"bench\",\"read\":true,\"speaksFor\":[" + devices + "]}"), "token");
        return new Hub((int) number(ports, "http"), (int) number(ports, "mqtt"), admin, token);
    }

    private int startInflux(Path folder) throws Exception {
        int port = freePort();
        Path config = folder.resolve("influxdb.conf");
        Files.writeString(config, """
                reporting-disabled = true
                bind-address = "127.0.0.1:%d"
                [meta]
                  dir = "%2$s/meta"
                [data]
                  dir = "%2$s/data"
                  wal-dir = "%2$s/wal"
                  query-log-enabled = false
                [http]
                  bind-address = "127.0.0.1:%3$d"
                  log-enabled = false
                """.formatted(freePort(), folder.resolve("influxdb"), port));
        start("influxdb", folder, List.of("influxd", "-config", config.toString()));
        await("InfluxDB", () -> get("http://127.0.0.1:" + port + "/ping", "").statusCode() == 204);
        return port;
    }

    private String load(Path loadgen, Hub hub, Path folder) throws Exception {
        Path out = folder.resolve("report.json");
        new ProcessBuilder(JAVA, "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", loadgen.toString(), "run",
                "--url", "tcp://127.0.0.1:" + hub.mqtt, "--user", "bench-gateway", "--password", hub.gateway, "--connections", "20", "--devices", "" + DEVICES,
                "--rate", "max", "--count", "" + count, "--inflight", "50", "--drain", "60", "--topic", "mm/1/city/{device}/up",
                "--payload", "[{\"n\":\"{channel}\",\"u\":\"Cel\",\"t\":{ts},\"v\":{value}},{\"n\":\"mm:seq\",\"v\":{seq}}]",
                "--acked", folder.resolve("acked.txt").toString(), "--out", out.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("loadgen.log").toFile()).start().waitFor();
        return Files.readString(out);
    }

    /** Seconds from the start until the store holds everything that was acknowledged; gives up after 30 s without progress. */
    private double waitUntilStored(Hub hub, int influx, long acked, long started) throws Exception {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < 30e9) {
            long stored = box ? metric(hub, "mimamori_readings_stored_total") : influxCount(influx);
            if (stored >= acked) {
                return (System.nanoTime() - started) / 1e9;
            }
            if (stored != last) {
                last = stored;
                since = System.nanoTime();
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("only " + last + " of " + acked + " acknowledged readings are stored, and no more come");
    }

    private static long influxCount(int port) throws Exception {
        String body = get("http://127.0.0.1:" + port + "/query?db=hub&q=" + URLEncoder.encode("SELECT count(seq) FROM readings", StandardCharsets.UTF_8), "").body();
        Matcher found = Pattern.compile("\"values\":\\[\\[[^,]*,(\\d+)").matcher(body);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static long metric(Hub hub, String name) throws Exception {
        return get("http://127.0.0.1:" + hub.http + "/metrics", hub.admin).body().lines().filter(l -> l.startsWith(name + " "))
                .mapToLong(l -> (long) Double.parseDouble(l.substring(name.length() + 1))).sum();
    }

    private static long verify(Path loadgen, Path folder, int influx) throws Exception {
        Process verify = new ProcessBuilder(JAVA, "-jar", loadgen.toString(), "verify", "--acked", folder.resolve("acked.txt").toString(),
                "--influx", "http://127.0.0.1:" + influx, "--db", "hub").redirectErrorStream(true).start();
        return (long) number(new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8), "acked_not_stored");
    }

    private static Result peer(String name, int count) throws Exception {
        Path peers = copied("peers");
        Path loadgen = tool("loadgen");
        System.err.println("the peer " + name + " ...");
        if (!Files.isDirectory(peers.resolve("node/node_modules"))) {
            new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock").directory(peers.resolve("node").toFile()).inheritIO().start().waitFor();
        }
        ProcessBuilder builder = new ProcessBuilder("python3", "bench.py", "throughput", name, "" + count).directory(peers.toFile()).redirectErrorStream(true);
        builder.environment().put("DATA", WORK.resolve("peer-data").toString());
        builder.environment().put("JAR", loadgen.toString());
        builder.environment().put("RESULTS", WORK.resolve("peer-results.jsonl").toString());
        Files.createDirectories(Path.of("/tmp/mimamori-perf"));
        Process run = builder.start();
        String line = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        double cpu = number(line, "cpu_s_per_million");
        return new Result(name, (long) number(line, "acked"), number(line, "acked_per_s"), number(line, "stored_per_s"), cpu, Double.NaN,
                number(line, "ack_p50"), number(line, "ack_p99"), (long) (number(line, "acked") - number(line, "stored")));
    }

    /** The jar of a tool of the shared folder, built once in a copy of our own. */
    private static Path tool(String name) throws Exception {
        Path copy = copied(name);
        Path jar = copy.resolve("target/" + name + ".jar");
        if (!Files.exists(jar)) {
            System.err.println("building " + name + " ...");
            ProcessBuilder maven = new ProcessBuilder("mvn", "-q", "-B", "package").directory(copy.toFile()).inheritIO();
            maven.environment().put("JAVA_HOME", Path.of(JAVA).getParent().getParent().toString());
            maven.start().waitFor();
        }
        return jar;
    }

    private static Path copied(String name) throws IOException {
        Path target = WORK.resolve(name);
        if (!Files.isDirectory(target)) {
            Path source = SHARED.resolve(name);
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.toList()) {
                    Path to = target.resolve(source.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                    } else {
                        Files.copy(file, to);
                        to.toFile().setWritable(true);
                    }
                }
            }
        }
        return target;
    }

    private void printProfile(Path folder) throws Exception {
        String jfr = Path.of(JAVA).resolveSibling("jfr").toString();
        for (String view : List.of("hot-methods", "thread-cpu-load", "gc-pauses")) {
            new ProcessBuilder(jfr, "view", "--width", "150", view, folder.resolve("hub.jfr").toString()).inheritIO().start().waitFor();
        }
        Files.copy(folder.resolve("hub.jfr"), WORK.resolve("hub.jfr"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private void start(String name, Path folder, List<String> command) throws IOException {
        running.put(name, new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile()).start());
    }

    private void stop() throws InterruptedException {
        for (Process process : new ArrayList<>(running.values()).reversed()) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** User and system time of every process that runs, from /proc. */
    private Map<String, Double> processorSeconds() throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            String stat = Files.readString(Path.of("/proc/" + entry.getValue().pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            seconds.put(entry.getKey(), (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND);
        }
        return seconds;
    }

    private interface Condition {
        boolean met() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        for (int i = 0; i < 300; i++) {
            try {
                if (condition.met()) {
                    return;
                }
            } catch (IOException e) {
                // Not up yet.
            }
            for (Map.Entry<String, Process> entry : running.entrySet()) {
                if (!entry.getValue().isAlive()) {
                    throw new IOException(entry.getKey() + " ended while waiting for " + what);
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("waited 30 s for " + what);
    }

    private static HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String post(String url, String token, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("POST " + url + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static String value(List<String> options, String name, String fallback) {
        int at = options.indexOf(name);
        return at < 0 ? fallback : options.get(at + 1);
    }

    private static String inside(String json, String key) {
        int at = json.indexOf("\"" + key + "\"");
        return at < 0 ? "" : json.substring(at);
    }

    private static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*([-\\d.eE]+)").matcher(json);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    private static String text(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + key + " in " + json);
        }
        return found.group(1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
