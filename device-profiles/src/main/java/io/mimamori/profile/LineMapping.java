package io.mimamori.profile;

import io.mimamori.reading.ChannelId;
import java.util.Map;
import java.util.Optional;

/**
 * Which channel a field of the Influx line protocol is, for devices that speak nothing else
 * (docs/wire.md). A point fits when each of its tags is named here with its value or {@link #ANY},
 * and none that is named with a value is missing: a tag that nobody thought of may be what tells
 * two sensors apart, so it is not overlooked.
 *
 * @param measurement exactly as the device sends it
 * @param field exactly as the device sends it
 * @param tags value of each tag, {@link #ANY} for a tag whose value says nothing
 * @param channel what it is here
 * @param scale the sent number times this is in the channel's unit
 */
public record LineMapping(
        String measurement,
        String field,
        Map<String, String> tags,
        ChannelId channel,
        double scale) {
    /** Stands for any value of a tag, and for its absence. */
    public static final String ANY = "*";

    public LineMapping {
        tags = Map.copyOf(tags);
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("a scale of " + scale + " tells nothing");
        }
    }

    /** The first of a point's tags that does not fit, or that is missing. */
    public Optional<String> misfit(Map<String, String> sent) {
        for (Map.Entry<String, String> tag : sent.entrySet()) {
            String wanted = tags.get(tag.getKey());
            if (wanted == null || !(wanted.equals(ANY) || wanted.equals(tag.getValue()))) {
                return Optional.of(tag.getKey());
            }
        }
        return tags.entrySet().stream()
                .filter(tag -> !tag.getValue().equals(ANY) && !sent.containsKey(tag.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** How much it says: the number of tags whose value matters. */
    public int exactTags() {
        return (int) tags.values().stream().filter(value -> !value.equals(ANY)).count();
    }
}
