package io.mimamori.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of real recordings and tools beside the project ({@code ../shared}), or where the
 * environment variable MIMAMORI_SHARED points. Tests are skipped, with the reason, only where it is
 * absent.
 */
public final class SharedData {
    private SharedData() {}

    /**
     * The file, such as {@code data/river/x.csv}; skips the test when there is no shared folder.
     */
    public static Path require(String relative) {
        Optional<Path> folder = folder();
        Assumptions.assumeTrue(
                folder.isPresent(),
                "no folder 'shared' beside the project, so no "
                        + relative
                        + " (set MIMAMORI_SHARED)");
        Path file = folder.orElseThrow().resolve(relative);
        if (!Files.exists(file)) {
            throw new AssertionError(file + " is missing from the shared folder");
        }
        return file;
    }

    private static Optional<Path> folder() {
        String set = System.getenv("MIMAMORI_SHARED");
        if (set != null && !set.isBlank()) {
            return Optional.of(Path.of(set)).filter(Files::isDirectory);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path at = here; at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared");
            if (Files.isDirectory(candidate.resolve("data"))) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
