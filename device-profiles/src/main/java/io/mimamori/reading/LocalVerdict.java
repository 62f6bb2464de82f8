package io.mimamori.reading;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an edge judged by itself: an event of an episode, under the id that the hub gives the same
 * episode, since both run the same judge over the same readings. It travels as a text reading of
 * the device that caused it, in the channel {@value #CHANNEL} that no site lists, and is put on the
 * ledger of the hub's episode.
 *
 * @param what kind of the event in lower case, such as {@code raised}, or {@value #WITHDRAWN}
 * @param level after the event; empty when none holds
 * @param timeMillis when it happened, event time, ms since 1970 UTC
 * @param number of the event, as the edge counts
 */
public record LocalVerdict(
        String what,
        Optional<String> level,
        long timeMillis,
        String site,
        String rule,
        UUID episode,
        int number) {
    /** Channel of these readings. */
    public static final String CHANNEL = "local-verdict";

    /** The event did not happen after all. */
    public static final String WITHDRAWN = "withdrawn";

    private static final Set<String> WORDS =
            Set.of("raised", "changed", "cleared", "stale", "fault", "recovered", WITHDRAWN);
    private static final String NO_LEVEL = "-";
    private static final int FIELDS = 7;

    /** One line, such as {@code raised flood 2026-06-02T11:16:00Z kamojima level <uuid> 1}. */
    public String toText() {
        return String.join(
                " ",
                what,
                level.orElse(NO_LEVEL),
                Instant.ofEpochMilli(timeMillis).toString(),
                site,
                rule,
                episode.toString(),
                Integer.toString(number));
    }

    /** What {@link #toText} wrote; empty for anything else. */
    public static Optional<LocalVerdict> parse(String text) {
        List<String> fields = List.of(text.split(" ", -1));
        if (fields.size() != FIELDS || !WORDS.contains(fields.getFirst())) {
            return Optional.empty();
        }
        try {
            LocalVerdict verdict =
                    new LocalVerdict(
                            fields.get(0),
                            Optional.of(fields.get(1)).filter(level -> !level.equals(NO_LEVEL)),
                            Instant.parse(fields.get(2)).toEpochMilli(),
                            fields.get(3),
                            fields.get(4),
                            UUID.fromString(fields.get(5)),
                            Integer.parseInt(fields.get(6)));
            return verdict.toText().equals(text) ? Optional.of(verdict) : Optional.empty();
        } catch (DateTimeParseException | IllegalArgumentException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
