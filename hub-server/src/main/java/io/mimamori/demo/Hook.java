package io.mimamori.demo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A webhook call as it was received, and whether it keeps to Standard Webhooks 1.0.
 *
 * @param id {@code webhook-id}, the same in each retry
 * @param problem why it is refused, empty when everything is right
 */
record Hook(String id, String body, Optional<String> problem) {
    private static final String PREFIX = "whsec_";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /**
     * Checks headers, signature and time.
     *
     * @param secret {@code whsec_} and base64
     * @param nowSeconds unix time
     */
    static Hook check(
            String id,
            String timestamp,
            String signatures,
            String body,
            String secret,
            long nowSeconds) {
        if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
            return refused(id, body, "webhook-id, -timestamp or -signature is missing");
        }
        if (!timestamp.matches("[0-9]{1,12}")) {
            return refused(id, body, "webhook-timestamp is no number");
        }
        if (Math.abs(Long.parseLong(timestamp) - nowSeconds) > TOLERANCE.toSeconds()) {
            return refused(id, body, "webhook-timestamp is not of the last five minutes");
        }
        byte[] expected = signature(secret, id + "." + timestamp + "." + body);
        for (String each : signatures.split(" ", -1)) {
            if (each.startsWith("v1,")
                    && MessageDigest.isEqual(
                            expected, each.substring(3).getBytes(StandardCharsets.US_ASCII))) {
                return new Hook(id, body, Optional.empty());
            }
        }
        return refused(id, body, "no webhook-signature fits");
    }

    private static Hook refused(String id, String body, String why) {
        return new Hook(id, body, Optional.of(why));
    }

    /** Base64 of HMAC-SHA-256, as bytes. */
    private static byte[] signature(String secret, String signed) {
        try {
            byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getEncoder().encode(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
        }
    }
}
