package io.mimamori.hub.ingest;

import io.mimamori.reading.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the Influx line protocol, one line after the other, in one pass. Not thread-safe.
 *
 * <pre>measurement[,tag=value...] field=value[,field=value...] [timestamp]</pre>
 *
 * <p>Source: docs.influxdata.com, "Line protocol reference" of InfluxDB 1 and 2. A backslash
 * escapes comma, equals sign and blank in names and tag values, quote and backslash in a string;
 * elsewhere it is itself. (A measurement's equals sign needs no escape by the reference, but
 * influxdb-java writes one.) After a mistake reading goes on behind the next line feed.
 */
final class LineParser {
    /** Tags of a line. */
    static final int TAGS_MAX = 64;

    /** Fields of a line: as many as a pack has records. */
    static final int FIELDS_MAX = 64;

    private static final int END = -1;
    private static final String AFTER_MEASUREMENT = ", ";
    private static final String OF_NAME = ",= ";
    private static final String OF_STRING = "\"\\";

    /**
     * What a line was.
     *
     * @see #excerpt
     */
    sealed interface Line {
        /** From 1. */
        int number();

        /** Where it is in the body, the line feed excluded. */
        Place place();
    }

    /** Bytes {@code from} until before {@code to} of the body. */
    record Place(int from, int to) {}

    /**
     * A point.
     *
     * @param time in the body's precision; empty: when it arrives
     */
    record Point(
            int number,
            Place place,
            String measurement,
            Map<String, String> tags,
            Map<String, Value> fields,
            OptionalLong time)
            implements Line {}

    /** A line that is none. */
    record Mistake(int number, Place place, String message) implements Line {}

    /** The line cannot be read; without a stack, since it is an expected outcome. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] body;
    private final LineNumbers numbers = new LineNumbers();
    private final ByteArrayOutputStream scratch = new ByteArrayOutputStream(64);
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    private int at;

    LineParser(byte[] body) {
        this.body = body;
    }

    /** The next line that is neither blank nor a comment; empty at the end. */
    Optional<Line> next() {
        while (at < body.length) {
            blanks();
            if (peek() == '\n') {
                at++;
            } else if (peek() == '#') {
                skipLine();
            } else if (at < body.length) {
                return Optional.of(line(at));
            }
        }
        return Optional.empty();
    }

    /** The beginning of a line, fit to be shown. */
    String excerpt(Line line) {
        return Excerpt.of(bytes(line));
    }

    /** The line as it came. */
    byte[] bytes(Line line) {
        return Arrays.copyOfRange(body, line.place().from(), line.place().to());
    }

    private Line line(int from) {
        int number = numbers.at(from);
        try {
            String measurement = text(AFTER_MEASUREMENT, OF_NAME);
            if (measurement.isEmpty()) {
                throw new Malformed("missing measurement");
            }
            Map<String, String> tags = tags();
            if (peek() != ' ') {
                throw new Malformed("missing fields");
            }
            blanks();
            Map<String, Value> fields = fields();
            OptionalLong time = time();
            Place place = new Place(from, at);
            return new Point(number, place, measurement, tags, fields, time);
        } catch (Malformed e) {
            skipLine();
            return new Mistake(number, new Place(from, at), String.valueOf(e.getMessage()));
        }
    }

    private Map<String, String> tags() throws Malformed {
        Map<String, String> tags = new LinkedHashMap<>();
        while (peek() == ',') {
            at++;
            String key = text(OF_NAME, OF_NAME);
            if (key.isEmpty()) {
                throw new Malformed("missing tag key");
            }
            if (peek() != '=') {
                throw new Malformed("missing value of tag " + quoted(key));
            }
            at++;
            String value = text(OF_NAME, OF_NAME);
            if (value.isEmpty()) {
                throw new Malformed("missing value of tag " + quoted(key));
            }
            if (peek() == '=') {
                throw new Malformed("an unescaped = in the value of tag " + quoted(key));
            }
            if (tags.put(key, value) != null) {
                throw new Malformed("tag " + quoted(key) + " comes twice");
            }
            if (tags.size() > TAGS_MAX) {
                throw new Malformed("over " + TAGS_MAX + " tags");
            }
        }
        return tags;
    }

