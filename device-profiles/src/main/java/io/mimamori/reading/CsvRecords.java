package io.mimamori.reading;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits CSV into records (RFC 4180): commas, double quotes, line ends LF or CRLF, an optional byte
 * order mark. What is longer than the limit is skipped to its end, never held. Not thread-safe.
 */
final class CsvRecords {
    private static final int END = -1;

    private final Reader reader;
    private final int charactersMax;
    private final char[] buffer = new char[8_192];
    private int filled;
    private int at;
    private int line = 1;
    private int startLine = 1;
    private boolean isTooLong;
    private boolean isOpenQuote;
    private int length;
    private final StringBuilder field = new StringBuilder();

    CsvRecords(Reader reader, int charactersMax) {
        this.reader = reader;
        this.charactersMax = charactersMax;
        if (peek() == '\uFEFF') {
            at++;
        }
    }

    /** 1-based line on which the last record began. */
    int startLine() {
        return startLine;
    }

    /** Whether the last record was over the limit; its fields mean nothing then. */
    boolean isTooLong() {
        return isTooLong;
    }

    /** Whether the file ended inside the quotes of the last record. */
    boolean isOpenQuote() {
        return isOpenQuote;
    }

    /** The fields of the next record that is not blank; empty at the end of the file. */
    List<String> next() {
        List<String> fields = new ArrayList<>(5);
        while (peek() != END) {
            startLine = line;
            readRecord(fields);
            boolean isBlank = fields.size() == 1 && fields.getFirst().isBlank();
            if (!isBlank || isTooLong) {
                return fields;
            }
            fields.clear();
        }
        return fields;
    }

    private void readRecord(List<String> fields) {
        isTooLong = false;
        isOpenQuote = false;
        length = 0;
        field.setLength(0);
        while (true) {
            int c = read();
            if (c == '"' && field.isEmpty()) {
                readQuoted();
            } else if (c == ',' || c == '\n' || c == END) {
                fields.add(field.toString());
                field.setLength(0);
                if (c != ',') {
                    return;
                }
            } else if (c != '\r' || (peek() != '\n' && peek() != END)) {
                append(c);
            }
        }
    }

    private void readQuoted() {
        while (true) {
            int c = read();
            if (c == END) {
                isOpenQuote = true;
                return;
            }
            if (c == '"') {
                if (peek() != '"') {
                    return;
                }
                at++;
            }
            append(c);
        }
    }

    private void append(int c) {
        if (++length > charactersMax) {
            isTooLong = true;
        } else {
            field.append((char) c);
        }
    }

    private int read() {
        int c = peek();
        if (c != END) {
            at++;
        }
        if (c == '\n') {
            line++;
        }
        return c;
    }

    private int peek() {
        if (at == filled) {
            try {
                filled = Math.max(0, reader.read(buffer, 0, buffer.length));
            } catch (IOException e) {
                throw new UncheckedIOException("reading CSV at line " + line, e);
            }
            at = 0;
        }
        return at == filled ? END : buffer[at];
    }
}
