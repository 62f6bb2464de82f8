package io.mimamori.hub.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes bearer tokens and their hashes. Thread-safe. */
public final class Token {
    /** Longest text that is looked at as a token, in characters. */
    public static final int LENGTH_MAX = 256;

    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Token() {}

    /**
     * A new token of 256 random bits.
     *
     * @param prefix says to people and secret scanners what it opens, such as {@code mmd}
     */
    public static String create(String prefix) {
        return of(prefix, random(RANDOM_BYTES));
    }

    static String of(String prefix, byte[] secret) {
        return prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static byte[] random(int count) {
        byte[] random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    /** SHA-256, 32 bytes. A slow hash would add nothing: there are 256 bits to be guessed. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
