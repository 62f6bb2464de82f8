import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ../shared/loadgen, as processes of a rig: 20 connections, QoS 1, one SenML reading and its sequence number a message. */
final class LoadGenerator {
    private static final String TOPIC = "mm/1/city/{device}/up";
    private static final String PAYLOAD = "[{\"n\":\"{channel}\",\"u\":\"Cel\",\"t\":{ts},\"v\":{value}},{\"n\":\"mm:seq\",\"v\":{seq}}]";

    private final Path jar;
    private final Rig rig;
    private final List<String> target;

    LoadGenerator(Path jar, Rig rig, String url, Hub.Gateway gateway) {
        this.jar = jar;
        this.rig = rig;
        target = List.of("--url", url, "--user", gateway.user(), "--password", gateway.token());
    }

    /** Runs to its end; the report. */
    String run(String name, String... options) throws IOException, InterruptedException {
        start(name, options);
        return finish(name);
    }

    void start(String name, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Rig.JAVA, "-Xmx1g", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-jar", jar.toString(), "run",
                "--client-prefix", name + "-", "--drain", "60", "--alert-drain", "30", "--topic", TOPIC, "--payload", PAYLOAD, "--acked", acknowledged(name).toString(), "--out", reportFile(name).toString()));
        command.addAll(target);
        command.addAll(List.of(options));
        rig.start(name, command);
    }

    String finish(String name) throws IOException, InterruptedException {
        rig.finish(name);
        return report(name);
    }

    String report(String name) throws IOException {
        return Files.readString(reportFile(name));
    }

    /** Whether the report is there: it is written before the connections are held and closed. */
    boolean reported(String name) {
        return Files.exists(reportFile(name));
    }

    private Path reportFile(String name) {
        return rig.folder.resolve(name + ".json");
    }

    /** One line a device: name, readings issued, acknowledged sequence numbers as ranges. */
    Path acknowledged(String name) {
        return rig.folder.resolve(name + ".acked");
    }

    /** Acknowledged, stored, acknowledged and not stored, stored and not acknowledged: InfluxDB is asked for each reading. */
    Map<String, Long> verify(String name, int influx) throws IOException, InterruptedException {
        String process = "verify-" + name;
        Process verify = rig.start(process, List.of(Rig.JAVA, "-jar", jar.toString(), "verify", "--acked", acknowledged(name).toString(), "--influx", "http://127.0.0.1:" + influx,
                "--db", "hub"));
        verify.waitFor();
        rig.forget(process);
        String said = Files.readString(rig.log(process));
        if (!said.contains("acked_not_stored")) {
            throw new IOException("verifying " + name + " failed: " + said);
        }
        return Map.of("acked", (long) Http.number(said, "acked"), "stored", (long) Http.number(said, "stored"), "lost", (long) Http.number(said, "acked_not_stored"),
                "surplus", (long) Http.number(said, "stored_not_acked"));
    }
}
