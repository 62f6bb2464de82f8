package io.mimamori.profile;

import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Rule;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.SensorFault.Frost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Gives each river level that has a ladder its {@link SensorFault}, unless the site has one: no
 * gauge that can alert a town goes without. Called {@code sensor}, with the device's and if need be
 * the channel's name after it where that is taken.
 */
final class SensorRules {
    private static final String ID = "sensor";
    private static final String RIVER_LEVEL = "river_level";

    private SensorRules() {}

    static List<Rule> of(Collection<Channel> channels, List<Rule> rules) {
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> ids.add(rule.id()));
        List<Channel> bare = channels.stream().filter(channel -> isBare(channel, rules)).toList();
        List<Rule> added = new ArrayList<>();
        for (Channel channel : bare) {
            String id = id(ID, channel.id(), bare.size() == 1, ids);
            ids.add(id);
            top(channel, rules)
                    .ifPresent(metres ->
                            added.add(
                                    SensorFault.river(
                                                    id,
                                                    channel.id().channel(),
                                                    Optional.of(channel.id().device()),
                                                    metres)
                                            .with(frost(channels))));
        }
        return added;
    }

    /** Of a site with one air temperature, and with its rain if there is one channel of it. */
    private static Optional<Frost> frost(Collection<Channel> channels) {
        return only(channels, "air_temperature")
                .map(temperature ->
                        new Frost(temperature, only(channels, "rain"), Frost.BELOW, Frost.RISE));
    }

    private static Optional<ChannelId> only(Collection<Channel> channels, String quantity) {
        List<ChannelId> all =
                channels.stream()
                        .filter(channel -> channel.quantity().equals(quantity))
                        .map(Channel::id)
                        .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    static boolean isRiverWithLadder(Channel channel, List<Rule> rules) {
        return channel.quantity().equals(RIVER_LEVEL)
                && channel.unit().equals("m")
                && top(channel, rules).isPresent();
    }

    private static boolean isBare(Channel channel, List<Rule> rules) {
        return isRiverWithLadder(channel, rules)
                && rules.stream()
                        .noneMatch(
                                rule -> rule instanceof SensorFault && rule.watches(channel.id()));
    }

    private static OptionalDouble top(Channel channel, List<Rule> rules) {
        return rules.stream()
                .filter(rule -> rule instanceof Ladder && rule.watches(channel.id()))
                .mapToDouble(rule -> ((Ladder) rule).rungs().getLast().threshold())
                .max();
    }

    /** An id that is not taken yet, of a rule that nobody wrote. */
    static String id(String base, ChannelId channel, boolean isOnly, Set<String> taken) {
        String device = base + "-" + channel.device();
        String whole = device + "-" + channel.channel();
        return isOnly && !taken.contains(base) ? base : taken.contains(device) ? whole : device;
    }
}
