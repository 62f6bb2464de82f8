package io.mimamori.hub.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What this process holds, to be compared before and after a campaign: open files and sockets, and
 * heap that no garbage collection frees.
 */
public record Leaks(long descriptors, long heapBytes) {
    /** Caches, compiled code and the refusals that are kept for the operator. */
    private static final long HEAP_MORE_MAX = 32L << 20;

    private static final long DESCRIPTORS_MORE_MAX = 20;
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    public static Leaks now() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return new Leaks(openFiles(), runtime.totalMemory() - runtime.freeMemory());
    }

    /** Fails when this process goes on holding much more than at {@code before}. */
    public static void assertNoneSince(Leaks before, String as) {
        await(as + ": open files, " + before.descriptors() + " before")
                .atMost(SETTLING)
                .until(() -> openFiles() <= before.descriptors() + DESCRIPTORS_MORE_MAX);
        assertThat(now().heapBytes()).as(as).isLessThan(before.heapBytes() + HEAP_MORE_MAX);
    }

    private static long openFiles() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(DESCRIPTORS)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
