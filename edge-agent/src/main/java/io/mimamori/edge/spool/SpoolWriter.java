package io.mimamori.edge.spool;

import io.mimamori.edge.sensor.Sensor.Thumbnail;
import io.mimamori.edge.spool.SpoolItem.Table;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Packs, keeps, finds and gives up. Not thread-safe: the writing thread's alone. A transaction that
 * fails leaves its rows in memory for the next attempt.
 */
final class SpoolWriter {
    /** Rows that wait in memory while the disk refuses them. */
    static final int UNWRITTEN_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SpoolWriter.class);
    private static final int DROP_ROWS = 256;

    /**
     * Pictures may take this part of the spool, so that a windy camera does not push out rivers.
     */
    private static final int MEDIA_PART = 4;

    private static final long NEW_PAGES_BYTES = 32 << 10;

    /** What was kept before this came from a clock that was not set; its age is not known. */
    private static final long CLOCK_SET_MILLIS =
            Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

    private final SpoolFile file;
    private final SpoolConfig config;
    private final PackEncoder encoder;
    private final InstantSource clock;
    private final Deque<SpoolRow> unwritten = new ArrayDeque<>();
    private final List<SpoolItem> undeleted = new ArrayList<>();
    private final Map<Table, Set<Long>> taken = new EnumMap<>(Table.class);
    private final Deque<Age> ages = new ArrayDeque<>();
    private long liveAfterId;
    private long lostReadings;

    private record Age(long millis, long lastId) {}

    SpoolWriter(SpoolFile file, SpoolConfig config, PackEncoder encoder, InstantSource clock)
            throws SQLException {
        this.file = file;
        this.config = config;
        this.encoder = encoder;
        this.clock = clock;
        for (Table table : Table.values()) {
            taken.put(table, new HashSet<>());
        }
        liveAfterId = file.telemetryCreatedBefore(clock.millis() - config.liveAge().toMillis());
        ages.add(new Age(clock.millis(), file.lastId(Table.TELEMETRY)));
    }

    /** Makes the batch durable together with what could not be written before. */
    void write(SpoolBatch batch) throws SQLException {
        pack(batch);
        undeleted.addAll(batch.deletions());
        try {
            transaction(0);
        } catch (SQLiteException e) {
            if (e.getResultCode() != SQLiteErrorCode.SQLITE_FULL) {
                throw e;
            }
            // The disk has no more room: the new takes the place of the oldest.
            transaction(Math.max(DROP_ROWS, unwritten.size()));
        }
    }

    boolean hasUnwritten() {
        return !unwritten.isEmpty();
    }

    /** Telemetry that was given up before it reached the disk. */
    void lost(long readings) {
        lostReadings += readings;
    }

    private void pack(SpoolBatch batch) {
        Map<String, List<Reading>> byDevice = new LinkedHashMap<>();
        for (SpoolBatch.Telemetry telemetry : batch.telemetry()) {
            byDevice.computeIfAbsent(telemetry.device(), device -> new ArrayList<>())
                    .addAll(telemetry.readings());
        }
        byDevice.forEach(
                (device, readings) -> pack(Table.TELEMETRY, device, readings, Optional.empty()));
        for (SpoolBatch.Event event : batch.events()) {
            pack(Table.EVENT, event.device(), event.readings(), event.thumbnail());
        }
        while (unwritten.size() > UNWRITTEN_MAX) {
            lostReadings += unwritten.removeFirst().readings();
        }
    }

    private void pack(
            Table table, String device, List<Reading> readings, Optional<Thumbnail> thumbnail) {
        List<PackEncoder.Encoded> packs =
                encoder.encode(device, readings, () -> file.nextSequence(device));
        for (int i = 0; i < packs.size(); i++) {
            PackEncoder.Encoded pack = packs.get(i);
            if (pack.isLost()) {
                lostReadings += pack.readings();
                continue;
            }
            unwritten.add(
                    new SpoolRow(
                            table,
                            device,
                            pack.sequence(),
                            pack.readings(),
                            pack.payload(),
                            i == packs.size() - 1 ? thumbnail : Optional.empty()));
        }
    }

    private void transaction(int giveUpRows) throws SQLException {
        Map<Table, Long> idsBefore = file.ids();
        List<SpoolLoss> losses = new ArrayList<>();
        try {
            deleteAcknowledged();
            if (giveUpRows > 0) {
                losses.add(file.drop(Table.TELEMETRY, giveUpRows, Long.MIN_VALUE, Long.MAX_VALUE));
            }
            giveUpOld(losses);
            makeRoom(losses);
            long now = clock.millis();
            for (SpoolRow row : unwritten) {
                file.insert(row, now);
            }
            report(losses, now);
            file.commit();
            committed(losses, now);
        } catch (SQLException e) {
            file.rollback(idsBefore);
            throw e;
        }
    }

    private void deleteAcknowledged() throws SQLException {
        for (Table table : Table.values()) {
            List<Long> ids =
                    undeleted.stream()
                            .filter(item -> item.table() == table)
                            .map(SpoolItem::id)
                            .toList();
            if (!ids.isEmpty()) {
                file.delete(table, ids);
            }
        }
    }

    private void giveUpOld(List<SpoolLoss> losses) throws SQLException {
        long before = clock.millis() - config.ageMax().toMillis();
        for (Table table : List.of(Table.TELEMETRY, Table.MEDIA)) {
            SpoolLoss loss;
            do {
                loss = file.drop(table, DROP_ROWS, CLOCK_SET_MILLIS, before);
                losses.add(loss);
            } while (loss.messages() > 0);
        }
    }

    private void makeRoom(List<SpoolLoss> losses) throws SQLException {
        long rows = unwritten.stream().mapToLong(SpoolRow::bytes).sum();
        long pictures =
                unwritten.stream()
                        .flatMap(row -> row.thumbnail().stream())
                        .mapToLong(picture -> picture.jpeg().length)
                        .sum();
        if (pictures > 0) {
            while (file.mediaBytes() + pictures > config.bytesMax() / MEDIA_PART
                    && dropped(losses, Table.MEDIA, 1)) {}
        }
        // Pages are not filled to the last byte, and each table may begin new ones.
        long needed = rows + rows / 8 + NEW_PAGES_BYTES;
        while (file.usedBytes() + needed > config.bytesMax()
                && (dropped(losses, Table.TELEMETRY, DROP_ROWS)
                        || dropped(losses, Table.MEDIA, 4)
                        || dropped(losses, Table.EVENT, DROP_ROWS))) {}
    }

    private boolean dropped(List<SpoolLoss> losses, Table table, int rows) throws SQLException {
        SpoolLoss loss = file.drop(table, rows, Long.MIN_VALUE, Long.MAX_VALUE);
        losses.add(loss);
        return loss.messages() > 0;
    }

    /** The gap travels with the readings: kept in the same transaction as the loss. */
    private void report(List<SpoolLoss> losses, long now) throws SQLException {
        if (lostReadings > 0) {
            file.addDropped(lostReadings);
        } else if (losses.stream().allMatch(loss -> loss.messages() == 0)) {
            return;
        }
        String device = config.healthDevice();
        Reading reading =
                new Reading(Spool.DROPPED_CHANNEL, now, Value.of((double) file.droppedReadings()));
        for (PackEncoder.Encoded pack :
                encoder.encode(device, List.of(reading), () -> file.nextSequence(device))) {
            file.insert(
                    new SpoolRow(
                            Table.TELEMETRY,
                            device,
                            pack.sequence(),
                            0,
                            pack.payload(),
                            Optional.empty()),
                    now);
        }
    }

    private void committed(List<SpoolLoss> losses, long now) {
        for (SpoolLoss loss : losses) {
            if (loss.messages() > 0) {
                LOG.warn(
                        "spool {}: gave up {} {} messages ({} readings) kept from {} to {}: no room or too old; the hub sees the gap in mm:seq",
                        config.file(),
                        loss.messages(),
                        loss.table(),
                        loss.readings(),
                        Instant.ofEpochMilli(loss.fromMillis()),
                        Instant.ofEpochMilli(loss.toMillis()));
            }
        }
        if (lostReadings > 0) {
            LOG.warn("spool {}: {} readings were lost in memory", config.file(), lostReadings);
        }
        lostReadings = 0;
        unwritten.clear();
        for (SpoolItem item : undeleted) {
            taken(item.table()).remove(item.id());
        }
        undeleted.clear();
        remember(now);
    }

    private void remember(long now) {
        Age newest = ages.peekLast();
        // One mark in 100 ms is enough and bounds their number.
        if (newest != null && now - newest.millis() < Duration.ofMillis(100).toMillis()) {
            ages.removeLast();
            ages.addLast(new Age(newest.millis(), file.lastId(Table.TELEMETRY)));
        } else {
            ages.addLast(new Age(now, file.lastId(Table.TELEMETRY)));
        }
    }

    private Set<Long> taken(Table table) {
        return taken.computeIfAbsent(table, _ -> new HashSet<>());
    }

    /** Untaken items, oldest first; they are taken with that. */
    List<SpoolItem> take(Spool.Way way, int max) throws SQLException {
        return switch (way) {
            case EVENT -> take(Table.EVENT, 0, Long.MAX_VALUE, max);
            case MEDIA -> take(Table.MEDIA, 0, Long.MAX_VALUE, max);
            case LIVE -> take(Table.TELEMETRY, liveAfterId(), Long.MAX_VALUE, max);
            case BACKLOG -> take(Table.TELEMETRY, 0, liveAfterId(), max);
        };
    }

    private long liveAfterId() {
        long before = clock.millis() - config.liveAge().toMillis();
        for (Age age = ages.peekFirst(); age != null && age.millis() < before; ) {
            liveAfterId = Math.max(liveAfterId, age.lastId());
            ages.removeFirst();
            age = ages.peekFirst();
        }
        return liveAfterId;
    }

    private List<SpoolItem> take(Table table, long after, long upTo, int max) throws SQLException {
        Set<Long> gone = taken(table);
        List<SpoolItem> items = new ArrayList<>(max);
        for (SpoolItem item : file.read(table, after, upTo, max + gone.size())) {
            if (items.size() < max && gone.add(item.id())) {
                items.add(item);
            }
        }
        return items;
    }

    void release(List<SpoolItem> items) {
        for (SpoolItem item : items) {
            taken(item.table()).remove(item.id());
        }
    }
}
