import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Where the hub's processor time goes: by thread from /proc, by stage from the samples of CPU time of JFR (JEP 509). */
final class Profile {
    /** What the hub's JVM is started with. */
    static final String OPTION = "-XX:StartFlightRecording=settings=profile,jdk.CPUTimeSample#enabled=true,jdk.CPUTimeSample#throttle=5ms";

    private static final int HOT_METHODS = 25;

    private Profile() {}

    /** Seconds of processor by kind of thread; numbers at the end of a name stand for all. */
    static Map<String, Double> threads(long pid) throws IOException {
        Map<String, Double> seconds = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    String stat = Files.readString(task.resolve("stat"));
                    String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("[-# ]*\\d+$", "");
                    seconds.merge(name, Machine.seconds(task.resolve("stat")), Double::sum);
                } catch (IOException e) {
                    // The thread has ended meanwhile.
                }
            }
        }
        return seconds;
    }

    static void print(Path recording, Instant begun, Map<String, Double> threads, double cpuPerMillion) throws IOException {
        double all = threads.values().stream().mapToDouble(Double::doubleValue).sum();
        table("thread (CPU s/M from /proc)", threads, all, cpuPerMillion);
        Map<String, Double> stages = new HashMap<>();
        Map<String, Double> methods = new HashMap<>();
        double samples = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample") && event.getStartTime().isAfter(begun) && event.getStackTrace() != null) {
                    List<String> stack = event.getStackTrace().getFrames().stream().map(Profile::name).toList();
                    stages.merge(stage(stack), 1.0, Double::sum);
                    methods.merge(stack.getFirst(), 1.0, Double::sum);
                    samples++;
                }
            }
        }
        double javaPerMillion = cpuPerMillion * ofJava(threads) / all;
        table("stage (CPU s/M, threads of the JVM itself left out)", stages, samples, javaPerMillion);
        table("method", methods, samples, javaPerMillion);
    }

    private static double ofJava(Map<String, Double> threads) {
        return threads.entrySet().stream().filter(e -> !e.getKey().matches("(GC|C1|C2|VM|ParGC|G1|JFR|Sweeper).*")).mapToDouble(Map.Entry::getValue).sum();
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    /** The first of our own classes from the top says what the time was for. */
    private static String stage(List<String> stack) {
        String own = stack.stream().filter(f -> f.startsWith("io.mimamori.") && !f.startsWith("io.mimamori.reading.")).findFirst().orElse("");
        if (own.isEmpty()) {
            return Stream.of("io.netty.", "io.vertx.", "okhttp3.", "okio.", "org.sqlite.", "org.jdbi.").filter(lib -> !first(stack, lib).isEmpty()).findFirst()
                    .map(Map.of("io.netty.", "MQTT decode, network in", "io.vertx.", "MQTT decode, network in", "okhttp3.", "HTTP to InfluxDB",
                            "okio.", "HTTP to InfluxDB", "org.sqlite.", "state.db", "org.jdbi.", "state.db")::get).orElse("JVM, other");
        }
        if (stack.stream().anyMatch(f -> f.startsWith("io.mimamori.hub.alert.JudgeFold.checkpoint"))) {
            return "judge: checkpoint";
        }
        Function<String, Boolean> in = prefix -> own.startsWith("io.mimamori." + prefix);
        return in.apply("senml") ? "SenML decode" : in.apply("rule") || in.apply("hub.alert") ? "judge" : in.apply("hub.journal.JournalFile") ? "journal: SQLite and fsync"
                : in.apply("hub.journal.JournalCodec") || in.apply("hub.journal.Row") ? codec(stack) : in.apply("hub.journal") ? "journal: queue, groups, readers"
                : in.apply("hub.series.InfluxLines") || in.apply("hub.series.InfluxText") ? "series: line encode" : in.apply("hub.series.InfluxDatabase") ? "HTTP to InfluxDB"
                : in.apply("hub.series") ? "series: the rest" : in.apply("hub.live") ? "live feed" : in.apply("hub.ingest.MqttConnection.acknowledge") ? "PUBACK"
                : in.apply("hub.ingest.Mqtt") ? "MQTT routes, limits" : in.apply("hub.ingest") ? "ingest: rights, checks" : in.apply("hub.device") ? "lookup of channels"
                : in.apply("hub.state") ? "state.db" : "other of ours";
    }

    private static String codec(List<String> stack) {
        return stack.stream().anyMatch(f -> f.endsWith("JournalCodec.decode") || f.contains("RowReader")) ? "journal: decode (readers behind)" : "journal: encode";
    }

    private static String first(List<String> stack, String prefix) {
        return stack.stream().filter(f -> f.startsWith(prefix)).findFirst().orElse("");
    }

    private static void table(String title, Map<String, Double> parts, double all, double perMillion) {
        System.out.printf("%n%-78s %8s %7s%n", title, "CPU s/M", "share");
        parts.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed()).limit(HOT_METHODS).filter(e -> e.getValue() / all >= 0.003)
                .forEach(e -> System.out.printf("%-78.78s %8.2f %6.1f%%%n", e.getKey(), e.getValue() / all * perMillion, e.getValue() / all * 100));
    }
}
