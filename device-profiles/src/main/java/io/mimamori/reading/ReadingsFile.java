package io.mimamori.reading;

import java.io.Reader;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/**
 * The rows of a readings file: CSV with the header {@code time,device,channel,value} and optionally
 * {@code received}, columns in any order, others ignored. Times are ISO 8601 with offset; a value
 * is a number, {@code true} or {@code false}, or a text. Rows come one by one, so the length of the
 * file does not matter. Not thread-safe; closing the reader is the caller's; an error of the reader
 * comes as {@link java.io.UncheckedIOException}.
 */
public final class ReadingsFile implements Iterator<ReadingsFile.Line> {
    /** Longest row, in characters. */
    public static final int ROW_CHARACTERS_MAX = 4_096;

    private static final List<String> NEEDED = List.of("time", "device", "channel", "value");

    private final CsvRecords records;
    private List<String> header = List.of();
    private int[] columns = {};
    private int received = -1;
    private boolean isUnusable;
    private List<String> fields = List.of();
    private boolean isRead;

    /**
     * @param reader UTF-8 text, with or without a byte order mark
     */
    public ReadingsFile(Reader reader) {
        records = new CsvRecords(reader, ROW_CHARACTERS_MAX);
    }

    /** A row of the file. */
    public sealed interface Line {
        /** 1-based line of the file. */
        int line();
    }

    /**
     * A reading.
     *
     * @param timeMillis event time, ms since 1970 UTC
     * @param receivedMillis arrival, ms since 1970 UTC; the event time when the file does not say
     */
    public record Row(
            int line, ChannelId channel, long timeMillis, Value value, long receivedMillis)
            implements Line {}

    /**
     * A row that cannot be read.
     *
     * @param message what is wrong, for people
     */
    public record Mistake(int line, String message) implements Line {}

    @Override
    public boolean hasNext() {
        if (!isRead && !isUnusable) {
            fields = records.next();
            isRead = true;
        }
        return !fields.isEmpty();
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the readings file has no more rows");
        }
        if (columns.length == 0) {
            String problem = readHeader();
            if (!problem.isEmpty()) {
                isUnusable = true;
                fields = List.of();
                return new Mistake(records.startLine(), problem);
            }
            fields = records.next();
            if (fields.isEmpty()) {
                isUnusable = true;
                return new Mistake(records.startLine(), "there is no row after the header");
            }
        }
        isRead = false;
        return row();
    }

    private String readHeader() {
        header = fields.stream().map(String::strip).toList();
        int[] found = NEEDED.stream().mapToInt(header::indexOf).toArray();
        for (int i = 0; i < found.length; i++) {
            if (found[i] < 0) {
                return "the header has no column '%s': it must have time,device,channel,value and may have received"
                        .formatted(NEEDED.get(i));
            }
        }
        columns = found;
        received = header.indexOf("received");
        return "";
    }

    private Line row() {
        int line = records.startLine();
        if (records.isTooLong()) {
            return new Mistake(line, "the row has more than " + ROW_CHARACTERS_MAX + " characters");
        }
        if (records.isOpenQuote()) {
            return new Mistake(line, "a quote is opened and never closed");
        }
        boolean mayLackReceived = received == header.size() - 1 && fields.size() == received;
        if (fields.size() != header.size() && !mayLackReceived) {
            return new Mistake(
                    line,
                    "the row has %d fields, the header has %d"
                            .formatted(fields.size(), header.size()));
        }
        return reading(line, mayLackReceived || received < 0 ? "" : fields.get(received).strip());
    }

    private Line reading(int line, String receivedText) {
        String timeText = field(0);
        OptionalLong time = IsoTime.parseMillis(timeText);
        if (time.isEmpty()) {
            return new Mistake(line, notATime("time", timeText));
        }
        OptionalLong arrival = receivedText.isEmpty() ? time : IsoTime.parseMillis(receivedText);
        if (arrival.isEmpty()) {
            return new Mistake(line, notATime("received", receivedText));
        }
        if (!Names.isValidDevice(field(1))) {
            return new Mistake(line, notAName("device", field(1)));
        }
        if (!Names.isValid(field(2))) {
            return new Mistake(line, notAName("channel", field(2)));
        }
        ChannelId channel = new ChannelId(field(1), field(2));
        try {
            Value value = value(field(3));
            return new Row(line, channel, time.getAsLong(), value, arrival.getAsLong());
        } catch (IllegalArgumentException e) {
            return new Mistake(line, "value: " + e.getMessage());
        }
    }

    private String field(int needed) {
        return fields.get(columns[needed]).strip();
    }

    private static String notATime(String column, String text) {
        return "%s: '%s' is not an ISO 8601 time with offset, such as 2026-06-02T20:16:00+09:00"
                .formatted(column, shortened(text));
    }

    private static String notAName(String column, String text) {
        return "%s: '%s' is not a name: use [a-z0-9-], 1 to 64 characters"
                .formatted(column, shortened(text));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    /** A value as a file writes it; throws {@link IllegalArgumentException} when it is none. */
    static Value value(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("there is none");
        }
        if (text.equals("true") || text.equals("false")) {
            return Value.of(text.equals("true"));
        }
        boolean isSigned = text.charAt(0) == '+' || text.charAt(0) == '-';
        String unsigned = isSigned ? text.substring(1) : text;
        if (unsigned.equalsIgnoreCase("nan")
                || unsigned.equalsIgnoreCase("inf")
                || unsigned.equalsIgnoreCase("infinity")) {
            throw new IllegalArgumentException("'" + text + "' is not a finite number");
        }
        return isNumber(unsigned) ? Value.of(Double.parseDouble(text)) : Value.of(text);
    }

    /** Digits, at most one point, and an exponent; no hexadecimal and no Java suffixes. */
    private static boolean isNumber(String text) {
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && points == 0) {
                points++;
            } else {
                return digits > 0
                        && (c == 'e' || c == 'E')
                        && text.substring(i + 1).matches("[+-]?[0-9]{1,4}");
            }
        }
        return digits > 0;
    }
}
