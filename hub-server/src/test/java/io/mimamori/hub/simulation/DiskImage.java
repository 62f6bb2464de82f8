package io.mimamori.hub.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a program as they are at the moment at which it is killed. */
final class DiskImage {
    private DiskImage() {}

    /** A folder for simulations: in memory where there is such a place, since nothing is kept. */
    static Path folder() {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "mimamori-simulation-")
                    : Files.createTempDirectory("mimamori-simulation-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the databases with their logs; their writers must stand still meanwhile. */
    static void copy(Path from, Path to) {
        make(to);
        try {
            for (Path file : list(from)) {
                if (!file.toString().endsWith("-shm")) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder of files and folders. */
    static void remove(Path folder) {
        try {
            for (Path file : list(folder)) {
                if (Files.isDirectory(file)) {
                    remove(file);
                } else {
                    Files.deleteIfExists(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
