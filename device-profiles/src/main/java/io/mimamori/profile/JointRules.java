package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.JointRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the rules that look at several channels. Notes problems at the node. */
final class JointRules {
    private static final double ANY = Double.MAX_VALUE;

    private JointRules() {}

    static Optional<Composite> composite(ConfigNode node, String id) {
        List<Composite.Input> inputs = new ArrayList<>();
        for (ConfigNode input : inputs(node)) {
            if (!input.has("atLeast")) {
                input.problem("atLeast", "is missing: the smallest value that counts");
            }
            double atLeast = input.number("atLeast", 0, -ANY, ANY);
            double hysteresis = input.number("hysteresis", 0, 0, ANY);
            Duration within = RuleReader.hold(input, "within", Duration.ZERO);
            Fields.channel(input)
                    .ifPresent(channel ->
                            inputs.add(new Composite.Input(channel, atLeast, hysteresis, within)));
        }
        int need = node.integer("need", Math.max(1, inputs.size()), 1, JointRule.INPUTS_MAX);
        Optional<String> level = Fields.label(node, "level");
        Duration holdUp = RuleReader.hold(node, "holdUp", Duration.ZERO);
        Duration holdDown = RuleReader.hold(node, "holdDown", Duration.ZERO);
        if (need > inputs.size() && !inputs.isEmpty()) {
            node.problem("need", "is %d of %d inputs".formatted(need, inputs.size()));
            return Optional.empty();
        }
        return inputs.isEmpty()
                ? Optional.empty()
                : level.map(name -> new Composite(id, name, inputs, need, holdUp, holdDown));
    }

    static Optional<Comfort> comfort(
            ConfigNode node, String id, String temperature, Optional<String> device) {
        String humidity =
                node.has("humidity") ? Fields.name(node, "humidity").orElse("") : "humidity";
        double severe = node.number("severe", 28, -ANY, ANY);
        double danger = node.number("danger", 31, -ANY, ANY);
        double cold = node.number("cold", 10, -ANY, ANY);
        double freezing = node.number("freezing", 4, -ANY, ANY);
        if (!(severe < danger)) {
            node.problem("danger", "(%s) is not above severe (%s)".formatted(danger, severe));
        }
        if (!(freezing < cold)) {
            node.problem("freezing", "(%s) is not below cold (%s)".formatted(freezing, cold));
        }
        return severe < danger && freezing < cold
                ? Optional.of(
                        new Comfort(
                                id, device, temperature, humidity, severe, danger, cold, freezing))
                : Optional.empty();
    }

    static Optional<Inactivity> inactivity(ConfigNode node, String id) {
        List<Inactivity.Input> inputs = new ArrayList<>();
        for (ConfigNode input : inputs(node)) {
            boolean onChange = input.flag("onChange", false);
            boolean petProne = input.flag("petProne", false);
            Fields.channel(input)
                    .ifPresent(channel ->
                            inputs.add(new Inactivity.Input(channel, onChange, petProne)));
        }
        Duration awake = node.duration("awake", Duration.ofHours(8));
        Duration any = node.duration("any", Duration.ofHours(24));
        int wakes = node.integer("wakes", 7, 0, 23);
        int sleeps = node.integer("sleeps", 22, 1, 24);
        if (wakes >= sleeps) {
            node.problem("sleeps", "(%d) is not after wakes (%d)".formatted(sleeps, wakes));
        }
        boolean positive = awake.toMinutes() > 0 && any.toMinutes() > 0;
        if (!positive) {
            node.problem("awake", "and 'any' must be a minute or more");
        }
        return inputs.isEmpty() || wakes >= sleeps || !positive
                ? Optional.empty()
                : Optional.of(new Inactivity(id, inputs, awake, any, wakes, sleeps));
    }

    private static List<ConfigNode> inputs(ConfigNode node) {
        List<ConfigNode> inputs = node.sections("inputs");
        if (inputs.isEmpty()) {
            node.problem("inputs", "is missing: write [{device: ..., channel: ...}, ...]");
        }
        return inputs;
    }

    /** Notes which inputs are not there, or twice. */
    static void check(ConfigNode node, Collection<ChannelId> known) {
        Set<ChannelId> seen = new HashSet<>();
        for (ConfigNode input : node.sections("inputs")) {
            Optional<ChannelId> channel = Fields.channel(input);
            if (channel.isPresent() && !known.contains(channel.get())) {
                input.problem("channel", "this site has no channel '%s'".formatted(channel.get()));
            } else if (channel.isPresent() && !seen.add(channel.get())) {
                input.problem("channel", "channel '%s' is listed already".formatted(channel.get()));
            }
        }
    }
}
