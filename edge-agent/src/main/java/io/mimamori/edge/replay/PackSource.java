package io.mimamori.edge.replay;

import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Reading;
import io.mimamori.reading.ReadingsFile;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rows of a file as packs, in its order. Holds one pack at a time. Not thread-safe. */
final class PackSource {
    private final ReadingsFile rows;
    private final PackEncoder encoder;
    private final int readingsMax;
    private final Consumer<String> mistakes;
    private final Map<String, Long> sequences = new HashMap<>();
    private final Deque<Outgoing> ready = new ArrayDeque<>();
    private @Nullable Row ahead;
    private long unreadable;

    /**
     * A source.
     *
     * @param readingsMax most readings of a pack; only neighbours of one device go together
     * @param mistakes told of each row that cannot be read or sent
     */
    PackSource(ReadingsFile rows, PackEncoder encoder, int readingsMax, Consumer<String> mistakes) {
        this.rows = rows;
        this.encoder = encoder;
        this.readingsMax = readingsMax;
        this.mistakes = mistakes;
    }

    long unreadable() {
        return unreadable;
    }

    Optional<Outgoing> next() {
        while (ready.isEmpty()) {
            Optional<Row> first = nextRow();
            if (first.isEmpty()) {
                return Optional.empty();
            }
            pack(first.get());
        }
        return Optional.of(ready.removeFirst());
    }

    private void pack(Row first) {
        String device = first.channel().device();
        Lane lane = lane(first.value());
        List<Reading> readings = new ArrayList<>(List.of(reading(first)));
        while (readings.size() < readingsMax) {
            Optional<Row> next = nextRow();
            if (next.isEmpty()) {
                break;
            }
            if (!next.get().channel().device().equals(device) || lane(next.get().value()) != lane) {
                ahead = next.get();
                break;
            }
            readings.add(reading(next.get()));
        }
        int from = 0;
        for (PackEncoder.Encoded pack :
                encoder.encode(device, readings, () -> sequences.merge(device, 1L, Long::sum))) {
            List<Reading> part = readings.subList(from, from + pack.readings());
            from += pack.readings();
            if (pack.payload().length == 0) {
                unreadable += pack.readings();
                mistakes.accept("line %d: cannot be sent".formatted(first.line()));
            } else {
                ready.add(new Outgoing(device, lane, pack.sequence(), part, pack.payload()));
            }
        }
    }

    private Optional<Row> nextRow() {
        Row kept = ahead;
        ahead = null;
        if (kept != null) {
            return Optional.of(kept);
        }
        while (rows.hasNext()) {
            switch (rows.next()) {
                case Row row -> {
                    return Optional.of(row);
                }
                case ReadingsFile.Mistake mistake -> {
                    unreadable++;
                    mistakes.accept("line %d: %s".formatted(mistake.line(), mistake.message()));
                }
            }
        }
        return Optional.empty();
    }

    /** States and texts are events: a button, a motion, a species. */
    private static Lane lane(Value value) {
        return switch (value) {
            case Value.Numeric _ -> Lane.LIVE;
            case Value.State _, Value.Text _ -> Lane.EVENT;
        };
    }

    private static Reading reading(Row row) {
        return new Reading(row.channel().channel(), row.timeMillis(), row.value());
    }
}
