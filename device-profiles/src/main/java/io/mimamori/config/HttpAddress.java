package io.mimamori.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads an http or https address from a configuration. */
public final class HttpAddress {
    private HttpAddress() {}

    /** The required address of {@code key}; empty when it is a mistake, which is then reported. */
    public static Optional<URI> read(ConfigNode node, String key) {
        String text = node.requiredText(key);
        try {
            URI address = new URI(text);
            if (address.getHost() != null && text.matches("https?://.*")) {
                return Optional.of(address);
            }
            if (!text.isEmpty()) {
                node.problem(key, "'" + text + "' is not an http or https address");
            }
        } catch (URISyntaxException e) {
            node.problem(key, "'" + text + "' is not an address: " + e.getReason());
        }
        return Optional.empty();
    }
}
