package io.mimamori.hub.security;

import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The token of the one who runs the hub, in {@code secrets/admin.token} (0600), made at the first
 * start. Only its hash stays in memory. Thread-safe.
 */
public final class AdminToken {
    /** Name of the file in the secrets folder. */
    public static final String FILE = "admin.token";

    private final byte[] hash;

    /**
     * Reads the token, or makes one; throws {@link io.mimamori.StorageException} when neither
     * works.
     */
    public AdminToken(Path secretsDir) {
        hash =
                Token.hash(
                        SecretFile.readOrCreate(
                                secretsDir.resolve(FILE),
                                () -> Token.create("mma"),
                                "to get a new token"));
    }

    /** Whether it is the token; takes the same time for every wrong one. */
    public boolean matches(String token) {
        return token.length() <= Token.LENGTH_MAX && MessageDigest.isEqual(hash, Token.hash(token));
    }
}
