package io.mimamori.hub.journal;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Entries of one row to bytes and back: version, entries until the end, CRC-32C. Times are
 * differences, names stand once in a row, doubles are exact. Encoding is not thread-safe (one
 * instance for the committing thread), decoding is.
 *
 * <p>The numbers below are on disk: they are never used for anything else.
 */
final class JournalCodec {
    private static final int VERSION = 1;

    private static final int ENTRY_READINGS = 1;
    private static final int ENTRY_TICK = 2;
    private static final int ENTRY_SITE_VERSION = 3;

    private static final int VALUE_NUMERIC = 0;
    private static final int VALUE_OFF = 1;
    private static final int VALUE_ON = 2;
    private static final int VALUE_TEXT = 3;

    private static final Lane[] LANES = {Lane.LIVE, Lane.BACKLOG, Lane.EVENT};
    private static final ClockState[] CLOCKS = {
        ClockState.SYNCED, ClockState.RTC, ClockState.HOLDOVER, ClockState.UNSYNCED
    };

    private final RowWriter out = new RowWriter();

    byte[] encode(Collection<JournalEntry> entries) {
        out.clear();
        out.writeByte(VERSION);
        long timeMillis = 0;
        for (JournalEntry entry : entries) {
            timeMillis = encode(entry, timeMillis);
        }
        return out.toBytes();
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no row of this version. */
    static List<JournalEntry> decode(byte[] bytes) {
        RowReader in = new RowReader(bytes);
        int version = in.readByte();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "version " + version + ", this hub reads " + VERSION);
        }
        List<JournalEntry> entries = new ArrayList<>();
        long timeMillis = 0;
        while (!in.atEnd()) {
            JournalEntry entry = decodeEntry(in, timeMillis);
            timeMillis = timeAfter(entry, timeMillis);
            entries.add(entry);
        }
        return entries;
    }

    private long encode(JournalEntry entry, long timeMillis) {
        switch (entry) {
            case JournalEntry.Readings(Pack pack) -> {
                out.writeByte(ENTRY_READINGS);
                encode(pack, timeMillis);
            }
            case JournalEntry.Tick(long nowMillis) -> {
                out.writeByte(ENTRY_TICK);
                out.writeSigned(nowMillis - timeMillis);
            }
            case JournalEntry.SiteVersion(String tenant, String site, int version, String yaml) -> {
                out.writeByte(ENTRY_SITE_VERSION);
                out.writeName(tenant);
                out.writeName(site);
                out.writeSigned(version);
                out.writeText(yaml);
            }
        }
        return timeAfter(entry, timeMillis);
    }

    private static long timeAfter(JournalEntry entry, long timeMillis) {
        return switch (entry) {
            case JournalEntry.Readings(Pack pack) -> pack.receivedMillis();
            case JournalEntry.Tick(long nowMillis) -> nowMillis;
            case JournalEntry.SiteVersion _ -> timeMillis;
        };
    }

    private static JournalEntry decodeEntry(RowReader in, long timeMillis) {
        int kind = in.readByte();
        return switch (kind) {
            case ENTRY_READINGS -> new JournalEntry.Readings(decodePack(in, timeMillis));
            case ENTRY_TICK -> new JournalEntry.Tick(timeMillis + in.readSigned());
            case ENTRY_SITE_VERSION ->
                    new JournalEntry.SiteVersion(
                            in.readName(), in.readName(), (int) in.readSigned(), in.readText());
            default -> throw new IllegalArgumentException("unknown entry kind " + kind);
        };
    }

    private void encode(Pack pack, long timeMillis) {
        out.writeByte(number(pack.lane()) | number(pack.clock()) << 2);
        out.writeName(pack.tenant());
        out.writeName(pack.device());
        out.writeName(pack.boot());
        out.writeSigned(pack.receivedMillis() - timeMillis);
        out.writeSigned(pack.sequence());
        out.writeUnsigned(pack.readings().size());
        long before = pack.receivedMillis();
        for (Reading reading : pack.readings()) {
            out.writeName(reading.channel());
            out.writeSigned(reading.timeMillis() - before);
            encode(reading.value(), reading.quality());
            before = reading.timeMillis();
        }
    }

    private static Pack decodePack(RowReader in, long timeMillis) {
        int flags = in.readByte();
        String tenant = in.readName();
        String device = in.readName();
        String boot = in.readName();
        long received = timeMillis + in.readSigned();
        long sequence = in.readSigned();
        int count = in.readCount();
        List<Reading> readings = new ArrayList<>(count);
        long before = received;
        for (int i = 0; i < count; i++) {
            String channel = in.readName();
            before += in.readSigned();
            int kind = in.readByte();
            readings.add(
                    new Reading(channel, before, decodeValue(in, kind), Quality.ofCode(kind >> 2)));
        }
        return new Pack(
                tenant,
                device,
                at(LANES, flags & 3),
                received,
                sequence,
                boot,
                at(CLOCKS, flags >> 2 & 3),
                readings);
    }

    private void encode(Value value, Quality quality) {
        int flags = quality.code() << 2;
        switch (value) {
            case Value.Numeric(double number) -> {
                out.writeByte(flags | VALUE_NUMERIC);
                out.writeDouble(number);
            }
            case Value.State(boolean on) -> out.writeByte(flags | (on ? VALUE_ON : VALUE_OFF));
            case Value.Text(String text) -> {
                out.writeByte(flags | VALUE_TEXT);
                out.writeText(text);
            }
        }
    }

    private static Value decodeValue(RowReader in, int flags) {
        return switch (flags & 3) {
            case VALUE_NUMERIC -> new Value.Numeric(in.readDouble());
            case VALUE_OFF -> new Value.State(false);
            case VALUE_ON -> new Value.State(true);
            default -> new Value.Text(in.readText());
        };
    }

    private static <T> T at(T[] all, int number) {
        if (number >= all.length) {
            throw new IllegalArgumentException("unknown flag " + number);
        }
        return all[number];
    }

    private static int number(Lane lane) {
        return switch (lane) {
            case LIVE -> 0;
            case BACKLOG -> 1;
            case EVENT -> 2;
        };
    }

    private static int number(ClockState clock) {
        return switch (clock) {
            case SYNCED -> 0;
            case RTC -> 1;
            case HOLDOVER -> 2;
            case UNSYNCED -> 3;
        };
    }
}
