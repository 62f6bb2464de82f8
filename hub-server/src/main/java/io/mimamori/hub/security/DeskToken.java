package io.mimamori.hub.security;

import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The token that signs a duty desk's terminal in, in {@code secrets/desk.token} (0600), made at the
 * first start. It opens the desk's pages and no API. Only its hash stays in memory. Thread-safe.
 */
public final class DeskToken {
    /** Name of the file in the secrets folder. */
    public static final String FILE = "desk.token";

    private final byte[] hash;

    /**
     * Reads the token, or makes one; throws {@link io.mimamori.StorageException} when neither
     * works.
     */
    public DeskToken(Path secretsDir) {
        hash =
                Token.hash(
                        SecretFile.readOrCreate(
                                secretsDir.resolve(FILE),
                                () -> Token.create("mmd"),
                                "to get a new token; every terminal signs in again then"));
    }

    /** Whether it is the token; takes the same time for every wrong one. */
    public boolean matches(String token) {
        return token.length() <= Token.LENGTH_MAX && MessageDigest.isEqual(hash, Token.hash(token));
    }

    /** SHA-256 of the token. */
    public byte[] hash() {
        return hash.clone();
    }
}
