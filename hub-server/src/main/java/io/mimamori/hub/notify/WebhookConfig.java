package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Configuration keys {@code webhook.*}.
 *
 * @param url http or https
 * @param secretFile its only line is {@code whsec_} and 24 to 64 bytes in Base64
 * @param test whether it takes drills, and only drills
 * @param homes whether alerts of watched homes may go there
 * @param mayBePrivate whether the host's name may be one of the own network ({@code private})
 */
public record WebhookConfig(
        URI url, Path secretFile, boolean test, boolean homes, boolean mayBePrivate) {
    /** Homes included, on the public Internet or at an address literal. */
    public WebhookConfig(URI url, Path secretFile, boolean test) {
        this(url, secretFile, test, true, false);
    }

    /** Section {@code webhook}; mistakes are reported to it. */
    public static Optional<WebhookConfig> read(ConfigNode root, Path folder) {
        if (!root.has("webhook")) {
            return Optional.empty();
        }
        ConfigNode webhook = root.section("webhook");
        Optional<URI> url = HttpAddress.read(webhook, "url");
        Path secretFile = folder.resolve(webhook.requiredText("secretFile"));
        boolean test = webhook.flag("test", false);
        boolean homes = webhook.flag("homes", true);
        boolean mayBePrivate = webhook.flag("private", false);
        return url.map(
                address -> new WebhookConfig(address, secretFile, test, homes, mayBePrivate));
    }

    /** Path and query may hold a token of the receiver: only the host is shown. */
    @Override
    public String toString() {
        return "WebhookConfig[url=%s://%s/***, secretFile=%s, test=%s, homes=%s]"
                .formatted(url.getScheme(), url.getAuthority(), secretFile, test, homes);
    }
}
