package io.mimamori.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the demo keeps what it owns: a folder that was asked for, or one that goes with it. */
record DataFolder(Path path, boolean temporary) implements AutoCloseable {
    /** Throws {@link UncheckedIOException} when it cannot be made. */
    static DataFolder of(Optional<Path> asked) {
        try {
            return asked.isPresent()
                    ? new DataFolder(Files.createDirectories(asked.get()).toAbsolutePath(), false)
                    : new DataFolder(Files.createTempDirectory("mimamori-demo-"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's data folder cannot be made", e);
        }
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            Files.walkFileTree(path, new Removal());
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + path + " failed", e);
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes unused) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
