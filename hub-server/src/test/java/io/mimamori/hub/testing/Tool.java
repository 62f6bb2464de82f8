package io.mimamori.hub.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs somebody else's program, such as {@code openssl}, and reads what it says. */
public record Tool(int exit, String output) {
    private static final int SECONDS_MAX = 60;

    /** Skips the test when the program is not there. */
    public static void need(String program, String debianPackage) {
        assumeTrue(
                Files.isExecutable(Path.of(program)),
                "no " + program + ": apt-get install " + debianPackage);
    }

    /** Runs it to its end; standard output and error together. */
    public static Tool run(Path folder, String... command)
            throws IOException, InterruptedException {
        Process process = start(folder, command);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(String.join(" ", command) + " did not end: " + said(folder));
        }
        return new Tool(process.exitValue(), said(folder));
    }

    /** Starts it without standard input; the caller stops it. */
    public static Process start(Path folder, String... command) throws IOException {
        return new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    /** What the program that was started last in this folder has said. */
    public static String said(Path folder) throws IOException {
        return Files.readString(folder.resolve("said.txt"), StandardCharsets.ISO_8859_1);
    }
}
