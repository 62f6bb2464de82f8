package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.Optional;

/**
 * The gauge shows what cannot be: frost or snow under the beam, a stuck float, values outside the
 * channel's range. FAULT and RECOVERED reach staff only; between the two the levels of the channel
 * are frozen. It is folded before the other rules of its channel and gives them its verdict on each
 * reading (docs/profiles.md): SUSPECT may raise a level, as unconfirmed, but gives none up; FAIL
 * does neither.
 *
 * <p>Three ways to be at fault:
 *
 * <ul>
 *   <li><b>too high</b>: at least {@link #HIGH_READINGS} readings in a row more than {@code
 *       headroom} above the highest threshold, over at least {@code highFor}. How fast the water
 *       came is never a reason: flash floods are real.
 *   <li><b>stuck</b>: all readings of {@code stuckFor} within {@code stuckWithin} of the first, at
 *       or above the highest threshold. Below it a constant level is what rivers do for days.
 *   <li><b>out of range</b>: {@link #OUT_OF_RANGE_READINGS} readings in a row.
 * </ul>
 *
 * <p>It is over after {@link #GOOD_READINGS} readings in range in a row; after too high and stuck
 * only when all readings of {@code goodFor} were good and below the highest threshold: one good
 * sample proves nothing about a frozen sensor.
 *
 * @param top the highest threshold of the channel's ladder, in its unit
 * @param headroom how far above {@code top} a reading is believed, in the channel's unit
 * @param stuckWithin in the channel's unit
 * @param frost what tells a rise by ice and snow from one by water; empty: nothing does
 */
public record SensorFault(
        String id,
        String channel,
        Optional<String> device,
        double top,
        double headroom,
        Duration highFor,
        double stuckWithin,
        Duration stuckFor,
        Duration goodFor,
        Optional<Frost> frost)
        implements Rule {
    static final int HIGH_READINGS = 2;
    static final int OUT_OF_RANGE_READINGS = 3;
    static final int GOOD_READINGS = 2;

    /** How far above its highest threshold a river is believed, m. */
    public static final double RIVER_HEADROOM = 2;

    /** Within how much a river that is in flood does not stand still for a day, m. */
    public static final double RIVER_STUCK_WITHIN = 0.05;

    /** What holds for a river level of which the site says nothing else. */
    public static SensorFault river(
            String id, String channel, Optional<String> device, double topMetres) {
        return new SensorFault(
                id,
                channel,
                device,
                topMetres,
                RIVER_HEADROOM,
                Duration.ofMinutes(60),
                RIVER_STUCK_WITHIN,
                Duration.ofHours(24),
                Duration.ofHours(24),
                Optional.empty());
    }

    /**
     * Below {@code below} and without rain in the last {@link #FROST_MEMORY} a reading that is more
     * than {@code rise} above the last one that was beyond doubt is SUSPECT: it may raise a level,
     * as unconfirmed, and gives none up.
     *
     * @param temperature of the air, °C; one older than {@link #FROST_MEMORY} says nothing
     * @param rain any amount above zero; empty: taken for dry
     * @param below °C
     * @param rise in the level's unit
     */
    public record Frost(
            ChannelId temperature, Optional<ChannelId> rain, double below, double rise) {
        /** Below this, °C, snow and ice are likelier than a flood without rain. */
        public static final double BELOW = 2;

        /** A rise that needs an explanation, m. */
        public static final double RISE = 0.2;
    }

    static final Duration FROST_MEMORY = Duration.ofHours(3);

    /** The same rule with what tells ice and snow from water. */
    public SensorFault with(Optional<Frost> other) {
        return new SensorFault(
                id, channel, device, top, headroom, highFor, stuckWithin, stuckFor, goodFor, other);
    }

    public SensorFault {
        if (!(headroom > 0) || !(stuckWithin >= 0)) {
            throw new IllegalArgumentException(
                    "sensor rule " + id + ": headroom must be above zero, stuckWithin not below");
        }
        if (!highFor.isPositive() || !stuckFor.isPositive() || !goodFor.isPositive()) {
            throw new IllegalArgumentException(
                    "sensor rule " + id + ": highFor, stuckFor and goodFor must be above zero");
        }
    }
}
