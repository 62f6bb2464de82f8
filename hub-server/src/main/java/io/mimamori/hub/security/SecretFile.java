package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** A text in a file that only its owner reads (0600 in a folder of 0700). Stateless. */
final class SecretFile {
    private SecretFile() {}

    /**
     * The text of the file; made with {@code fresh} when there is no such file.
     *
     * @param consequence what deleting an empty file and starting again leads to, for the operator
     * @throws StorageException when it can neither be read nor made, or is empty
     */
    static String readOrCreate(Path file, Supplier<String> fresh, String consequence) {
        try {
            if (!Files.exists(file)) {
                create(file, fresh.get());
            }
            String text = Files.readString(file).strip();
            if (text.isEmpty()) {
                throw new StorageException(
                        file + " is empty; delete it and start again " + consequence, false, null);
            }
            return text;
        } catch (IOException e) {
            throw new StorageException(
                    "reading or making " + file + " failed; check who owns its folder: " + e,
                    false,
                    e);
        }
    }

    /** Writes the text in place of what is there, whole or not at all. */
    static void replace(Path file, String text) {
        try {
            create(file, text);
        } catch (IOException e) {
            throw new StorageException(
                    "writing " + file + " failed; check room and owner: " + e, true, e);
        }
    }

    private static void create(Path file, String text) throws IOException {
        Files.createDirectories(
                file.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Written beside and moved: a crash leaves no half a secret, and nobody can read it early.
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(
                draft,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(
                draft,
                (text.strip() + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
