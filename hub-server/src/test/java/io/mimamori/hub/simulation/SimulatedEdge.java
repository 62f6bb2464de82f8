package io.mimamori.hub.simulation;

import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.spool.SpoolConfig;
import io.mimamori.edge.spool.SpoolItem;
import io.mimamori.hub.ingest.Ingest;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Reading;
import io.mimamori.senml.SenmlFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An edge agent from its sensors to its uplink: the real spool with its file, and the uplink's rule
 * that a message is forgotten with its PUBACK and sent again without one. Killed, it has what was
 * on disk. Not thread-safe.
 */
final class SimulatedEdge implements AutoCloseable {
    /** Sent and not answered at once, messages. */
    private static final int IN_FLIGHT_MAX = 8;

    /** The spool writes when the simulation says so and not when a second has passed. */
    private static final Duration NEVER = Duration.ofDays(1);

    private final String name;
    private final Path folder;
    private final SkewedClock clock;
    private final SenmlFormat format;
    private final Map<Long, SpoolItem> inFlight = new HashMap<>();
    private final List<SpoolItem> acknowledged = new ArrayList<>();
    private final Set<Spool.Way> dry = EnumSet.noneOf(Spool.Way.class);
    private long attempts;
    private int lives;
    private @Nullable Spool spool;

    SimulatedEdge(String name, Path folder, Scheduler world, SenmlFormat format) {
        this.name = name;
        this.folder = folder;
        this.clock = new SkewedClock(world);
        this.format = format;
        DiskImage.make(image());
    }

    private Path image() {
        return folder.resolve("life-" + lives);
    }

    String name() {
        return name;
    }

    SkewedClock clock() {
        return clock;
    }

    boolean isUp() {
        return spool != null;
    }

    void start() {
        PackEncoder encoder =
                new PackEncoder(
                        format,
                        "b" + lives,
                        () -> ClockState.SYNCED,
                        (_, channel) -> channel.equals("level") ? "m" : "",
                        Duration.ofDays(1));
        SpoolConfig config =
                new SpoolConfig(
                        image().resolve("spool.db"),
                        SpoolConfig.BYTES_MAX_DEFAULT,
                        SpoolConfig.AGE_MAX_DEFAULT,
                        NEVER,
                        Spool.WAITING_MAX,
                        SpoolConfig.LIVE_AGE_DEFAULT,
                        name);
        spool = Spool.open(config, encoder, clock);
    }

    /** What is in memory is lost, and so is the knowledge of what was sent. */
    void kill() {
        Path before = image();
        lives++;
        DiskImage.copy(before, image());
        close();
        DiskImage.remove(before);
        inFlight.clear();
        acknowledged.clear();
        dry.clear();
    }

    private Spool living() {
        if (spool == null) {
            throw new IllegalStateException(name + " is down");
        }
        return spool;
    }

    /** Telemetry goes to memory; {@link #flush} brings it to disk. */
    void sample(String device, List<Reading> readings) {
        living().telemetry(device, readings);
    }

    /** An event is on disk on return. */
    void event(String device, Reading reading) {
        acknowledge();
        living().event(device, List.of(reading), Optional.empty());
        dry.clear();
    }

    void flush() {
        acknowledge();
        living().flush();
        dry.clear();
    }

    /** Handed on only here: the spool writes at once, on its own thread, when an event is done. */
    private void acknowledge() {
        acknowledged.forEach(living()::acknowledge);
        acknowledged.clear();
    }

    boolean hasWaiting() {
        flush();
        return living().status().waiting();
    }

    /** What may be sent now: events first, then what is live, then the backlog. */
    List<Attempt> send() {
        List<Attempt> sent = new ArrayList<>();
        take(Spool.Way.EVENT, Lane.EVENT, sent);
        take(Spool.Way.LIVE, Lane.LIVE, sent);
        take(Spool.Way.BACKLOG, Lane.BACKLOG, sent);
        return sent;
    }

    private void take(Spool.Way way, Lane lane, List<Attempt> into) {
        int room = IN_FLIGHT_MAX - inFlight.size();
        if (room <= 0 || dry.contains(way)) {
            return;
        }
        List<SpoolItem> items = living().take(way, room);
        if (items.size() < room) {
            dry.add(way);
        }
        for (SpoolItem item : items) {
            long number = ++attempts;
            inFlight.put(number, item);
            into.add(
                    new Attempt(
                            number,
                            new Parcel(
                                    name,
                                    item.device(),
                                    lane,
                                    item.format(),
                                    item.payload(),
                                    verdict -> answered(number, verdict))));
        }
    }

    /** A message on its way; each time under another number. */
    record Attempt(long number, Parcel parcel) {}

    private void answered(long attempt, Ingest.Verdict verdict) {
        SpoolItem item = inFlight.remove(attempt);
        if (item == null) {
            return; // of a connection, or a life, that is over
        }
        switch (verdict) {
            case Ingest.Verdict.Accepted _, Ingest.Verdict.Refused _ -> acknowledged.add(item);
            case Ingest.Verdict.Busy _ -> release(item);
        }
    }

    /** No answer came in time: the message can be taken again. */
    void giveUpWaiting(long attempt) {
        SpoolItem item = inFlight.remove(attempt);
        if (item != null) {
            release(item);
        }
    }

    private void release(SpoolItem item) {
        living().release(List.of(item));
        dry.clear();
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
            spool = null;
        }
    }
}
