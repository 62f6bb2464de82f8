package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads {@code lineProtocol} of a site file. Stateless. */
final class LineMappingReader {
    private static final double SCALE_MAX = 1e12;

    /** What must be different in each. */
    private record Key(String measurement, String field, Map<String, String> tags) {}

    private LineMappingReader() {}

    /**
     * Every mapping of the file.
     *
     * @param channels what the site has
     */
    static List<LineMapping> read(ConfigNode root, Set<ChannelId> channels) {
        List<LineMapping> mappings = new ArrayList<>();
        Set<Key> keys = new HashSet<>();
        for (ConfigNode node : root.sections("lineProtocol")) {
            Key key =
                    new Key(
                            node.requiredText("measurement"),
                            node.requiredText("field"),
                            tags(node));
            double scale = node.number("scale", 1, -SCALE_MAX, SCALE_MAX);
            Optional<String> device = Fields.device(node, "device");
            Optional<String> channel = Fields.name(node, "channel");
            if (!keys.add(key)) {
                node.problem("measurement", "this measurement, field and tags are mapped already");
            }
            if (scale == 0) {
                node.problem("scale", "a scale of 0 would make every value 0");
            } else if (device.isPresent() && channel.isPresent()) {
                ChannelId id = new ChannelId(device.get(), channel.get());
                if (!channels.contains(id)) {
                    node.problem("channel", "no device of this site has the channel " + id);
                }
                mappings.add(new LineMapping(key.measurement, key.field, key.tags, id, scale));
            }
        }
        return mappings;
    }

    private static Map<String, String> tags(ConfigNode node) {
        Map<String, String> tags = new TreeMap<>();
        if (node.has("tags")) {
            ConfigNode section = node.section("tags");
            section.keys().forEach(key -> tags.put(key, section.requiredText(key)));
        }
        return tags;
    }
}
