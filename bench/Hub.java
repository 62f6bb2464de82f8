import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The hub that is measured, as a process of a rig; its ports stay the same when it is started again. */
final class Hub {
    /** As ./mimamori hub has for a city, but for its AOT cache. */
    static final String JVM = "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xmx512m -XX:NewRatio=1";

    /** The same for the box. */
    static final String BOX_JVM = "-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms24m -Xmx256m -Xss512k -XX:TieredStopAtLevel=1 -XX:MinHeapFreeRatio=15 -XX:MaxHeapFreeRatio=30 -XX:-ShrinkHeapInSteps";

    /** The site of {@link #DEVICES} devices {@code dev-0} and so on. */
    static final Path SITE = Path.of("bench/sites/throughput.yaml").toAbsolutePath();

    static final int DEVICES = 1000;
    private static final String NAME = "hub";

    private final Rig rig;
    private final Path data;
    private final int http = Rig.freePort();
    private final int mqtt = Rig.freePort();
    private final int mqtts = Rig.freePort();
    private int starts;

    Hub(Rig rig) throws IOException {
        this.rig = rig;
        data = rig.folder.resolve("hub");
    }

    /** Who publishes for devices. */
    record Gateway(String user, String token) {}

    /** Starts it; {@code more} are further lines of its configuration. Returns the seconds to READY. */
    double start(String jvm, List<Path> sites, String more) throws Exception {
        Path config = rig.folder.resolve("hub.yaml");
        String files = sites.stream().map(site -> "'" + site + "'").collect(Collectors.joining(", ", "[", "]"));
        Files.writeString(config, "http: {port: %d}\n%ssites: %s\n".formatted(http, more.contains("mqtt:") ? more : mqtt("") + more, files));
        List<String> command = new ArrayList<>(List.of(Rig.JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of(jvm.strip().split("\\s+")));
        command.addAll(List.of("-cp", "hub-server/target/hub-server.jar", "io.mimamori.hub.HubServer", "--config", config.toString(), "--data", data.toString()));
        long started = System.nanoTime();
        rig.start(NAME, command);
        awaitReady();
        return (System.nanoTime() - started) / 1e9;
    }

    /** The lines of the configuration that say where MQTT is; {@code more} such as {@code , external: {…}}. */
    String mqtt(String more) {
        return "mqtt: {port: %d%s}\nmqtts: {port: %d}\n".formatted(mqtt, more, mqtts);
    }

    static String influx(int port) {
        return "influx: {url: 'http://127.0.0.1:" + port + "', database: hub}\n";
    }

    /** Starts it again as it was; returns the seconds to READY. */
    double again() throws Exception {
        long started = System.nanoTime();
        rig.again(NAME);
        awaitReady();
        return (System.nanoTime() - started) / 1e9;
    }

    private void awaitReady() throws Exception {
        starts++;
        rig.await("the hub's READY", () -> Files.readString(rig.log(NAME)).lines().filter("READY"::equals).count() >= starts);
    }

    String url() {
        return "tcp://127.0.0.1:" + mqtt;
    }

    String tlsUrl() {
        return "ssl://127.0.0.1:" + mqtts;
    }

    int mqttPort() {
        return mqtt;
    }

    /** A credential that publishes for the devices and reads live values and alerts. */
    Gateway gateway(String name, String site, List<String> devices) throws Exception {
        String list = devices.stream().map(device -> '"' + device + '"').collect(Collectors.joining(","));
        String answer = Http.post("http://127.0.0.1:" + http + "/api/v1/devices", admin(),
                "{\"device\":\"%s\",\"site\":\"%s\",\"read\":true,\"speaksFor\":[%s]}".formatted(name, site, list));
        return new Gateway(name, Http.text(answer, "token"));
    }

    /** {@code dev-0} and so on. */
    static List<String> devices(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(n -> prefix + n).toList();
    }

    /** A site file of devices with one channel each and one ladder at 50 without holds, as {@link #SITE} is. */
    static Path site(Path folder, String site, List<String> devices) throws IOException {
        StringBuilder text = new StringBuilder("site: " + site + "\ntenant: city\nhazard: fleet\nzone: Asia/Tokyo\nchannels:\n");
        devices.forEach(device -> text.append("  - {device: ").append(device)
                .append(", channel: ch0, quantity: readings, unit: Cel, resolution: 0.01}\n"));
        text.append("rules:\n  - {id: limit, kind: ladder, channel: ch0, levels: {over: 50}, hysteresis: 0, holdUp: 0s, holdDown: 0s}\n");
        return Files.writeString(folder.resolve(site + ".yaml"), text);
    }

    /** The sum of a metric over its labels, or of one with its labels as they stand there. */
    double metric(String name) throws IOException, InterruptedException {
        return Http.get("http://127.0.0.1:" + http + "/metrics", admin()).body().lines().filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    /** Readings that it has written to the series store since its start. */
    long stored() throws IOException, InterruptedException {
        return (long) metric("mimamori_readings_stored_total");
    }

    String get(String path) throws IOException, InterruptedException {
        return Http.get("http://127.0.0.1:" + http + path, admin()).body();
    }

    private String admin() throws IOException {
        return Files.readString(data.resolve("secrets/admin.token")).strip();
    }
}
