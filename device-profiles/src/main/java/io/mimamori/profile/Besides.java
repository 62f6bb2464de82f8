package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.SensorFault.Frost;
import io.mimamori.rule.Stale;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the channels that a rule only looks at beside its own. */
final class Besides {
    private static final double ANY = Double.MAX_VALUE;
    private static final String FROST = "frost";
    private static final String NEIGHBOURS = "alertNeighbours";

    private Besides() {}

    static List<Stale.Neighbour> neighbours(ConfigNode node) {
        List<Stale.Neighbour> neighbours = new ArrayList<>();
        for (ConfigNode each : node.sections(NEIGHBOURS)) {
            if (!each.has("above")) {
                each.problem("above", "is missing: the smallest value at which it is high");
            }
            double above = each.number("above", 0, -ANY, ANY);
            Fields.channel(each).ifPresent(id -> neighbours.add(new Stale.Neighbour(id, above)));
        }
        return neighbours;
    }

    static Optional<Frost> frost(ConfigNode node) {
        if (!node.has(FROST)) {
            return Optional.empty();
        }
        ConfigNode frost = node.section(FROST);
        if (!frost.has("temperature")) {
            frost.problem("temperature", "is missing: {device: ..., channel: ...} of the air");
            return Optional.empty();
        }
        Optional<ChannelId> rain =
                frost.has("rain") ? Fields.channel(frost.section("rain")) : Optional.empty();
        double below = frost.number("below", Frost.BELOW, -ANY, ANY);
        double rise = frost.number("rise", Frost.RISE, 0, ANY);
        return Fields.channel(frost.section("temperature"))
                .map(temperature -> new Frost(temperature, rain, below, rise));
    }

    /** Notes which of a rule's channels beside are not there. */
    static void check(ConfigNode node, Rule rule, Collection<ChannelId> known) {
        if (rule instanceof Stale) {
            node.sections(NEIGHBOURS).forEach(each -> check(each, known));
        }
        if (rule instanceof SensorFault sensor && sensor.frost().isPresent()) {
            ConfigNode frost = node.section(FROST);
            check(frost.section("temperature"), known);
            if (sensor.frost().get().rain().isPresent()) {
                check(frost.section("rain"), known);
            }
        }
    }

    private static void check(ConfigNode node, Collection<ChannelId> known) {
        Fields.channel(node)
                .filter(id -> !known.contains(id))
                .ifPresent(id ->
                        node.problem("channel", "this site has no channel '%s'".formatted(id)));
    }
}
