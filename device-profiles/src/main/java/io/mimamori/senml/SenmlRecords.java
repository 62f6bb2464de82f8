package io.mimamori.senml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the resolved records of a pack (RFC 8428 section 4.6): base values applied, times
 * absolute. A cursor: the accessors tell of the record that the last {@link #next} reached. One
 * thread.
 */
final class SenmlRecords implements AutoCloseable {
    /** What a record carries. */
    enum Kind {
        NUMBER,
        STATE,
        TEXT,
        /** Bytes, as base64url text. */
        DATA,
        /** A sum and no value. */
        SUM
    }

    /** Highest {@code bver} that we read; RFC 9100 numbers features above it. */
    private static final int VERSION_MAX = 10;

    /** Times below this are relative to now, in s (RFC 8428 section 4.5.3). */
    private static final long RELATIVE_BELOW_S = 1L << 28;

    private static final long MICROS = 1_000_000;

    private static final int VALUES =
            Label.bits(Label.VALUE, Label.STRING_VALUE, Label.BOOLEAN_VALUE, Label.DATA_VALUE);
    private static final int BASES =
            Label.bits(
                    Label.BASE_VERSION,
                    Label.BASE_NAME,
                    Label.BASE_TIME,
                    Label.BASE_UNIT,
                    Label.BASE_VALUE,
                    Label.BASE_SUM);

    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxNumberLength(400)
                    .maxStringLength(SenmlDecoder.BYTES_MAX)
                    .build();
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .build();
    private static final CBORFactory CBOR =
            CBORFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private static final TextCache<SenmlName> NAMES = new TextCache<>(2048, SenmlName::of);
    private static final SenmlName NO_NAME = SenmlName.of("");

    private final JsonParser parser;
    private final SenmlField field;
    private final boolean json;
    private final long receivedMicros;

    private boolean started;

    // Base values in force.
    private String baseName = "";
    private long baseMicros;
    private String baseUnit = "";
    private double baseValue;
    private boolean baseValueSet;
    private double baseSum;
    private int version;

    // The record at the cursor; seen has a bit for each label.
    private int seen;
    private SenmlName name = NO_NAME;
    private SenmlName resolvedName = NO_NAME;
    private String unit = "";
    private Kind kind = Kind.NUMBER;
    private double number;
    private double sum;
    private boolean state;
    private String text = "";
    private long timeMicros;
    private double updateSeconds;

    private SenmlRecords(JsonParser parser, boolean json, long receivedMillis) {
        this.parser = parser;
        this.field = new SenmlField(parser, json);
        this.json = json;
        this.receivedMicros = receivedMillis * 1000;
    }

    /** Opens a pack; close it after use. {@code receivedMillis} is what relative times refer to. */
    static SenmlRecords of(SenmlFormat format, byte[] payload, long receivedMillis)
            throws SenmlException {
        if (payload.length > SenmlDecoder.BYTES_MAX) {
            throw new SenmlException(
                    "the pack has %d bytes; the limit is %d bytes: send it in parts"
                            .formatted(payload.length, SenmlDecoder.BYTES_MAX));
        }
        boolean json = format == SenmlFormat.JSON;
        try {
            JsonParser parser = json ? JSON.createParser(payload) : CBOR.createParser(payload);
            return new SenmlRecords(parser, json, receivedMillis);
        } catch (IOException e) {
            throw new SenmlException(
                    "not readable as " + format.mediaType() + ": " + SenmlField.reason(e));
        }
    }

    /** Goes to the next record that carries something; false at the end of a well-formed pack. */
    boolean next() throws SenmlException {
        try {
            return advance();
        } catch (IOException | RuntimeException e) {
            // The parsers throw unchecked on some malformed input; whatever a stranger sends is
            // an expected outcome here.
            throw fault("is not readable: " + SenmlField.reason(e));
        }
    }

    private boolean advance() throws IOException, SenmlException {
        if (!started) {
            start();
        }
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                end();
                return false;
            }
            field.record++;
            if (token != JsonToken.START_OBJECT) {
                throw fault("is not a map of fields");
            }
            if (field.record >= SenmlDecoder.RECORDS_MAX) {
                throw tooMany();
            }
            readFields();
            if (resolve()) {
                return true;
            }
        }
    }

    private void start() throws IOException, SenmlException {
        started = true;
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw new SenmlException("a pack is an array of records, this is not one");
        }
    }

    private void end() throws IOException, SenmlException {
        if (field.record < 0) {
            throw new SenmlException("the pack is empty: send at least one record");
        }
        if (parser.nextToken() != null) {
            throw new SenmlException("something follows the end of the pack");
        }
    }

    /** Counts to the end, so that the message can say how many. */
    private SenmlException tooMany() throws IOException {
        int count = field.record;
        JsonToken token = JsonToken.START_OBJECT;
        while (token != null && token != JsonToken.END_ARRAY) {
            parser.skipChildren();
            count++;
            token = parser.nextToken();
        }
        return new SenmlException(
                "the pack has %d records; the limit is %d records: send it in parts"
                        .formatted(count, SenmlDecoder.RECORDS_MAX));
    }

    private void readFields() throws IOException, SenmlException {
        seen = 0;
        name = NO_NAME;
        number = 0;
        sum = 0;
        timeMicros = 0;
        updateSeconds = 0;
        unit = "";
        text = "";
        JsonToken token;
        while ((token = parser.nextToken()) == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            Label label = json ? Label.ofText(key) : Label.ofCbor(key);
            if (label == null) {
                ignore(key);
            } else {
                readField(label, value);
            }
        }
        if (token != JsonToken.END_OBJECT) {
            throw fault("has no end");
        }
    }

    private void ignore(String key) throws IOException, SenmlException {
        if (key.endsWith("_")) {
            throw fault(
                    "has the field '"
                            + SenmlField.cut(key)
                            + "', which must be understood and is not");
        }
        parser.skipChildren();
    }

    private void readField(Label label, JsonToken value) throws IOException, SenmlException {
        if ((seen & label.bit()) != 0) {
            throw fault("has the field '" + label.text() + "' twice");
        }
        seen |= label.bit();
        switch (label) {
            case NAME -> name = readName(label, value);
            case UNIT -> unit = field.unit(label, value);
            case VALUE -> value(Kind.NUMBER).number = field.number(label, value);
            case STRING_VALUE -> value(Kind.TEXT).text = field.string(label, value);
            case BOOLEAN_VALUE -> value(Kind.STATE).state = field.bool(label, value);
            case DATA_VALUE -> value(Kind.DATA).text = field.data(label, value);
            case SUM -> sum = field.number(label, value);
            case TIME -> timeMicros = field.micros(label, value);
            case UPDATE_TIME -> updateSeconds = field.number(label, value);
            case BASE_NAME -> baseName = baseName(label, value);
            case BASE_TIME -> baseMicros = field.micros(label, value);
            case BASE_UNIT -> baseUnit = field.unit(label, value);
            case BASE_VALUE -> {
                baseValue = field.number(label, value);
                baseValueSet = true;
            }
            case BASE_SUM -> baseSum = field.number(label, value);
            case BASE_VERSION -> readVersion(label, value);
        }
    }

    private SenmlRecords value(Kind newKind) {
        kind = newKind;
        return this;
    }

    /** Applies the base values; false for a record that only sets them. */
    private boolean resolve() throws SenmlException {
        int values = seen & VALUES;
        if (Integer.bitCount(values) > 1) {
            throw fault("has more than one of v, vs, vb, vd: one value a record");
        }
        if (values == 0 && (seen & Label.SUM.bit()) == 0) {
            if (seen != 0 && (seen & ~BASES) == 0) {
                return false;
            }
            throw fault("has no value: one of v, vs, vb, vd or s is needed");
        }
        if (values == 0) {
            kind = Kind.SUM;
        }
        number = field.finite(baseValueSet ? number + baseValue : number, "v with bv");
        sum = field.finite(sum + baseSum, "s with bs");
        long relative = baseMicros + timeMicros;
        timeMicros = relative < RELATIVE_BELOW_S * MICROS ? receivedMicros + relative : relative;
        resolveName();
        return true;
    }

    private void resolveName() throws SenmlException {
        resolvedName = baseName.isEmpty() ? name : named(baseName + name.full());
        if (resolvedName.kind() == SenmlName.Kind.BAD) {
            throw fault(
                    resolvedName.full().isEmpty()
                            ? "has no name"
                            : "has the name '"
                                    + SenmlField.cut(resolvedName.full())
                                    + "': use letters, digits and -:./_, a letter or digit first");
        }
    }

    private SenmlException nameTooLong(int length) {
        return fault(
                "has a name of %d characters; the limit is %d characters"
                        .formatted(length, SenmlName.LENGTH_MAX));
    }

    private SenmlName readName(Label label, JsonToken value) throws IOException, SenmlException {
        field.requireString(label, value);
        int length = parser.getTextLength();
        if (length > SenmlName.LENGTH_MAX) {
            throw nameTooLong(length);
        }
        return NAMES.get(parser.getTextCharacters(), parser.getTextOffset(), length);
    }

    private SenmlName named(String full) throws SenmlException {
        if (full.length() > SenmlName.LENGTH_MAX) {
            throw nameTooLong(full.length());
        }
        return NAMES.get(full.toCharArray(), 0, full.length());
    }

    private String baseName(Label label, JsonToken value) throws IOException, SenmlException {
        String base = field.string(label, value);
        if (base.length() > SenmlName.LENGTH_MAX) {
            throw nameTooLong(base.length());
        }
        return base;
    }

    private void readVersion(Label label, JsonToken value) throws IOException, SenmlException {
        double stated = field.number(label, value);
        if (stated != Math.rint(stated) || stated < 1) {
            throw field.wrongType(label, "a positive integer");
        }
        if (stated > VERSION_MAX) {
            throw fault(
                    "needs SenML version %.0f (bver); the highest we read is %d"
                            .formatted(stated, VERSION_MAX));
        }
        if (version != 0 && version != (int) stated) {
            throw fault("has another bver than the records before: one version a pack");
        }
        version = (int) stated;
    }

    /** An exception that names the record at the cursor. */
    SenmlException fault(String whatIsWrong) {
        return field.fault(whatIsWrong);
    }

    SenmlName name() {
        return resolvedName;
    }

    /** Unit, the base unit where the record has none, empty when there is none. */
    String unit() {
        return unit.isEmpty() ? baseUnit : unit;
    }

    Kind kind() {
        return kind;
    }

    double number() {
        return number;
    }

    boolean state() {
        return state;
    }

    String text() {
        return text;
    }

    /** Sum with base sum; null when the record has none. */
    @Nullable Double sum() {
        return (seen & Label.SUM.bit()) == 0 ? null : (Double) sum;
    }

    /** Absolute time, µs since 1970 UTC. */
    long timeMicros() {
        return timeMicros;
    }

    /** {@code ut} in s, 0 when not said. */
    double updateSeconds() {
        return updateSeconds;
    }

    @Override
    public void close() throws SenmlException {
        try {
            parser.close();
        } catch (IOException e) {
            throw new SenmlException("the pack could not be closed: " + SenmlField.reason(e));
        }
    }
}
