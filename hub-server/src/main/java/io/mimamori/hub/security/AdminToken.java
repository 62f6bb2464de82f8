package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;

/**
 * The token of the one who runs the hub, in {@code secrets/admin.token} (0600), made at the first
 * start. Only its hash stays in memory. Thread-safe.
 */
public final class AdminToken {
    /** Name of the file in the secrets folder. */
    public static final String FILE = "admin.token";

    private final byte[] hash;

    /** Reads the token, or makes one; throws {@link StorageException} when neither works. */
    public AdminToken(Path secretsDir) {
        Path file = secretsDir.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                create(secretsDir, file);
            }
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new StorageException(
                        file + " is empty; delete it and start again to get a new token",
                        false,
                        null);
            }
            hash = Token.hash(token);
        } catch (IOException e) {
            throw new StorageException(
                    "reading or making " + file + " failed; check who owns its folder: " + e,
                    false,
                    e);
        }
    }

    /** Whether it is the token; takes the same time for every wrong one. */
    public boolean matches(String token) {
        return token.length() <= Token.LENGTH_MAX && MessageDigest.isEqual(hash, Token.hash(token));
    }

    private static void create(Path secretsDir, Path file) throws IOException {
        Files.createDirectories(
                secretsDir,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // Written beside and moved: a crash leaves no half a token, and nobody can read it early.
        Path fresh = secretsDir.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(
                fresh,
                (Token.create("mma") + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
