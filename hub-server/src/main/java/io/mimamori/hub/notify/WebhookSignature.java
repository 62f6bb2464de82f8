package io.mimamori.hub.notify;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The symmetric signature of Standard Webhooks (scheme {@code v1}). Thread-safe. */
final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final int KEY_BYTES_MIN = 24;
    private static final int KEY_BYTES_MAX = 64;

    private final byte[] key;

    /** Throws {@link IllegalArgumentException} when the secret has not the form of the standard. */
    WebhookSignature(Secret secret) {
        String text = secret.reveal();
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a webhook secret begins with " + PREFIX);
        }
        byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (bytes.length < KEY_BYTES_MIN || bytes.length > KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a webhook secret holds 24 to 64 bytes, not " + bytes.length);
        }
        key = bytes;
    }

    /** Value of the header {@code webhook-signature}; {@code seconds} since 1970 UTC. */
    String sign(String id, long seconds, String body) {
        byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
        return "v1," + Hmac.SHA256.of(key, signed);
    }
}
