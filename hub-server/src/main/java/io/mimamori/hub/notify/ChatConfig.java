package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code - slack: {urlFile}}, and {@code discord} and {@code teams} alike.
 *
 * @param urlFile its only line is the address, which is the secret
 */
record ChatConfig(ChatDialect dialect, Path urlFile, EndpointRules rules) implements ChannelConfig {
    static Reader reader(ChatDialect dialect) {
        return (node, folder) -> Optional.of(read(dialect, node, folder));
    }

    private static ChatConfig read(ChatDialect dialect, ConfigNode node, Path folder) {
        return new ChatConfig(
                dialect,
                folder.resolve(node.requiredText("urlFile")),
                EndpointRules.read(node, false));
    }

    @Override
    public List<Endpoint> endpoints(InstantSource machine) {
        HttpCalls calls = new HttpCalls(rules.guard(), machine, HttpCalls.TIMEOUT);
        ChatChannel channel = new ChatChannel(this, calls);
        return List.of(rules.endpoint(dialect.kind(), channel.name(), channel));
    }
}
