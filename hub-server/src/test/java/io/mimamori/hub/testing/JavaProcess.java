package io.mimamori.hub.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A main class as a process of its own, on the tests' class path. Stopped by its own handle. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path out;
    private final Path err;

    private JavaProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it; its output goes to files in {@code logs}. */
    public static JavaProcess start(Path logs, String mainClass, List<String> arguments)
            throws IOException {
        Path out = Files.createTempFile(logs, mainClass + "-", ".out");
        Path err = Files.createTempFile(logs, mainClass + "-", ".err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        mainClass));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new JavaProcess(process, out, err);
    }

    /** Waits until it has printed this line; fails with its whole output when it ends before. */
    public void awaitLine(String line) {
        Awaitility.await("'" + line + "' from the process")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (output().lines().anyMatch(line::equals)) {
                        return true;
                    }
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "the process ended before '" + line + "':\n" + everything());
                    }
                    return false;
                });
    }

    /** Waits for its end; returns its exit status. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end:\n" + everything());
        }
        return process.exitValue();
    }

    public String output() {
        return read(out);
    }

    public String everything() {
        return read(out) + read(err);
    }

    public long pid() {
        return process.pid();
    }

    /** As kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As Ctrl-C; forced after a while. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
