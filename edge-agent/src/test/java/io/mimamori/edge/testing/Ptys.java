package io.mimamori.edge.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Two pseudo-terminals that socat joins: one for the agent, one for the sensor. */
public final class Ptys implements AutoCloseable {
    private static final Path SOCAT = Path.of("/usr/bin/socat");

    private final Path ours;
    private final Path far;
    private Process socat;

    /** Makes them; skips the test where socat is not installed. */
    public static Ptys start(Path folder) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(SOCAT), "no " + SOCAT + ": apt-get install socat");
        return new Ptys(folder);
    }

    private Ptys(Path folder) throws IOException {
        ours = folder.resolve("tty-agent");
        far = folder.resolve("tty-sensor");
        socat = join();
    }

    private Process join() throws IOException {
        Process process =
                new ProcessBuilder(
                                SOCAT.toString(),
                                "pty,raw,echo=0,link=" + ours,
                                "pty,raw,echo=0,link=" + far)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Awaitility.await("socat joins the terminals")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.exists(ours) && Files.exists(far));
        return process;
    }

    /** Name of the agent's end. */
    public String ours() {
        return ours.toString();
    }

    /** The sensor's end. */
    public OutputStream far() throws IOException {
        return Files.newOutputStream(far);
    }

    /** As if the cable were pulled. */
    public void hangUp() throws InterruptedException, IOException {
        socat.destroy();
        socat.waitFor();
        Files.deleteIfExists(ours);
        Files.deleteIfExists(far);
    }

    /** The cable is in again, under the same name. */
    public void comeBack() throws IOException {
        socat = join();
    }

    @Override
    public void close() {
        socat.destroyForcibly();
    }
}
