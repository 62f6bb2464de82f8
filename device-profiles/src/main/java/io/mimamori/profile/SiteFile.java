package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.JsonSchema;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Stale;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a site from YAML (docs/profiles.md, schema/site.schema.json). The same text and profiles
 * give an equal site. One instance reads one file.
 */
public final class SiteFile {
    private static final String SCHEMA = "site.schema.json";
    private static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");

    /** What holds for rain of which no file says anything: it does not fall upwards. */
    private static final Range RAIN = new Range(0, 1_000_000_000);

    /** A rule of the site file and where it stands. */
    private record Own(ConfigNode node, Rule rule) {}

    private final ConfigNode root;
    private final Profiles profiles;
    private final Map<ChannelId, Channel> channels = new LinkedHashMap<>();
    private final Map<String, DeviceProfile> profileOfDevice = new LinkedHashMap<>();
    private final Map<String, ConfigNode> nodeOfDevice = new LinkedHashMap<>();

    private SiteFile(ConfigNode root, Profiles profiles) {
        this.root = root;
        this.profiles = profiles;
    }

    /**
     * The site in {@code yaml}; throws {@link io.mimamori.ConfigException} with every mistake.
     *
     * @param file name of the file as the user gave it, for messages
     */
    public static Site parse(String file, String yaml, Profiles profiles) {
        ConfigNode root = ConfigNode.parse(file, yaml);
        JsonSchema.named(SCHEMA).check(root);
        return new SiteFile(root, profiles).read();
    }

    /**
     * Builds the schema now, which takes some hundred milliseconds; call it on another thread while
     * the program starts. Without it the first {@link #parse} does so.
     */
    public static void prepare() {
        JsonSchema.named(SCHEMA);
    }

    private Site read() {
        Optional<String> site = Fields.name(root, "site");
        Optional<String> tenant = Fields.name(root, "tenant");
        root.requiredText("hazard");
        Hazard hazard = root.oneOf("hazard", Hazard.class, Hazard.FLEET);
        String title = root.text("name", site.orElse(""));
        Optional<String> datum = root.text("datum").filter(text -> !text.isBlank());
        ZoneId zone = zone();
        Optional<Position> position = position();
        readDevices();
        readChannels();
        Map<String, Instant> resting = Resting.read(root, zone, channels.keySet());
        List<ChannelTest> quality = QualityReader.read(root, channels.values());
        List<LineMapping> lines = LineMappingReader.read(root, channels.keySet());
        List<Own> own = readRules();
        List<ProfileRules.Bound> bound =
                ProfileRules.bind(profileOfDevice, own.stream().map(Own::rule).toList());
        check(hazard, datum, own);
        checkBound(hazard, datum, own, bound);
        List<Rule> rules = new ArrayList<>();
        own.forEach(each -> rules.add(each.rule));
        bound.forEach(each -> rules.add(each.rule()));
        rules.addAll(SensorRules.of(channels.values(), rules));
        rules.addAll(ScreeningRules.of(channels.values(), profileOfDevice, quality, rules));
        List<Inhibition> inhibitions = InhibitionReader.read(root, rules);
        root.finish();
        rules.replaceAll(rule -> rule instanceof Stale stale ? stale.resting(resting) : rule);
        return new Site(
                tenant.orElseThrow(),
                site.orElseThrow(),
                title,
                hazard,
                datum,
                zone,
                position,
                List.copyOf(channels.values()),
                rules,
                lines,
                inhibitions);
    }

