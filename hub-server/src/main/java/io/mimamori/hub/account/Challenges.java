package io.mimamori.hub.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a passkey has to sign: each for one purpose, for its time, once. They carry their own proof,
 * so that asking for many costs no memory and pushes nobody else's out. A restart ends all.
 * Thread-safe.
 */
final class Challenges {
    static final Duration OPEN = Duration.ofMinutes(5);

    /** Used ones that are remembered until their time is over. */
    private static final int USED_MAX = 10_000;

    private static final int RANDOM_BYTES = 16;
    private static final int BODY_BYTES = RANDOM_BYTES + Long.BYTES;
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource machine;
    private final SecretKeySpec key;
    private final Map<ByteBuffer, Long> usedUntilMillis = new HashMap<>();

    Challenges(InstantSource machine) {
        this.machine = machine;
        byte[] secret = new byte[KEY_BYTES];
        RANDOM.nextBytes(secret);
        key = new SecretKeySpec(secret, "HmacSHA256");
    }

    byte[] issue(String purpose) {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        byte[] body =
                ByteBuffer.allocate(BODY_BYTES)
                        .put(random)
                        .putLong(machine.millis() + OPEN.toMillis())
                        .array();
        return ByteBuffer.allocate(BODY_BYTES + KEY_BYTES)
                .put(body)
                .put(proof(body, purpose))
                .array();
    }

    /** Whether it is ours, for this purpose, and in time. */
    boolean isOpen(byte[] challenge, String purpose) {
        if (challenge.length != BODY_BYTES + KEY_BYTES) {
            return false;
        }
        ByteBuffer whole = ByteBuffer.wrap(challenge);
        byte[] body = new byte[BODY_BYTES];
        byte[] proof = new byte[KEY_BYTES];
        whole.get(body).get(proof);
        return MessageDigest.isEqual(proof, proof(body, purpose))
                && endMillis(challenge) > machine.millis();
    }

    /** Uses an open one up; false when it was used before. */
    synchronized boolean use(byte[] challenge) {
        long now = machine.millis();
        if (usedUntilMillis.size() >= USED_MAX) {
            usedUntilMillis.values().removeIf(end -> end <= now);
        }
        return usedUntilMillis.size() < USED_MAX
                && usedUntilMillis.putIfAbsent(
                                ByteBuffer.wrap(challenge.clone()), endMillis(challenge))
                        == null;
    }

    private static long endMillis(byte[] challenge) {
        return ByteBuffer.wrap(challenge).getLong(RANDOM_BYTES);
    }

    private byte[] proof(byte[] body, String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(body);
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
