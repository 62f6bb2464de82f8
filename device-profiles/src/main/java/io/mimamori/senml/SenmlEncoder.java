package io.mimamori.senml;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.List;
import java.util.function.Function;

/**
 * Writes packs that {@link SenmlDecoder} reads back as equal readings. Stateless, thread-safe.
 * Quality stays behind: the receiver judges for itself.
 */
public final class SenmlEncoder {
    /** Times before this would read as relative (RFC 8428 section 4.5.3); ms since 1970 UTC. */
    public static final long TIME_MIN_MILLIS = (1L << 28) * 1000;

    private SenmlEncoder() {}

    /**
     * The pack as bytes: base time, readings in their order, then what is said of the pack.
     *
     * @param unitOf SenML unit of a channel name, empty for none
     * @throws IllegalArgumentException when the pack is empty, over a limit of {@link
     *     SenmlDecoder}, or has a reading from before July 1978 or a channel that starts with a
     *     hyphen
     */
    public static byte[] encode(
            SenmlFormat format, SenmlPack pack, Function<String, String> unitOf) {
        int records = requireWritable(pack);
        PackWriter writer =
                switch (format) {
                    case JSON -> new JsonPackWriter();
                    case CBOR -> new CborPackWriter();
                };
        writer.startPack(records);
        writeReadings(writer, pack.readings(), unitOf);
        writeFacts(writer, pack);
        byte[] bytes = writer.toBytes();
        if (bytes.length > SenmlDecoder.BYTES_MAX) {
            throw new IllegalArgumentException(
                    "the pack has %d bytes; the limit is %d bytes: send fewer readings at once"
                            .formatted(bytes.length, SenmlDecoder.BYTES_MAX));
        }
        return bytes;
    }

    private static int requireWritable(SenmlPack pack) {
        int records = pack.readings().size() + factCount(pack);
        if (records == 0 || records > SenmlDecoder.RECORDS_MAX) {
            throw new IllegalArgumentException(
                    "the pack has %d records; it must have 1 to %d records"
                            .formatted(records, SenmlDecoder.RECORDS_MAX));
        }
        if (pack.boot().length() > SenmlDecoder.BOOT_LENGTH_MAX
                || pack.sequence() < Pack.NO_SEQUENCE
                || pack.sequence() > SenmlDecoder.SEQUENCE_MAX) {
            throw new IllegalArgumentException(
                    "boot '%s' must have at most %d characters, sequence %d be 0 to %d"
                            .formatted(
                                    pack.boot(),
                                    SenmlDecoder.BOOT_LENGTH_MAX,
                                    pack.sequence(),
                                    SenmlDecoder.SEQUENCE_MAX));
        }
        pack.readings().forEach(SenmlEncoder::requireWritable);
        return records;
    }

    private static void requireWritable(Reading reading) {
        if (reading.timeMillis() < TIME_MIN_MILLIS) {
            throw new IllegalArgumentException(
                    "a reading of "
                            + reading.channel()
                            + " at "
                            + reading.timeMillis()
                            + " ms since 1970 is before July 1978: set the clock first");
        }
        if (SenmlName.of(reading.channel()).kind() != SenmlName.Kind.CHANNEL) {
            throw new IllegalArgumentException(
                    "channel '" + reading.channel() + "' cannot be sent as a SenML name");
        }
    }

    private static void writeReadings(
            PackWriter writer, List<Reading> readings, Function<String, String> unitOf) {
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            long base = readings.getFirst().timeMillis();
            String unit = unitOf.apply(reading.channel());
            boolean timed = i == 0 || reading.timeMillis() != base;
            writer.startRecord(2 + (timed ? 1 : 0) + (unit.isEmpty() ? 0 : 1));
            if (i == 0) {
                writer.seconds(Label.BASE_TIME, base);
            }
            writer.text(Label.NAME, reading.channel());
            if (!unit.isEmpty()) {
                writer.text(Label.UNIT, unit);
            }
            if (i > 0 && timed) {
                writer.seconds(Label.TIME, reading.timeMillis() - base);
            }
            writeValue(writer, reading.value());
            writer.endRecord();
        }
    }

    private static void writeValue(PackWriter writer, Value value) {
        switch (value) {
            case Value.Numeric(double number) -> writer.number(Label.VALUE, number);
            case Value.State(boolean on) -> writer.state(Label.BOOLEAN_VALUE, on);
            case Value.Text(String text) -> writer.text(Label.STRING_VALUE, text);
        }
    }

    private static int factCount(SenmlPack pack) {
        return (pack.sequence() == Pack.NO_SEQUENCE ? 0 : 1)
                + (pack.boot().isEmpty() ? 0 : 1)
                + (pack.clock() == ClockState.UNSYNCED ? 0 : 1);
    }

    private static void writeFacts(PackWriter writer, SenmlPack pack) {
        if (pack.sequence() != Pack.NO_SEQUENCE) {
            writer.startRecord(2);
            writer.text(Label.NAME, "mm:seq");
            writer.number(Label.VALUE, (double) pack.sequence());
            writer.endRecord();
        }
        if (!pack.boot().isEmpty()) {
            writeFact(writer, "mm:boot", pack.boot());
        }
        if (pack.clock() != ClockState.UNSYNCED) {
            writeFact(writer, "mm:clk", pack.clock().name());
        }
    }

    private static void writeFact(PackWriter writer, String name, String text) {
        writer.startRecord(2);
        writer.text(Label.NAME, name);
        writer.text(Label.STRING_VALUE, text);
        writer.endRecord();
    }
}
