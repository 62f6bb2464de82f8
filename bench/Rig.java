import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of one run in a folder of their own: starts, watches, measures and stops them. */
final class Rig implements AutoCloseable {
    static final String JAVA = ProcessHandle.current().info().command().orElseThrow();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final double TICKS_PER_SECOND = 100;
    private static final int LOG_LINES_SHOWN = 15;

    final Path folder;
    private final Map<String, Process> running = new LinkedHashMap<>();

    Rig(Path work) throws IOException {
        folder = Files.createTempDirectory(work, "run-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.values().forEach(Process::destroyForcibly)));
    }

    Process start(String name, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile()).start();
        running.put(name, process);
        return process;
    }

    /** Runs it to its end; its own log is shown when it fails. */
    void run(String name, List<String> command) throws IOException, InterruptedException {
        Process process = start(name, command);
        int code = process.waitFor();
        running.remove(name);
        if (code != 0) {
            throw new IOException(name + " ended with " + code + tail(name));
        }
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    long pid(String name) {
        return running.get(name).pid();
    }

    interface Condition {
        boolean met() throws Exception;
    }

    void await(String what, Condition condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < until) {
            try {
                if (condition.met()) {
                    return;
                }
            } catch (IOException e) {
                // Not up yet.
            }
            requireAlive("waiting for " + what);
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("waited 30 s for " + what);
    }

    void requireAlive(String during) throws IOException {
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            if (!entry.getValue().isAlive()) {
                throw new IOException(entry.getKey() + " ended while " + during + tail(entry.getKey()));
            }
        }
    }

    private String tail(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name));
        return "; the end of its log:\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    int startInflux() throws Exception {
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
        try {
            start("influxdb", List.of("influxd", "-config", config.toString()));
        } catch (IOException e) {
            throw new IOException("there is no influxd to measure with; install InfluxDB 1.x (Debian: apt-get install influxdb) or use --box", e);
        }
        await("InfluxDB", () -> get("http://127.0.0.1:" + port + "/ping", "").statusCode() == 204);
        return port;
    }

    /** User and system seconds of every process that runs. */
    Map<String, Double> processorSeconds() throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            seconds.put(entry.getKey(), seconds(Path.of("/proc/" + entry.getValue().pid() + "/stat")));
        }
        return seconds;
    }

    /** Resident memory of every process that runs, MB: now ({@code VmRSS}) or at most ({@code VmHWM}). */
    Map<String, Long> residentMegabytes(String field) throws IOException {
        Map<String, Long> megabytes = new LinkedHashMap<>();
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            String status = Files.readString(Path.of("/proc/" + entry.getValue().pid() + "/status"));
            Matcher found = Pattern.compile(field + ":\\s*(\\d+)").matcher(status);
            megabytes.put(entry.getKey(), found.find() ? Long.parseLong(found.group(1)) / 1024 : 0);
        }
        return megabytes;
    }

    static double seconds(Path stat) throws IOException {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Seconds of this program and of those it started that have ended, such as the load generator. */
    static double ownSeconds() throws IOException {
        String line = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]) + Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    /** Seconds that all cores together have worked since the machine started. */
    static double machineSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            busy += Long.parseLong(fields[i]);
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Cores that the machine uses now, measured for a second; before anything of ours runs, these are the others'. */
    static double coresInUse() throws IOException, InterruptedException {
        double before = machineSeconds();
        long started = System.nanoTime();
        TimeUnit.SECONDS.sleep(1);
        return (machineSeconds() - before) / ((System.nanoTime() - started) / 1e9);
    }

    static HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    static String post(String url, String token, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("POST " + url + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** The tool's folder of ../shared, copied to a place where it may be built. */
    static Path copied(Path source, Path target) throws IOException {
        if (!Files.isDirectory(target)) {
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

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Stops everything, the last started first. */
    void stop() throws InterruptedException {
        for (Process process : new ArrayList<>(running.values()).reversed()) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        running.clear();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The first number after the key, NaN when there is none. */
    static double number(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*([-\\d.eE]+)").matcher(json);
        return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
    }

    static String text(String json, String key) {
        Matcher found = Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("no " + key + " in " + json.getBytes(StandardCharsets.UTF_8).length + " bytes of an answer");
        }
        return found.group(1);
    }

    static String inside(String json, String key) {
        int at = json.indexOf("\"" + key + "\"");
        return at < 0 ? "" : json.substring(at);
    }
}
