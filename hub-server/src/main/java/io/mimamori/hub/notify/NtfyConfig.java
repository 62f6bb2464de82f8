package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - ntfy: {url, topic, tokenFile, page}}.
 *
 * @param url of the server
 * @param tokenFile access token, when the topic wants one
 * @param page opened by a tap on the notification
 */
record NtfyConfig(
        URI url, String topic, Optional<Path> tokenFile, Optional<URI> page, EndpointRules rules)
        implements ChannelConfig {
    private static final String TOPIC = "[-_A-Za-z0-9]{1,64}";

    static Optional<NtfyConfig> read(ConfigNode node, Path folder) {
        Optional<URI> url = HttpAddress.read(node, "url");
        String topic = node.requiredText("topic");
        if (!topic.isEmpty() && !topic.matches(TOPIC)) {
            node.problem("topic", "'%s' is not 1 to 64 letters, digits, - or _".formatted(topic));
        }
        Optional<Path> tokenFile = node.text("tokenFile").map(folder::resolve);
        Optional<URI> page =
                node.has("page") ? HttpAddress.read(node, "page") : Optional.<URI>empty();
        EndpointRules rules = EndpointRules.read(node, true);
        return url.map(address -> new NtfyConfig(address, topic, tokenFile, page, rules));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        String name = EndpointName.of("ntfy", url, url + "/" + topic);
        return List.of(rules.endpoint("ntfy", name, new NtfyChannel(this, calls)));
    }

    /** A topic is as good as a password. */
    @Override
    public String toString() {
        return "NtfyConfig[url=%s, topic=***]".formatted(url);
    }
}
