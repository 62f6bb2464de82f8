package io.mimamori.hub.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.ConfigException;
import io.mimamori.hub.security.Token;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;

/**
 * Where a browser takes push messages (W3C Push API).
 *
 * @param endpoint at its push service, known to nobody else
 * @param key the browser's public key, an uncompressed point of P-256
 * @param auth secret of 16 bytes
 */
record PushSubscription(URI endpoint, byte[] key, byte[] auth) {
    private static final String FILES = "webpush.subscriptionFiles";

    /** Reads what a browser wrote; throws {@link ConfigException} naming the file. */
    static PushSubscription read(Path file) {
        String text = Secret.read(file, FILES).reveal();
        try {
            return parse(text);
        } catch (JsonProcessingException | IllegalArgumentException | GeneralSecurityException e) {
            // Without the cause: its message would show the subscription, which is a secret.
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    file.toString(),
                                    1,
                                    FILES,
                                    "is no subscription of a browser: {\"endpoint\":\"https://…\",\"keys\":{\"p256dh\":…,\"auth\":…}}")));
        }
    }

    /** What a browser gives as its PushSubscription. */
    static PushSubscription parse(String text)
            throws JsonProcessingException, GeneralSecurityException {
        JsonNode json = new ObjectMapper().readTree(text);
        URI endpoint = URI.create(json.path("endpoint").asText());
        byte[] key = decoded(json.path("keys").path("p256dh"));
        byte[] auth = decoded(json.path("keys").path("auth"));
        WebPushEncryption.publicKey(key);
        if (endpoint.getHost() == null
                || endpoint.getScheme() == null
                || auth.length != WebPushEncryption.AUTH_BYTES) {
            throw new IllegalArgumentException("address or secret is none");
        }
        return new PushSubscription(endpoint, key, auth);
    }

    private static byte[] decoded(JsonNode text) {
        return Base64.getUrlDecoder().decode(text.asText());
    }

    /** Tells it apart and gives nothing away. */
    String id() {
        byte[] hash = Token.hash(endpoint.toString());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    @Override
    public String toString() {
        return "PushSubscription[endpoint=%s]".formatted(endpoint.getHost());
    }
}