    private Map<String, Value> fields() throws Malformed {
        Map<String, Value> fields = new LinkedHashMap<>();
        while (true) {
            String key = text(OF_NAME, OF_NAME);
            if (key.isEmpty()) {
                throw new Malformed(fields.isEmpty() ? "missing fields" : "missing field key");
            }
            if (peek() != '=') {
                throw new Malformed("missing value of field " + quoted(key));
            }
            at++;
            if (fields.put(key, value(key)) != null) {
                throw new Malformed("field " + quoted(key) + " comes twice");
            }
            if (fields.size() > FIELDS_MAX) {
                throw new Malformed("over " + FIELDS_MAX + " fields");
            }
            if (peek() != ',') {
                return fields;
            }
            at++;
        }
    }

    private Value value(String key) throws Malformed {
        if (peek() == '"') {
            return string(key);
        }
        int from = at;
        while (at < body.length && body[at] != ',' && !isBlankOrEnd(peek())) {
            at++;
        }
        if (at == from) {
            throw new Malformed("missing value of field " + quoted(key));
        }
        String text = decoded(body, from, at - from);
        return LineValue.of(text)
                .orElseThrow(() ->
                        new Malformed(
                                "%s is no value for field %s: a finite number, 1i, 1u, true, false or \"text\""
                                        .formatted(quoted(text), quoted(key))));
    }

    private Value string(String key) throws Malformed {
        int opened = at++;
        String text = text("\"", OF_STRING);
        if (peek() != '"') {
            // Reading goes on behind the line where the quote was opened, not at the end of all.
            at = opened;
            throw new Malformed("the quote of field " + quoted(key) + " is not closed");
        }
        at++;
        if (peek() != ',' && !isBlankOrEnd(peek())) {
            throw new Malformed("something stands behind the quote of field " + quoted(key));
        }
        if (text.length() > Value.Text.LENGTH_MAX) {
            throw new Malformed(
                    "the text of field %s is over %d characters"
                            .formatted(quoted(key), Value.Text.LENGTH_MAX));
        }
        return Value.of(text);
    }

    private OptionalLong time() throws Malformed {
        blanks();
        int from = at;
        while (at < body.length && !isBlankOrEnd(peek())) {
            at++;
        }
        int to = at;
        blanks();
        if (peek() != '\n' && peek() != END) {
            throw new Malformed("something stands behind the timestamp");
        }
        if (to == from) {
            return OptionalLong.empty();
        }
        String digits = decoded(body, from, to - from);
        try {
            if (digits.charAt(0) != '+') {
                return OptionalLong.of(Long.parseLong(digits));
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new Malformed(quoted(digits) + " is no timestamp");
    }

    /**
     * Text up to one of the stops, which is not consumed. Only a string goes on across line feeds.
     *
     * @param escaped what a backslash takes its meaning
     */
    private String text(String stops, String escaped) throws Malformed {
        boolean inString = stops.equals("\"");
        scratch.reset();
        for (; at < body.length; at++) {
            byte c = body[at];
            if (c == '\\' && at + 1 < body.length && escaped.indexOf(body[at + 1]) >= 0) {
                at++;
                scratch.write(body[at]);
            } else if (stops.indexOf(c) >= 0 || (c == '\n' && !inString)) {
                break;
            } else {
                scratch.write(c);
            }
        }
        byte[] bytes = scratch.toByteArray();
        return decoded(bytes, 0, bytes.length);
    }

    private String decoded(byte[] bytes, int from, int length) throws Malformed {
        try {
            return utf8.decode(ByteBuffer.wrap(bytes, from, length)).toString();
        } catch (CharacterCodingException _) {
            throw new Malformed("not UTF-8");
        }
    }

    private int peek() {
        return at < body.length ? body[at] & 0xFF : END;
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
            at++;
        }
    }

    private void skipLine() {
        while (at < body.length && body[at] != '\n') {
            at++;
        }
    }

    private static boolean isBlankOrEnd(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == END;
    }

    /** At most 64 characters, in quotes. */
    private static String quoted(String text) {
        return "'" + (text.length() <= 64 ? text : text.substring(0, 64) + "…") + "'";
    }

    /** Counts line feeds; asked with rising positions only. */
    private final class LineNumbers {
        private int counted;
        private int number = 1;

        int at(int position) {
            // A recovery behind an open quote goes back, but never before a counted line.
            for (; counted < position; counted++) {
                if (body[counted] == '\n') {
                    number++;
                }
            }
            return number;
        }
    }
}