    private ZoneId zone() {
        String zone = root.text("zone", ZONE.getId());
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException _) {
            root.problem("zone", "'" + zone + "' is not a time zone such as Asia/Tokyo");
            return ZONE;
        }
    }

    private Optional<Position> position() {
        if (!root.has("position")) {
            return Optional.empty();
        }
        ConfigNode node = root.section("position");
        node.requiredText("latitude");
        node.requiredText("longitude");
        return Optional.of(
                new Position(
                        node.number("latitude", 0, -90, 90),
                        node.number("longitude", 0, -180, 180)));
    }

    private void readDevices() {
        for (ConfigNode node : root.sections("devices")) {
            Optional<String> device = Fields.device(node, "device");
            String name = node.requiredText("profile");
            Optional<DeviceProfile> profile = profiles.find(name);
            if (profile.isEmpty()) {
                node.problem(
                        "profile",
                        "'%s' is not a known profile; known: %s"
                                .formatted(name, String.join(", ", profiles.names())));
            }
            if (device.isPresent() && profile.isPresent()) {
                add(node, device.get(), profile.get());
            }
        }
    }

    private void add(ConfigNode node, String device, DeviceProfile profile) {
        if (profileOfDevice.putIfAbsent(device, profile) != null) {
            node.problem("device", "device '" + device + "' is listed already");
            return;
        }
        nodeOfDevice.put(device, node);
        for (ProfileChannel channel : profile.channels()) {
            Channel own = channel.on(device);
            channels.put(own.id(), own);
        }
    }

    /** A channel of the file comes new or refines that of the device's profile. */
    private void readChannels() {
        Map<ChannelId, Channel> ofProfiles = Map.copyOf(channels);
        Set<ChannelId> listed = new LinkedHashSet<>();
        for (ConfigNode node : root.sections("channels")) {
            Optional<String> device = Fields.device(node, "device");
            Optional<String> name = Fields.name(node, "channel");
            Channel base =
                    device.isPresent() && name.isPresent()
                            ? base(new ChannelId(device.get(), name.get()), ofProfiles)
                            : base(new ChannelId("device", "channel"), ofProfiles);
            Channel channel = channel(node, base);
            if (device.isPresent() && name.isPresent()) {
                if (!listed.add(channel.id())) {
                    node.problem("channel", "channel " + channel.id() + " is listed already");
                }
                channels.put(channel.id(), channel);
            }
        }
    }

    /** What holds for a channel of which the file says nothing but its name. */
    private static Channel base(ChannelId id, Map<ChannelId, Channel> ofProfiles) {
        Channel known = ofProfiles.get(id);
        String quantity = id.channel().replace('-', '_');
        String usable = Character.isLetter(quantity.charAt(0)) ? quantity : "q" + quantity;
        return known == null ? new Channel(id, usable, "1", 0.01, Range.ALL) : known;
    }

    private static Channel channel(ConfigNode node, Channel base) {
        String quantity = Fields.quantity(node, base.quantity());
        boolean isRain = quantity.equals("rain") || quantity.startsWith("rain_");
        Range range = base.range().equals(Range.ALL) && isRain ? RAIN : base.range();
        return new Channel(
                base.id(),
                quantity,
                Fields.unit(node, base.unit()),
                Fields.resolution(node, base.resolution()),
                Fields.range(node, range));
    }

    private List<Own> readRules() {
        List<Own> own = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (ConfigNode node : root.sections("rules")) {
            Optional<Rule> rule = RuleReader.read(node);
            if (rule.isPresent()) {
                own.add(new Own(node, rule.get()));
                if (!ids.add(rule.get().id())) {
                    node.problem("id", "rule '" + rule.get().id() + "' is there already");
                }
            }
        }
        return own;
    }

    private void check(Hazard hazard, Optional<String> datum, List<Own> own) {
        Collection<Channel> all = channels.values();
        for (Own each : own) {
            Rule rule = each.rule;
            if (rule instanceof Composite || rule instanceof Inactivity) {
                JointRules.check(each.node, channels.keySet());
            } else if (all.stream().noneMatch(channel -> rule.watches(channel.id()))) {
                each.node.problem(
                        "channel",
                        "no device of this site has the channel '"
                                + rule.channel()
                                + "'"
                                + rule.device()
                                        .map(device -> " (device " + device + ")")
                                        .orElse(""));
            }
            Besides.check(each.node, rule, channels.keySet());
            if (rule instanceof Ladder ladder) {
                if (hazard == Hazard.RIVER && datum.isEmpty()) {
                    each.node.problem(
                            "levels", "river thresholds need the site's 'datum', such as T.P.");
                }
                LadderCheck.check(ladder, all)
                        .ifPresent(fault ->
                                each.node
                                        .section("levels")
                                        .problem(fault.level(), fault.message()));
            }
        }
    }

    private void checkBound(
            Hazard hazard, Optional<String> datum, List<Own> own, List<ProfileRules.Bound> bound) {
        Set<String> ids = new LinkedHashSet<>();
        own.forEach(each -> ids.add(each.rule.id()));
        for (ProfileRules.Bound each : bound) {
            ConfigNode node = Objects.requireNonNull(nodeOfDevice.get(each.device()));
            if (!ids.add(each.rule().id())) {
                node.problem(
                        "device",
                        "its profile's rule would be called '%s' as another rule is"
                                .formatted(each.rule().id()));
            }
            if (each.rule() instanceof Ladder ladder) {
                List<Channel> watched =
                        channels.values().stream()
                                .filter(channel -> ladder.watches(channel.id()))
                                .toList();
                if (hazard == Hazard.RIVER
                        && datum.isEmpty()
                        && watched.stream().anyMatch(c -> c.quantity().equals("river_level"))) {
                    node.problem(
                            "profile",
                            "its river thresholds need the site's 'datum', such as T.P.");
                }
                LadderCheck.check(ladder, watched)
                        .ifPresent(fault -> node.problem("profile", fault.message()));
            }
        }
    }
}
