import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What comes from ../shared: the load generator and the peers, each in a copy of our own. */
final class Tools {
    static final Path WORK = Path.of("target/bench").toAbsolutePath();
    static final List<String> PEERS = List.of("node-stored", "node", "python", "nodered-batch", "nodered");
    private static final Path SHARED = Path.of("../shared").toAbsolutePath().normalize();
    private static final Path PEER_FOLDER = Path.of("/tmp/mimamori-perf");

    private Tools() {}

    static Path loadGenerator() throws Exception {
        if (!Files.isDirectory(SHARED.resolve("loadgen"))) {
            throw new IOException("the load generator is expected in ../shared/loadgen, and there is none beside the project");
        }
        Files.createDirectories(WORK);
        Path copy = copied(SHARED.resolve("loadgen"), WORK.resolve("loadgen"));
        Path jar = copy.resolve("target/loadgen.jar");
        if (!Files.exists(jar)) {
            System.err.println("building the load generator (once)");
            ProcessBuilder maven = new ProcessBuilder("mvn", "-q", "-B", "package").directory(copy.toFile()).inheritIO();
            maven.environment().put("JAVA_HOME", javaHome());
            if (maven.start().waitFor() != 0 || !Files.exists(jar)) {
                throw new IOException("building " + copy + " failed");
            }
        }
        return jar;
    }

    /** The peer of {@code --beside}, or empty. */
    static String peer(Options options) {
        String peer = options.text("--beside");
        if (!peer.isEmpty() && !PEERS.contains(peer)) {
            throw new IllegalArgumentException("there is no peer '" + peer + "'; there are " + String.join(", ", PEERS));
        }
        return peer;
    }

    /** Runs the peers' own measurement ({@code latency node-stored 5000 20}); its line of JSON. The ports 1883 and 8086 are one run's at a time. */
    static String measurePeer(String... arguments) throws IOException, InterruptedException {
        String said = atPeers(Stream.concat(Stream.of("python3", "bench.py"), Stream.of(arguments)).toList());
        String line = said.lines().filter(l -> l.startsWith("{")).reduce("", (_, last) -> last);
        if (line.isEmpty()) {
            throw new IOException("bench.py " + String.join(" ", arguments) + " printed no result. It said:\n" + said);
        }
        return line;
    }

    /** Runs a command in the folder of the peers; what it said. */
    static String atPeers(List<String> command) throws IOException, InterruptedException {
        Path peers = copied(SHARED.resolve("peers"), WORK.resolve("peers"));
        if (!Files.isDirectory(peers.resolve("node/node_modules"))) {
            System.err.println("  installing the peers' libraries with npm (once)");
            if (new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock").directory(peers.resolve("node").toFile()).inheritIO().start().waitFor() != 0) {
                throw new IOException("npm install in " + peers.resolve("node") + " failed");
            }
        }
        Files.createDirectories(PEER_FOLDER);
        try (FileChannel lock = FileChannel.open(PEER_FOLDER.resolve("bench.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE); var _ = lock.lock()) {
            ProcessBuilder builder = new ProcessBuilder(command).directory(peers.toFile()).redirectErrorStream(true);
            builder.environment().putAll(Map.of("DATA", WORK.resolve("peer-data").toString(), "JAR", WORK.resolve("loadgen/target/loadgen.jar").toString(),
                    "RESULTS", WORK.resolve("peer-results.jsonl").toString(), "JAVA_HOME_25", javaHome()));
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed; are mosquitto and influxd installed, and the ports 1883 and 8086 free? It said:\n" + said);
            }
            return said;
        }
    }

    private static String javaHome() {
        return Path.of(Rig.JAVA).getParent().getParent().toString();
    }

    /** A folder of ../shared, copied to a place where it may be built. */
    private static Path copied(Path source, Path target) throws IOException {
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
}
