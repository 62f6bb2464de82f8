package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.JsonSchema;
import io.mimamori.profile.DeviceProfile.Sampling;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Range;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Stale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a device profile from YAML (docs/profiles.md, schema/device-profile.schema.json). */
public final class ProfileFile {
    private static final String SCHEMA = "device-profile.schema.json";
    private static final String NO_DEVICES = "a profile knows no devices; leave it away";

    private ProfileFile() {}

    /**
     * The profile in {@code yaml}; throws {@link io.mimamori.ConfigException} with every mistake.
     *
     * @param file name of the file as the user gave it, for messages
     */
    public static DeviceProfile parse(String file, String yaml) {
        ConfigNode root = ConfigNode.parse(file, yaml);
        JsonSchema.named(SCHEMA).check(root);
        return read(root);
    }

    /** As {@link #parse}, without the schema: for shipped profiles, which the build has checked. */
    static DeviceProfile parseChecked(String file, String yaml) {
        return read(ConfigNode.parse(file, yaml));
    }

    private static DeviceProfile read(ConfigNode root) {
        Optional<String> name = Fields.name(root, "profile");
        int version = root.integer("version", 1, 1, Integer.MAX_VALUE);
        root.requiredText("kind");
        DeviceProfile.Kind kind =
                root.oneOf("kind", DeviceProfile.Kind.class, DeviceProfile.Kind.HOME);
        String title = root.requiredText("title");
        String driver = Fields.name(root, "driver").orElse("");
        Sampling sampling = sampling(root.section("sampling"));
        List<ProfileChannel> channels = channels(root);
        List<ChannelTest> quality =
                QualityReader.read(root, channels.stream().map(each -> each.on("device")).toList());
        root.sections("quality").stream()
                .filter(node -> node.has("device"))
                .forEach(node -> node.problem("device", NO_DEVICES));
        List<Rule> rules = rules(root, channels, sampling);
        root.finish();
        return new DeviceProfile(
                name.orElseThrow(),
                version,
                kind,
                title,
                driver,
                sampling,
                channels,
                quality,
                rules);
    }

    private static Sampling sampling(ConfigNode node) {
        if (!node.has("quiet")) {
            node.problem("quiet", "is missing");
        }
        Duration quiet = node.duration("quiet", Duration.ofMinutes(10));
        Duration alert = node.duration("alert", quiet);
        Duration heartbeat = node.duration("heartbeat", quiet);
        if (alert.compareTo(quiet) > 0) {
            node.problem("alert", "is longer than quiet: an alert is sampled at least as often");
        }
        return new Sampling(quiet, alert, heartbeat);
    }

    private static List<ProfileChannel> channels(ConfigNode root) {
        List<ProfileChannel> channels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigNode node : root.sections("channels")) {
            Optional<String> name = Fields.name(node, "channel");
            String quantity = Fields.quantity(node, "");
            String unit = Fields.unit(node, "");
            Optional<String> senml = node.text("senml");
            double resolution = Fields.resolution(node, 0.01);
            Range range = Fields.range(node, Range.ALL);
            if (name.isPresent()) {
                channels.add(
                        new ProfileChannel(name.get(), quantity, unit, senml, resolution, range));
                if (!names.add(name.get())) {
                    node.problem("channel", "channel '" + name.get() + "' is there already");
                }
            }
        }
        if (channels.isEmpty()) {
            root.problem("channels", "has no channel");
        }
        return channels;
    }

    private static List<Rule> rules(
            ConfigNode root, List<ProfileChannel> channels, Sampling sampling) {
        List<Rule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ConfigNode node : root.sections("rules")) {
            Optional<Rule> read = RuleReader.read(node);
            if (read.isEmpty()) {
                continue;
            }
            Rule rule = read.get();
            rules.add(rule);
            if (!ids.add(rule.id())) {
                node.problem("id", "rule '" + rule.id() + "' is there already");
            }
            if (rule.device().isPresent()) {
                node.problem("device", NO_DEVICES);
            }
            if (rule instanceof Composite || rule instanceof Inactivity) {
                node.problem("kind", "looks at several devices: write this rule in the site");
                continue;
            }
            if (node.has("frost") || node.has("alertNeighbours")) {
                node.problem("id", "looks at other devices: write this rule in the site");
                continue;
            }
            requireChannel(node, rule.channel(), channels);
            check(node, rule, channels, sampling);
        }
        return rules;
    }

    private static void check(
            ConfigNode node, Rule rule, List<ProfileChannel> channels, Sampling sampling) {
        if (rule instanceof Stale stale && stale.after().compareTo(sampling.heartbeat()) <= 0) {
            node.problem(
                    "after",
                    "%s is not above the heartbeat of %s: a device that works would look dead"
                            .formatted(stale.after(), sampling.heartbeat()));
        }
        if (rule instanceof Ladder ladder && ladder.device().isEmpty()) {
            List<Channel> own =
                    channels.stream()
                            .filter(each -> each.name().equals(ladder.channel()))
                            .map(each -> each.on("device"))
                            .toList();
            LadderCheck.check(ladder, own)
                    .ifPresent(fault ->
                            node.section("levels").problem(fault.level(), fault.message()));
        }
    }

    private static void requireChannel(
            ConfigNode node, String name, List<ProfileChannel> channels) {
        List<String> known = channels.stream().map(ProfileChannel::name).toList();
        if (!known.contains(name)) {
            node.problem(
                    "channel",
                    "'" + name + "' is not a channel of this profile: " + String.join(", ", known));
        }
    }
}
