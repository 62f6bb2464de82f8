package io.mimamori.senml;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Base64;

/** Reads the value of one field at the parser's place, checking its type. One thread. */
final class SenmlField {
    private static final double SECONDS_MAX = 1e11;
    private static final long MICROS = 1_000_000;
    private static final TextCache<String> UNITS = new TextCache<>(64, unit -> unit);

    private final JsonParser parser;
    private final boolean json;

    /** Which record is being read, from 0; -1 before the first. */
    int record = -1;

    SenmlField(JsonParser parser, boolean json) {
        this.parser = parser;
        this.json = json;
    }

    String unit(Label label, JsonToken value) throws IOException, SenmlException {
        requireString(label, value);
        return UNITS.get(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    String string(Label label, JsonToken value) throws IOException, SenmlException {
        requireString(label, value);
        String text = parser.getText();
        requireWhole(label, text);
        return text;
    }

    /** JSON can name half a surrogate pair (RFC 8259 section 8.2), UTF-8 cannot write it. */
    private void requireWhole(Label label, String text) throws SenmlException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                throw fault("has in " + label.text() + " half a character (a lone surrogate)");
            }
        }
    }

    void requireString(Label label, JsonToken value) throws SenmlException {
        if (value != JsonToken.VALUE_STRING) {
            throw wrongType(label, "a text");
        }
    }

    boolean bool(Label label, JsonToken value) throws SenmlException {
        if (value != JsonToken.VALUE_TRUE && value != JsonToken.VALUE_FALSE) {
            throw wrongType(label, "true or false");
        }
        return value == JsonToken.VALUE_TRUE;
    }

    String data(Label label, JsonToken value) throws IOException, SenmlException {
        if (!json && value == JsonToken.VALUE_EMBEDDED_OBJECT) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(parser.getBinaryValue());
        }
        if (!json || value != JsonToken.VALUE_STRING) {
            throw wrongType(label, json ? "base64url text" : "a byte string");
        }
        String base64 = parser.getText();
        try {
            Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw wrongType(label, "base64url text");
        }
        return base64;
    }

    double number(Label label, JsonToken value) throws IOException, SenmlException {
        if (value != JsonToken.VALUE_NUMBER_FLOAT && value != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType(label, "a number");
        }
        if (json) {
            double quick =
                    ShortDecimal.parse(
                            parser.getTextCharacters(),
                            parser.getTextOffset(),
                            parser.getTextLength());
            if (!Double.isNaN(quick)) {
                return quick;
            }
        }
        return finite(parser.getDoubleValue(), label.text());
    }

    double finite(double candidate, String what) throws SenmlException {
        if (!Double.isFinite(candidate)) {
            throw fault("has in " + what + " a number that is not finite");
        }
        return candidate;
    }

    long micros(Label label, JsonToken value) throws IOException, SenmlException {
        double seconds = number(label, value);
        if (Math.abs(seconds) > SECONDS_MAX) {
            throw fault("has in " + label.text() + " a time beyond all calendars: send seconds");
        }
        return Math.round(seconds * MICROS);
    }

    SenmlException wrongType(Label label, String wanted) {
        return fault("has in " + label.text() + " something that is not " + wanted);
    }

    /** An exception that names the record at the cursor. */
    SenmlException fault(String whatIsWrong) {
        return new SenmlException("record " + Math.max(0, record) + " " + whatIsWrong);
    }

    static String reason(Exception e) {
        String reason = e instanceof JsonProcessingException j ? j.getOriginalMessage() : null;
        return cut(reason == null ? e.getClass().getSimpleName() : reason);
    }

    /** At most 120 characters of what a stranger wrote. */
    static String cut(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "...";
    }
}
