package io.mimamori.reading;

import io.mimamori.reading.ReadingsFile.Line;
import io.mimamori.reading.ReadingsFile.Mistake;
import io.mimamori.reading.ReadingsFile.Row;
import java.io.Reader;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file of river gauges, one by one, so that its length does not matter. A slot
 * without a value is no reading; gauges that nobody asked for are passed over; both are counted.
 * Not thread-safe; closing the reader is the caller's.
 */
public final class GaugeFile implements Iterator<Line> {
    /** Lines before the header, at most. */
    private static final int PREAMBLE_LINES_MAX = 20;

    private final CsvRecords records;
    private final GaugeFormat format;
    private final ZoneId zone;
    private final Function<String, Optional<ChannelId>> channels;
    private int time = -1;
    private int value = -1;
    private int gauge = -1;
    private int received = -1;
    private boolean isUnusable;
    private @Nullable Line next;
    private int empty;
    private int foreign;

    /**
     * @param zone of the place, for times without offset
     * @param channels the channel of a gauge by its code in the file ({@code ""} in files that name
     *     none); empty to pass it over; what it throws as {@link IllegalArgumentException} is told
     *     as the row's mistake
     */
    public GaugeFile(
            Reader reader,
            GaugeFormat format,
            ZoneId zone,
            Function<String, Optional<ChannelId>> channels) {
        records = new CsvRecords(reader, ReadingsFile.ROW_CHARACTERS_MAX);
        this.format = format;
        this.zone = zone;
        this.channels = channels;
    }

    /** Slots without a value so far. */
    public int emptySlots() {
        return empty;
    }

    /** Rows of gauges that were passed over so far. */
    public int foreignRows() {
        return foreign;
    }

    @Override
    public boolean hasNext() {
        while (next == null && !isUnusable) {
            if (time < 0) {
                next = header();
            } else {
                List<String> fields = records.next();
                if (fields.isEmpty()) {
                    return false;
                }
                next = line(fields);
            }
        }
        return next != null;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the file has no more rows");
        }
        Line line = java.util.Objects.requireNonNull(next);
        next = null;
        return line;
    }

    /** Finds the header below the lines about the station; null, or why there is none. */
    private @Nullable Line header() {
        for (int i = 0; i < PREAMBLE_LINES_MAX; i++) {
            List<String> names = records.next().stream().map(String::strip).toList();
            time = indexOf(format.times, names);
            value = indexOf(format.values, names);
            if (time >= 0 && value >= 0) {
                gauge = names.indexOf(format.gauge);
                received = names.indexOf(format.received);
                return null;
            }
        }
        isUnusable = true;
        return new Mistake(
                records.startLine(),
                "no header with the columns %s and %s in the first %d lines"
                        .formatted(
                                String.join(" or ", format.times),
                                String.join(" or ", format.values),
                                PREAMBLE_LINES_MAX));
    }

    private static int indexOf(List<String> wanted, List<String> names) {
        return wanted.stream().mapToInt(names::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
    }

    /** The row as a line; null when there is nothing to read in it. */
    private @Nullable Line line(List<String> fields) {
        int line = records.startLine();
        if (records.isTooLong() || records.isOpenQuote()) {
            return new Mistake(line, "the row is too long or has a quote that is never closed");
        }
        if (fields.size() <= Math.max(time, value)) {
            return new Mistake(line, "the row has only %d fields".formatted(fields.size()));
        }
        String number = fields.get(value).strip();
        if (number.isEmpty()) {
            empty++;
            return null;
        }
        try {
            Optional<ChannelId> channel = channels.apply(field(fields, gauge));
            if (channel.isEmpty()) {
                foreign++;
                return null;
            }
            return row(line, channel.get(), fields, number);
        } catch (IllegalArgumentException e) {
            return new Mistake(line, String.valueOf(e.getMessage()));
        }
    }

    private Line row(int line, ChannelId channel, List<String> fields, String number) {
        String timeText = field(fields, time);
        OptionalLong observed = format.time(timeText, zone);
        if (observed.isEmpty()) {
            return new Mistake(line, "'%s' is not a time of this format".formatted(timeText));
        }
        String receivedText = field(fields, received);
        OptionalLong arrival =
                receivedText.isEmpty() ? observed : IsoTime.parseMillis(receivedText);
        if (arrival.isEmpty()) {
            return new Mistake(line, "'%s' is not an ISO 8601 time".formatted(receivedText));
        }
        if (!(ReadingsFile.value(number) instanceof Value.Numeric metres)) {
            return new Mistake(line, "value: '%s' is not a number".formatted(number));
        }
        return new Row(line, channel, observed.getAsLong(), metres, arrival.getAsLong());
    }

    private static String field(List<String> fields, int column) {
        return column < 0 || column >= fields.size() ? "" : fields.get(column).strip();
    }
}
