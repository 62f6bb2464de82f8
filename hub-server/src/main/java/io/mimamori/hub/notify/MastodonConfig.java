package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - mastodon: {url, tokenFile, visibility}}. A home's alert cannot go there.
 *
 * @param url of the server
 * @param tokenFile access token with the right {@code write:statuses}
 */
record MastodonConfig(URI url, Path tokenFile, Visibility visibility, EndpointRules rules)
        implements ChannelConfig {
    /** Who sees a post, as Mastodon calls it. */
    enum Visibility {
        PUBLIC,
        UNLISTED,
        /** Followers only. */
        PRIVATE,
        DIRECT
    }

    static Optional<MastodonConfig> read(ConfigNode node, Path folder) {
        Optional<URI> url = HttpAddress.read(node, "url");
        Path tokenFile = folder.resolve(node.requiredText("tokenFile"));
        Visibility visibility = node.oneOf("visibility", Visibility.class, Visibility.PRIVATE);
        EndpointRules rules = EndpointRules.readPublic(node);
        return url.map(address -> new MastodonConfig(address, tokenFile, visibility, rules));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        MastodonChannel channel = new MastodonChannel(this, calls);
        String name = EndpointName.of("mastodon", url, url + " " + tokenFile);
        return List.of(rules.endpoint("mastodon", name, channel));
    }
}
