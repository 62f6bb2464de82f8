import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of one run in a folder of their own: starts, watches, measures and stops them. */
final class Rig implements AutoCloseable {
    static final String JAVA = ProcessHandle.current().info().command().orElseThrow();
    private static final int LOG_LINES_SHOWN = 15;

    final Path folder;
    private final Map<String, List<String>> commands = new LinkedHashMap<>();
    private final Map<String, Process> running = new ConcurrentSkipListMap<>();
    private int influxPort;

    Rig(Path work) throws IOException {
        folder = Files.createTempDirectory(work, "run-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> running.values().forEach(Process::destroyForcibly)));
    }

    Process start(String name, List<String> command) throws IOException {
        commands.put(name, command);
        return again(name);
    }

    /** Starts it again with the command that it had; its log goes on. */
    Process again(String name) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(commands.get(name)).redirectErrorStream(true);
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile())).start();
        running.put(name, process);
        return process;
    }

    /** kill -9, and waits until it is gone. Thread-safe. */
    void kill(String name) throws InterruptedException {
        running.remove(name).destroyForcibly().waitFor();
    }

    /** A signal such as STOP or CONT. */
    void signal(String name, String signal) throws IOException, InterruptedException {
        if (new ProcessBuilder("kill", "-" + signal, "" + pid(name)).inheritIO().start().waitFor() != 0) {
            throw new IOException("sending " + signal + " to " + name + " failed");
        }
    }

    /** As systemd stops it. */
    void stop(String name) throws InterruptedException {
        Process process = running.remove(name);
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** It has ended by itself. */
    void forget(String name) {
        running.remove(name);
    }

    boolean runs(String name) {
        return running.containsKey(name);
    }

    /** Runs it to its end; its own log is shown when it fails. */
    void run(String name, List<String> command) throws IOException, InterruptedException {
        start(name, command);
        finish(name);
    }

    /** Waits for the end of what was started and ends by itself. */
    void finish(String name) throws IOException, InterruptedException {
        int code = running.get(name).waitFor();
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
        await(what, 180, condition);
    }

    void await(String what, int seconds, Condition condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
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
        throw new IOException("waited " + seconds + " s for " + what);
    }

    void requireAlive(String during) throws IOException {
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            if (!entry.getValue().isAlive() && entry.getValue().exitValue() != 0) {
                throw new IOException(entry.getKey() + " ended while " + during + tail(entry.getKey()));
            }
        }
    }

    private String tail(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name));
        return "; the end of its log:\n  " + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    int startInflux() throws Exception {
        influxPort = freePort();
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
                """.formatted(freePort(), folder.resolve("influxdb"), influxPort));
        try {
            start("influxdb", List.of("influxd", "-config", config.toString()));
        } catch (IOException e) {
            throw new IOException("there is no influxd to measure with; install InfluxDB 1.x (Debian: apt-get install influxdb) or use --box", e);
        }
        awaitInflux();
        return influxPort;
    }

    void awaitInflux() throws Exception {
        await("InfluxDB", () -> Http.get("http://127.0.0.1:" + influxPort + "/ping", "").statusCode() == 204);
    }

    /** User and system seconds of every process that runs. */
    Map<String, Double> processorSeconds() throws IOException {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, Process> entry : running.entrySet()) {
            if (!entry.getValue().isAlive()) {
                continue;
            }
            seconds.put(entry.getKey(), Machine.seconds(Path.of("/proc/" + entry.getValue().pid() + "/stat")));
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

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Stops everything, the last started first. */
    void stop() throws InterruptedException {
        for (String name : new ArrayList<>(commands.keySet()).reversed()) {
            if (runs(name)) {
                stop(name);
            }
        }
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
}
