package io.mimamori.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Debian's broker as a child process on a free port, and its command-line clients. */
public final class Mosquitto implements AutoCloseable {
    private static final Path BROKER = Path.of("/usr/sbin/mosquitto");

    private final Path folder;
    private final int port;
    private final List<Process> clients = new ArrayList<>();
    private Process process;

    /** Starts it; skips the test when it is not installed. {@code acl}: lines of an ACL file. */
    public static Mosquitto start(Path folder, String... acl) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(BROKER), "no " + BROKER + ": apt-get install mosquitto");
        return new Mosquitto(folder, acl);
    }

    private Mosquitto(Path folder, String... acl) throws IOException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> lines =
                new ArrayList<>(
                        List.of(
                                "listener " + port + " 127.0.0.1",
                                "allow_anonymous true",
                                "user root",
                                "persistence true",
                                "persistence_location " + folder + "/",
                                "autosave_on_changes true",
                                "autosave_interval 1",
                                "max_queued_messages 0"));
        if (acl.length > 0) {
            Files.write(folder.resolve("acl"), List.of(acl));
            lines.add("acl_file " + folder.resolve("acl"));
        }
        Files.write(folder.resolve("mosquitto.conf"), lines);
        process = spawn();
    }

    public int port() {
        return port;
    }

    private Process spawn() throws IOException {
        Process started =
                new ProcessBuilder(
                                BROKER.toString(),
                                "-c",
                                folder.resolve("mosquitto.conf").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("mosquitto.log").toFile())
                        .start();
        Awaitility.await("mosquitto listens")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !started.isAlive() || listens());
        if (!started.isAlive()) {
            throw new AssertionError(
                    "mosquitto ended: " + Files.readString(folder.resolve("mosquitto.log")));
        }
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What it said since its last start, and whether it lives. */
    public String log() throws IOException {
        return "alive: %s%n%s"
                .formatted(process.isAlive(), Files.readString(folder.resolve("mosquitto.log")));
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        // Not by a future: tests may keep the common pool busy.
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As systemctl stop: it saves what it has. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("mosquitto does not end");
        }
    }

    /** On the same port, with what it had persisted. */
    public void restart() throws IOException {
        process = spawn();
    }

    /** The same with other lines of configuration, of which the later ones count. */
    public void restart(String... lines) throws IOException {
        Path file = folder.resolve("mosquitto.conf");
        List<String> all = new ArrayList<>(Files.readAllLines(file));
        for (String line : lines) {
            String key = line.split(" ", 2)[0];
            all.removeIf(before -> before.startsWith(key + " "));
            all.add(line);
        }
        Files.write(file, all);
        restart();
    }

    /** An independent subscriber with a session that outlives the broker; lines "topic payload". */
    public List<String> subscribe(String id, String... topics) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "stdbuf",
                                "-oL",
                                "mosquitto_sub",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                "" + port,
                                "-c",
                                "-i",
                                id,
                                "-q",
                                "1",
                                "-v",
                                "-d"));
        for (String topic : topics) {
            command.add("-t");
            command.add(topic);
        }
        Process client =
                new ProcessBuilder(command)
                        .redirectError(new File(folder.toFile(), id + ".log"))
                        .start();
        clients.add(client);
        List<String> all = new CopyOnWriteArrayList<>();
        List<String> messages = new CopyOnWriteArrayList<>();
        Thread.ofVirtual().start(() -> read(client, all, messages));
        Awaitility.await("subscribed")
                .atMost(Duration.ofSeconds(10))
                .until(() -> all.stream().anyMatch(line -> line.startsWith("Subscribed")));
        return messages;
    }

    private static void read(Process client, List<String> all, List<String> messages) {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("mm/")) {
                    messages.add(line);
                } else {
                    all.add(line);
                }
            }
        } catch (IOException e) {
            if (client.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Publishes as another client would. */
    public void publish(String topic, String payload, boolean retain)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "mosquitto_pub",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                "" + port,
                                "-q",
                                "1",
                                "-t",
                                topic,
                                "-m",
                                payload));
        if (retain) {
            command.add("-r");
        }
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        if (!client.waitFor(10, TimeUnit.SECONDS) || client.exitValue() != 0) {
            throw new AssertionError("mosquitto_pub failed on " + topic);
        }
    }

    @Override
    public void close() {
        clients.forEach(Process::destroyForcibly);
        kill();
    }
}
