package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Nobody moves at home for longer than usual. Raised as {@code no-activity}, or as {@code
 * cannot-watch} when a sensor is silent by its stale rule: that is no quiet person. Given up with
 * the next activity. Three limits, whichever comes first:
 *
 * <ul>
 *   <li>{@code awake} of the waking hours, from the first day on;
 *   <li>{@code any} at any time, from the first day on;
 *   <li>once at least {@link #DAYS_BEFORE_LEARNED} days passed of which {@link #VALID_DAYS} were
 *       valid, the home's own line by hour of the day (Cuddihy 2007; docs/profiles.md).
 * </ul>
 *
 * @param inputs the sensors of the home
 * @param awake activity is missed after so long of the waking hours
 * @param any activity is missed after so long
 * @param wakes first waking hour, 0 to 23
 * @param sleeps first hour that is no waking hour any more, above {@code wakes}, at most 24
 */
public record Inactivity(
        String id, List<Input> inputs, Duration awake, Duration any, int wakes, int sleeps)
        implements JointRule {
    public static final String NO_ACTIVITY = "no-activity";
    public static final String CANNOT_WATCH = "cannot-watch";

    static final int DAYS = 28;
    static final int DAYS_BEFORE_LEARNED = 14;
    static final int VALID_DAYS = 10;
    static final int FLOOR_MINUTES = 120;
    static final double MARGIN = 1.25;
    static final int DAY_CAP_MINUTES = 12 * 60;
    static final int NIGHT_CAP_MINUTES = 14 * 60;

    /** A day on which a sensor was silent for longer teaches nothing. */
    static final Duration DOWN_MAX = Duration.ofHours(2);

    /** How long after other activity that of a sensor that a pet can set off counts. */
    static final Duration PET_MAX = Duration.ofHours(2);

    public Inactivity {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty() || !awake.isPositive() || !any.isPositive()) {
            throw new IllegalArgumentException(
                    "inactivity " + id + ": needs inputs, and awake and any above zero");
        }
        if (wakes < 0 || wakes >= sleeps || sleeps > 24) {
            throw new IllegalArgumentException("inactivity " + id + ": wakes must be below sleeps");
        }
    }

    /**
     * A sensor.
     *
     * @param onChange activity is every change of its state (a door), not only that it is on
     * @param petProne a pet can set it off: alone it says that somebody is well for {@link
     *     #PET_MAX} only
     */
    public record Input(ChannelId channel, boolean onChange, boolean petProne) {}

    @Override
    public String channel() {
        return inputs.getFirst().channel().channel();
    }

    @Override
    public boolean watches(ChannelId id) {
        return inputs.stream().anyMatch(input -> input.channel().equals(id));
    }

    @Override
    public Map<String, List<Channel>> groups(Site site) {
        return Map.of(
                "home",
                inputs.stream().map(input -> site.channel(input.channel()).orElseThrow()).toList());
    }
}
