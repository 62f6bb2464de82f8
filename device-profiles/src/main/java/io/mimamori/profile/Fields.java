package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Names;
import io.mimamori.reading.Range;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the values that profiles and sites write in the same way. Stateless. */
final class Fields {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final Pattern QUANTITY = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private Fields() {}

    /** A name {@code [a-z0-9-]{1,64}}; empty after a problem. */
    static Optional<String> name(ConfigNode node, String key) {
        String name = node.requiredText(key);
        if (!Names.isValid(name)) {
            node.problem(key, "'" + name + "' is not a name: use a-z, 0-9 and hyphens, at most 64");
            return Optional.empty();
        }
        return Optional.of(Names.canonical(name));
    }

    /** A device name; empty after a problem. */
    static Optional<String> device(ConfigNode node, String key) {
        Optional<String> name = name(node, key);
        if (name.isPresent() && !Names.isValidDevice(name.get())) {
            node.problem(
                    key, "a device may not be called '" + name.get() + "': topics use that name");
            return Optional.empty();
        }
        return name;
    }

    /** The channel that the keys {@code device} and {@code channel} name. */
    static Optional<ChannelId> channel(ConfigNode node) {
        Optional<String> device = device(node, "device");
        Optional<String> channel = name(node, "channel");
        return device.flatMap(on -> channel.map(name -> new ChannelId(on, name)));
    }

    static boolean isLabel(String text) {
        return LABEL.matcher(text).matches();
    }

    /** Name of a rule or level; empty after a problem. */
    static Optional<String> label(ConfigNode node, String key) {
        String label = node.requiredText(key);
        if (!isLabel(label)) {
            node.problem(
                    key,
                    "'"
                            + label
                            + "' is not a name: use a-z, 0-9, hyphen and underscore, at most 64");
            return Optional.empty();
        }
        return Optional.of(label);
    }

    static String quantity(ConfigNode node, String fallback) {
        String quantity = node.text("quantity", fallback);
        if (!QUANTITY.matcher(quantity).matches()) {
            node.problem("quantity", "'" + quantity + "' is not a quantity: use [a-z][a-z0-9_]*");
            return fallback;
        }
        return quantity;
    }

    static String unit(ConfigNode node, String fallback) {
        String unit = node.text("unit", fallback);
        Optional<String> complaint = Ucum.complaint(unit);
        complaint.ifPresent(message -> node.problem("unit", message));
        return complaint.isPresent() ? fallback : unit;
    }

    static double resolution(ConfigNode node, double fallback) {
        return node.number("resolution", fallback, Double.MIN_NORMAL, Double.MAX_VALUE);
    }

    /** {@code [low, high]}. */
    static Range range(ConfigNode node, Range fallback) {
        if (!node.has("range")) {
            return fallback;
        }
        List<String> bounds = node.texts("range");
        try {
            if (bounds.size() == 2) {
                double low = Double.parseDouble(bounds.get(0));
                double high = Double.parseDouble(bounds.get(1));
                if (low < high) {
                    return new Range(low, high);
                }
                node.problem(
                        "range",
                        "[%s, %s] is inverted or empty: write the lower value first"
                                .formatted(bounds.get(0), bounds.get(1)));
                return fallback;
            }
        } catch (NumberFormatException _) {
            // Told below, as for a wrong number of bounds.
        }
        node.problem("range", bounds + " is not a range: [lowest, highest]");
        return fallback;
    }
}
