package io.mimamori.edge.spool;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Reading;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlEncoder;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns readings into packs within the limits of the wire. Thread-safe when its units are. */
public final class PackEncoder {
    /** Readings of a pack: the limit of records less those that tell of the pack itself. */
    public static final int READINGS_MAX = SenmlDecoder.RECORDS_MAX - 3;

    private static final Logger LOG = LoggerFactory.getLogger(PackEncoder.class);
    private static final byte[] NOTHING = {};

    private final SenmlFormat format;
    private final String boot;
    private final Supplier<ClockState> clockState;
    private final Units units;
    private final long spanMillis;

    /**
     * An encoder for one run of the agent.
     *
     * @param boot {@code mm:boot}, new with each start
     * @param clockState asked once a pack
     * @param span longest event time that a pack may cover. A rehearsal sends one moment a pack, as
     *     the sensor did: the hub tells people of what holds at the end of a pack, not of what came
     *     and went within it
     */
    public PackEncoder(
            SenmlFormat format,
            String boot,
            Supplier<ClockState> clockState,
            Units units,
            Duration span) {
        this.format = format;
        this.boot = boot;
        this.clockState = clockState;
        this.units = units;
        this.spanMillis = span.toMillis();
    }

    public SenmlFormat format() {
        return format;
    }

    public String boot() {
        return boot;
    }

    /**
     * The readings in as few packs as fit.
     *
     * @param nextSequence called once a pack
     */
    public List<Encoded> encode(String device, List<Reading> readings, LongSupplier nextSequence) {
        List<Encoded> packs = new ArrayList<>();
        int from = 0;
        while (from < readings.size()) {
            int to = endOfPack(readings, from);
            encodeWithin(device, readings.subList(from, to), nextSequence, packs);
            from = to;
        }
        return packs;
    }

    private int endOfPack(List<Reading> readings, int from) {
        int end = Math.min(readings.size(), from + READINGS_MAX);
        long first = readings.get(from).timeMillis();
        int to = from + 1;
        while (to < end && Math.abs(readings.get(to).timeMillis() - first) <= spanMillis) {
            to++;
        }
        return to;
    }

    private void encodeWithin(
            String device, List<Reading> readings, LongSupplier nextSequence, List<Encoded> into) {
        long sequence = nextSequence.getAsLong();
        try {
            into.add(new Encoded(sequence, readings.size(), bytes(device, readings, sequence)));
        } catch (IllegalArgumentException e) {
            if (readings.size() == 1) {
                LOG.error("{}: {} cannot be sent and is lost", device, readings, e);
                into.add(new Encoded(sequence, 1, NOTHING));
                return;
            }
            // Long texts, or one reading that cannot be sent: halve. The first half keeps the
            // number, so that no gap shows.
            int half = readings.size() / 2;
            boolean[] used = {false};
            LongSupplier keep =
                    () -> {
                        boolean again = used[0];
                        used[0] = true;
                        return again ? nextSequence.getAsLong() : sequence;
                    };
            encodeWithin(device, readings.subList(0, half), keep, into);
            encodeWithin(device, readings.subList(half, readings.size()), nextSequence, into);
        }
    }

    private byte[] bytes(String device, List<Reading> readings, long sequence) {
        SenmlPack pack = new SenmlPack(sequence, boot, clockState.get(), readings);
        return SenmlEncoder.encode(format, pack, channel -> units.unitOf(device, channel));
    }

    /** Which unit a channel is measured in. */
    public interface Units {
        /** SenML unit, empty when it has none or is not known. */
        String unitOf(String device, String channel);
    }

    /**
     * A pack as bytes.
     *
     * @param readings how many it holds
     * @param payload empty when the reading can never be sent
     */
    public record Encoded(long sequence, int readings, byte[] payload) {
        boolean isLost() {
            return payload.length == 0;
        }
    }
}
