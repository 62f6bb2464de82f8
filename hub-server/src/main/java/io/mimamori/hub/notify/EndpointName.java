package io.mimamori.hub.notify;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of endpoints that tell them apart and give no secret away. */
final class EndpointName {
    private EndpointName() {}

    /**
     * Kind, host, and a hash of {@code whole}, which may hold a token.
     *
     * @param whole what makes this endpoint another one than its neighbour at the same host
     */
    static String of(String kind, URI url, String whole) {
        return "%s:%s#%s".formatted(kind, url.getAuthority(), hash(whole));
    }

    private static String hash(String whole) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(whole.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
