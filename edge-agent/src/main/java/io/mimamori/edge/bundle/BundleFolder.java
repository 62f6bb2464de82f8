package io.mimamori.edge.bundle;

import io.mimamori.StorageException;
import io.mimamori.profile.SignedBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file for each site, {@code SITE.jws}, which a power cut leaves as it was before or after a
 * {@link #put}. Not thread-safe.
 */
final class BundleFolder {
    private static final String SUFFIX = ".jws";

    private final Path folder;

    BundleFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The lines of all sites; none without the folder.
     *
     * @throws StorageException when a file is there and cannot be read
     */
    List<String> lines() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
                lines.add(read(file));
            }
        } catch (IOException e) {
            throw new StorageException(
                    "reading the bundles in %s failed; check who owns it: %s".formatted(folder, e),
                    true,
                    e);
        }
        return lines;
    }

    /** Of a file that is far too long only the beginning, which no key has signed. */
    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SignedBundle.LENGTH_MAX + 2);
            return new String(bytes, StandardCharsets.US_ASCII).strip();
        }
    }

    /**
     * Keeps a line in place of the site's last; on disk when this returns.
     *
     * @throws StorageException when it could not be written; the last one is still there then
     */
    void put(String site, String line) {
        Path draft = folder.resolve(site + ".new");
        try {
            Files.createDirectories(folder);
            write(draft, line);
            Files.move(
                    draft,
                    folder.resolve(site + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        } catch (IOException e) {
            throw new StorageException(
                    "keeping the bundle of %s in %s failed; check room and owner: %s"
                            .formatted(site, folder, e),
                    true,
                    e);
        }
    }

    private static void write(Path file, String line) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
            }
            channel.force(true);
        }
    }
}
