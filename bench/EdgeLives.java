import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An edge agent that is killed. Each of its lives plays a recording of its own over the spool that the one before left, so that nothing hides a
 * loss by being sent again: of each life a beginning without a hole must be stored, and every pack that was in the spool.
 */
final class EdgeLives {
    static final String DEVICE = "edge-1";
    private static final String NAME = "edge";
    private static final int ROWS = 1000;

    /** Readings a second: the recording has one a second. */
    private static final int SPEED = 200;

    private final Rig rig;
    private final Hub hub;
    private final Path site;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(10, ChronoUnit.DAYS);
    private final List<Integer> killed = new ArrayList<>();
    private final Set<Long> spooled = new TreeSet<>();
    private int lives;
    private int spooledLast;

    EdgeLives(Rig rig, Hub hub, Path site) throws Exception {
        this.rig = rig;
        this.hub = hub;
        this.site = site;
        Files.writeString(rig.folder.resolve("edge.token"), hub.gateway("pi-1", "edges", List.of(DEVICE)).token());
    }

    void nextLife() throws Exception {
        int life = lives++;
        List<String> rows = new ArrayList<>(List.of("time,device,channel,value"));
        for (int row = 0; row < ROWS; row++) {
            rows.add(time(life, row) + "," + DEVICE + ",ch0," + row % 40);
        }
        Path recording = Files.write(rig.folder.resolve("life-" + life + ".csv"), rows);
        Path config = Files.writeString(rig.folder.resolve("edge-" + life + ".yaml"), """
                tenant: city
                device: pi-1
                hub: {url: 'mqtt://127.0.0.1:%d', tokenFile: '%s'}
                spool: {file: '%s', linger: 20ms}
                site: '%s'
                sensors:
                  - {kind: replay, file: '%s', speed: %d}
                """.formatted(hub.mqttPort(), rig.folder.resolve("edge.token"), spool(), site, recording, SPEED));
        rig.start(NAME, List.of(Rig.JAVA, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Xss512k", "-cp", "edge-agent/target/edge-agent.jar", "io.mimamori.edge.EdgeAgent", "--config", config.toString()));
    }

    /** Packs in the spool at the last kill. */
    int spooled() {
        return spooledLast;
    }

    /** kill -9; what its spool holds then is remembered. */
    void kill() throws Exception {
        int before = spooled.size();
        rig.kill(NAME);
        killed.add(lives - 1);
        Path copy = Files.createDirectories(rig.folder.resolve("spool-copy"));
        for (String end : List.of("", "-wal")) {
            Path file = Path.of(spool() + end);
            if (Files.exists(file)) {
                Files.copy(file, copy.resolve("spool.db" + end), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy.resolve("spool.db"));
                ResultSet rows = connection.createStatement().executeQuery("SELECT seq FROM telemetry WHERE device = '" + DEVICE + "'")) {
            while (rows.next()) {
                spooled.add(rows.getLong(1));
            }
        } catch (SQLException e) {
            // Killed before it had made its file: nothing was accepted.
            if (!String.valueOf(e.getMessage()).contains("no such table")) {
                throw new IOException("the spool of the killed edge cannot be read", e);
            }
        }
        spooledLast = spooled.size() - before;
    }

    /** Waits until the recording of the present life is stored to its end, then ends the agent. */
    void finish(int influx) throws Exception {
        String last = time(lives - 1, ROWS - 1).toString();
        rig.await("the end of the edge's recording", 120, () -> Http.query(influx, "SELECT value FROM readings WHERE device = '" + DEVICE + "' AND time = '" + last + "'").contains("values"));
        rig.stop(NAME);
    }

    /** Readings stored, and readings or packs that are missing. */
    record Account(long stored, long lost) {}

    /** Of everything since the first life. */
    Account account(int influx) throws Exception {
        String answer = Http.query(influx, "SELECT value, seq FROM readings WHERE device = '" + DEVICE + "'");
        List<String[]> points = Pattern.compile("\\[\"([^\"]+)\",[-\\d.]+,(\\d+)]").matcher(answer).results().map(found -> new String[] {found.group(1), found.group(2)}).toList();
        Set<Instant> times = points.stream().map(point -> Instant.parse(point[0])).collect(Collectors.toCollection(TreeSet::new));
        Set<Long> packs = points.stream().map(point -> Long.parseLong(point[1])).collect(Collectors.toSet());
        long lost = spooled.stream().filter(pack -> !packs.contains(pack)).count();
        for (int life = 0; life < lives; life++) {
            int end = ROWS;
            while (killed.contains(life) && end > 0 && !times.contains(time(life, end - 1))) {
                end--;
            }
            for (int row = 0; row < end; row++) {
                lost += times.contains(time(life, row)) ? 0 : 1;
            }
        }
        return new Account(points.size(), lost);
    }

    private Instant time(int life, int row) {
        return start.plusSeconds((long) life * ROWS + row);
    }

    private Path spool() {
        return rig.folder.resolve("spool.db");
    }
}
