package io.mimamori.senml;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Names;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads packs. Stateless, thread-safe; one streaming pass over the bytes. */
public final class SenmlDecoder {
    /** Most bytes of a pack. */
    public static final int BYTES_MAX = 8 * 1024;

    /** Most records of a pack. */
    public static final int RECORDS_MAX = 64;

    /** Most characters of a boot id. */
    static final int BOOT_LENGTH_MAX = 64;

    /** Largest sequence number: up to here doubles count without gaps. */
    static final long SEQUENCE_MAX = 1L << 53;

    private final SenmlRecords records;
    private final List<Reading> readings = new ArrayList<>(4);
    private final List<String> units = new ArrayList<>(4);
    private long sequence = Pack.NO_SEQUENCE;
    private String boot = "";
    private ClockState clock = ClockState.UNSYNCED;

    private SenmlDecoder(SenmlRecords records) {
        this.records = records;
    }

    /**
     * Decodes one message.
     *
     * @param receivedMillis ms since 1970 UTC, what relative times (RFC 8428 section 4.5.3) and
     *     readings without a time refer to
     * @throws SenmlException when any record cannot be taken; then none of the pack is
     */
    public static SenmlPack decode(SenmlFormat format, byte[] payload, long receivedMillis)
            throws SenmlException {
        try (SenmlRecords records = SenmlRecords.of(format, payload, receivedMillis)) {
            SenmlDecoder decoder = new SenmlDecoder(records);
            while (records.next()) {
                decoder.take();
            }
            return new SenmlPack(
                    decoder.sequence, decoder.boot, decoder.clock, decoder.readings, decoder.units);
        }
    }

    private void take() throws SenmlException {
        SenmlName name = records.name();
        switch (name.kind()) {
            case CHANNEL -> {
                readings.add(new Reading(name.last(), timeMillis(), value()));
                units.add(records.unit());
            }
            case SEQUENCE -> sequence = integer(name);
            case BOOT -> boot = boot(name);
            case CLOCK -> clock = clock(name);
            case RESERVED -> {
                // A pack-level fact of a later version.
            }
            case NO_CHANNEL, BAD ->
                    throw records.fault(
                            "has the name '%s' whose last part '%s' is no channel name: use [a-z0-9-] (no capitals), 1 to %d characters"
                                    .formatted(
                                            SenmlField.cut(name.full()),
                                            SenmlField.cut(name.last()),
                                            Names.LENGTH_MAX));
        }
    }

    /** Halves upwards. */
    private long timeMillis() {
        return Math.floorDiv(records.timeMicros() + 500, 1000L);
    }

    private Value value() throws SenmlException {
        return switch (records.kind()) {
            case NUMBER -> Value.of(records.number());
            case STATE -> Value.of(records.state());
            case TEXT, DATA -> text(records.text());
            case SUM -> Value.of(sum());
        };
    }

    private double sum() {
        Double sum = records.sum();
        return sum == null ? 0 : sum;
    }

    private Value text(String text) throws SenmlException {
        if (text.length() > Value.Text.LENGTH_MAX) {
            throw records.fault(
                    "has a text of %d characters; the limit is %d characters"
                            .formatted(text.length(), Value.Text.LENGTH_MAX));
        }
        return Value.of(text);
    }

    private long integer(SenmlName name) throws SenmlException {
        double number = records.number();
        if (records.kind() != SenmlRecords.Kind.NUMBER
                || number != Math.rint(number)
                || number < 0
                || number > SEQUENCE_MAX) {
            throw records.fault(
                    "(" + name.full() + ") must have in v an integer from 0 to " + SEQUENCE_MAX);
        }
        return (long) number;
    }

    private String boot(SenmlName name) throws SenmlException {
        if (records.kind() != SenmlRecords.Kind.TEXT) {
            return Long.toString(integer(name));
        }
        String text = records.text();
        if (text.length() > BOOT_LENGTH_MAX) {
            throw records.fault(
                    "has a boot id of %d characters; the limit is %d characters"
                            .formatted(text.length(), BOOT_LENGTH_MAX));
        }
        return text;
    }

    private ClockState clock(SenmlName name) throws SenmlException {
        if (records.kind() == SenmlRecords.Kind.TEXT) {
            for (ClockState candidate : ClockState.values()) {
                if (candidate.name().equals(records.text())) {
                    return candidate;
                }
            }
        }
        throw records.fault(
                "(" + name.full() + ") must have in vs SYNCED, RTC, HOLDOVER or UNSYNCED");
    }
}
