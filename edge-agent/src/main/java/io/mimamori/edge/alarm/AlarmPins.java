package io.mimamori.edge.alarm;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import java.time.Duration;
import java.util.Optional;

/**
 * Where lamp and siren are: configuration keys {@code alarm.lampPin} and so on.
 *
 * @param lamp BCM number of the lamp's pin
 * @param siren of the siren's
 * @param activeLow whether the relays switch on a low pin
 * @param sirenMax longest time that the siren sounds for one alarm
 */
public record AlarmPins(
        Optional<Integer> lamp, Optional<Integer> siren, boolean activeLow, Duration sirenMax) {
    private static final int PIN_MAX = 27;

    /** Reads the section {@code alarm}; mistakes are reported to it. */
    public static AlarmPins read(ConfigNode alarm) {
        return new AlarmPins(
                pin(alarm, "lampPin"),
                pin(alarm, "sirenPin"),
                alarm.flag("activeLow", false),
                alarm.duration("sirenMax", Duration.ofMinutes(10)));
    }

    private static Optional<Integer> pin(ConfigNode alarm, String key) {
        return alarm.has(key) ? Optional.of(alarm.integer(key, 0, 0, PIN_MAX)) : Optional.empty();
    }

    /**
     * Opens the pins; without any the alarm is only logged.
     *
     * @throws io.mimamori.ProtocolException when a pin cannot be had: a siren that cannot sound
     *     must be known at once
     */
    public LocalAlarm open(Board board) {
        if (lamp.isEmpty() && siren.isEmpty()) {
            return new LoggedAlarm();
        }
        return new PinAlarm(
                lamp.map(pin -> board.output(pin, activeLow)),
                siren.map(pin -> board.output(pin, activeLow)),
                sirenMax);
    }
}
