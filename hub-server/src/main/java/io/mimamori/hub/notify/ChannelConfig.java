package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One entry of the configuration's list {@code channels}: {@code - ntfy: {url, topic}}. */
public sealed interface ChannelConfig
        permits NtfyConfig, LineConfig, ChatConfig, MastodonConfig, PhoneConfig, WebPushConfig {
    /**
     * The endpoints that it describes. Throws {@link io.mimamori.ConfigException} when a file with
     * a secret cannot be read.
     */
    List<Endpoint> endpoints(InstantSource machine);

    /** Reads the mapping of one kind; empty after a mistake that leaves nothing to go by. */
    interface Reader {
        Optional<? extends ChannelConfig> read(ConfigNode node, Path folder);
    }

    /** What a channel may be, by the key in the configuration. */
    private static Map<String, Reader> kinds() {
        return new TreeMap<>(
                Map.of(
                        "ntfy", NtfyConfig::read,
                        "line", LineConfig::read,
                        "slack", ChatConfig.reader(ChatDialect.SLACK),
                        "discord", ChatConfig.reader(ChatDialect.DISCORD),
                        "teams", ChatConfig.reader(ChatDialect.TEAMS),
                        "mastodon", MastodonConfig::read,
                        "webpush", WebPushConfig::read,
                        "sms", PhoneConfig.reader(PhoneConfig.Way.SMS),
                        "voice", PhoneConfig.reader(PhoneConfig.Way.VOICE)));
    }

    /** The list {@code channels}; mistakes are reported to it. */
    static List<ChannelConfig> readAll(ConfigNode root, Path folder) {
        List<ChannelConfig> all = new ArrayList<>();
        Map<String, Reader> kinds = kinds();
        for (ConfigNode entry : root.sections("channels")) {
            // Each is asked for, so that a misspelt one is reported with the nearest.
            List<String> given = kinds.keySet().stream().filter(entry::has).toList();
            if (given.size() != 1 && entry.keys().size() != 1) {
                entry.problem(
                        "", "must have one key, the channel: " + String.join(", ", kinds.keySet()));
            }
            kinds.forEach((kind, reader) -> {
                if (given.contains(kind)) {
                    reader.read(entry.section(kind), folder).ifPresent(all::add);
                }
            });
        }
        return List.copyOf(all);
    }
}
