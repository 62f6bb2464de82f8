package io.mimamori.hub.live;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Configuration keys {@code grafana.*}: where newest values are pushed to.
 *
 * @param url of Grafana itself
 * @param tokenFile a service account's token, read at each connection failure anew
 * @param stream id of the stream; its channels are {@code stream/ID/MEASUREMENT}
 */
public record GrafanaConfig(URI url, Path tokenFile, String stream) {
    private static final String STREAM = "[A-Za-z0-9_-]{1,64}";

    /** Section {@code grafana}; mistakes are reported to it. */
    public static Optional<GrafanaConfig> read(ConfigNode root, Path folder) {
        if (!root.has("grafana")) {
            return Optional.empty();
        }
        ConfigNode grafana = root.section("grafana");
        Optional<URI> url = HttpAddress.read(grafana, "url");
        Path token = folder.resolve(grafana.requiredText("tokenFile"));
        String stream = grafana.text("stream", "hub");
        if (!stream.matches(STREAM)) {
            grafana.problem("stream", "'" + stream + "' is no stream's id: use " + STREAM);
        }
        return url.map(address -> new GrafanaConfig(address, token, stream));
    }
}
