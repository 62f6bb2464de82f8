package io.mimamori.reading;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;

/** Files of river gauges as their owners publish them: which columns say what, and how. */
public enum GaugeFormat {
    /** Crisis-management gauges (k.river.go.jp), one row a reading, times with offset. */
    CRISIS_GAUGE(List.of("obsTime"), List.of("level_m"), "code", "firstSeenUtc") {
        @Override
        OptionalLong timeMillis(String text, ZoneId zone) {
            return IsoTime.parseMillis(text);
        }
    },
    /**
     * A prefecture's own CSV: some lines about the station, then one row an interval; local times
     * that may begin with a full-width space and end with 24:00; slots without a value.
     */
    PREFECTURE(List.of("観測時刻", "時刻"), List.of("水位", "水位_水位"), "", "") {
        @Override
        OptionalLong timeMillis(String text, ZoneId zone) {
            String[] parts = text.split(" ", -1);
            if (parts.length != 2) {
                return OptionalLong.empty();
            }
            boolean isMidnight = parts[1].equals("24:00");
            LocalDate day = LocalDate.parse(parts[0], DAY);
            LocalDateTime time =
                    isMidnight
                            ? day.plusDays(1).atStartOfDay()
                            : day.atTime(LocalTime.parse(parts[1]));
            return OptionalLong.of(time.atZone(zone).toInstant().toEpochMilli());
        }
    },
    /** The Environment Agency's hydrology archive (England): times in UTC without offset. */
    ENVIRONMENT_AGENCY(List.of("dateTime"), List.of("value"), "measure", "") {
        @Override
        OptionalLong timeMillis(String text, ZoneId zone) {
            return OptionalLong.of(
                    LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli());
        }
    };

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu/MM/dd");

    /** Columns of the time and the value, by any of these names. */
    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    final List<String> times;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    final List<String> values;

    /** Column that names the gauge, and that of the arrival; empty where the file has none. */
    final String gauge;

    final String received;

    GaugeFormat(List<String> times, List<String> values, String gauge, String received) {
        this.times = times;
        this.values = values;
        this.gauge = gauge;
        this.received = received;
    }

    /**
     * ms since 1970 UTC; empty when the text is no time.
     *
     * @param zone of the place, for times without offset
     */
    abstract OptionalLong timeMillis(String text, ZoneId zone);

    OptionalLong time(String text, ZoneId zone) {
        try {
            return timeMillis(text, zone);
        } catch (DateTimeException _) {
            return OptionalLong.empty();
        }
    }
}
