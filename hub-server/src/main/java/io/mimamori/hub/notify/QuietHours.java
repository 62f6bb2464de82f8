package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A time of each day in which people are not told of what can wait, in the time zone of the place.
 *
 * @param to not included; before {@code from}: of the next day
 */
public record QuietHours(LocalTime from, LocalTime to) {
    /** The night. */
    public static final QuietHours STANDARD =
            new QuietHours(LocalTime.of(21, 0), LocalTime.of(7, 0));

    private static final String NONE = "none";

    public QuietHours {
        if (from.equals(to)) {
            throw new IllegalArgumentException("quiet hours begin and end at different times");
        }
    }

    /** Key {@code quietHours}: a time such as 21:00-07:00, or the word none. */
    static Optional<QuietHours> read(ConfigNode node) {
        Optional<String> said = node.text("quietHours");
        if (said.isEmpty()) {
            return Optional.of(STANDARD);
        }
        if (said.get().equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(said.get()));
        } catch (DateTimeException | IllegalArgumentException _) {
            node.problem(
                    "quietHours",
                    "'%s' is not a time of the day such as 21:00-07:00, nor none"
                            .formatted(said.get()));
            return Optional.empty();
        }
    }

    /** Of the form {@code 21:00-07:00}; throws {@link DateTimeException}. */
    public static QuietHours parse(String text) {
        String[] times = text.split("-", -1);
        if (times.length != 2) {
            throw new DateTimeException("not two times: " + text);
        }
        return new QuietHours(LocalTime.parse(times[0].strip()), LocalTime.parse(times[1].strip()));
    }

    /**
     * When something may be told that is due then: at once, or at the end of the quiet hours.
     *
     * @param millis since 1970 UTC
     */
    public long after(long millis, ZoneId zone) {
        ZonedDateTime due = Instant.ofEpochMilli(millis).atZone(zone);
        LocalTime time = due.toLocalTime();
        boolean past = !time.isBefore(from);
        boolean quiet = from.isBefore(to) ? past && time.isBefore(to) : past || time.isBefore(to);
        if (!quiet) {
            return millis;
        }
        ZonedDateTime today = due.toLocalDate().atTime(to).atZone(zone);
        ZonedDateTime next =
                Stream.of(
                                today,
                                today.withLaterOffsetAtOverlap(), // that hour comes twice
                                due.toLocalDate().plusDays(1).atTime(to).atZone(zone))
                        .filter(end -> end.isAfter(due))
                        .findFirst()
                        .orElse(due);
        return next.toInstant().toEpochMilli();
    }
}
