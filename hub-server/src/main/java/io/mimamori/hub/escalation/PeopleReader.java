package io.mimamori.hub.escalation;

import io.mimamori.config.ConfigNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the list {@code people}. Stateless. */
final class PeopleReader {
    private PeopleReader() {}

    static Person person(ConfigNode node, Set<String> endpoints) {
        String id = node.requiredText("id");
        List<String> channels = node.texts("channels");
        if (channels.isEmpty()) {
            node.problem("channels", "names no endpoint: nobody could tell this person anything");
        }
        for (String channel : channels) {
            if (!endpoints.contains(channel)) {
                node.problem(
                        "channels",
                        "there is no endpoint '%s'; the configuration has %s"
                                .formatted(
                                        channel,
                                        endpoints.isEmpty()
                                                ? "none"
                                                : String.join(", ", new TreeSet<>(endpoints))));
            }
        }
        return new Person(
                id,
                node.text("name", id),
                channels,
                Set.copyOf(node.texts("roles")),
                Set.copyOf(node.texts("sites")),
                node.flag("near", false));
    }
}
