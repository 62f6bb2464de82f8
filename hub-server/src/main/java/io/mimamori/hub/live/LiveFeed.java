package io.mimamori.hub.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.StorageException;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.hub.series.SeriesStore;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest value of every channel: to browsers, and retained on {@code
 * mm/1/{tenant}/live/{site}/{channel}}. A consumer of the journal that starts at its end, keeps no
 * offset and skips what it cannot keep up with: only the newest counts. What is in the series store
 * at the start is retained again, so that a subscriber does not wait for the next reading. Nothing
 * of a home leaves it (promise P7). Thread-safe; works on a thread of its own.
 */
public final class LiveFeed implements AutoCloseable {
    /** Most messages of one channel in a second; what comes in between is replaced by newer. */
    static final int PER_SECOND_MAX = 5;

    /** Journal rows that it may lag before it jumps to the end. */
    private static final long LAG_ROWS_MAX = 2_000;

    private static final int ROWS_MAX = 64;
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND_MAX;
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration PENDING = Duration.ofMillis(20);
    private static final Duration PAUSE_AFTER_FAULT = Duration.ofSeconds(1);
    private static final Duration RECALL_RETRY = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

    private final Journal journal;
    private final Sites sites;
    private final SeriesStore series;
    private final TopicPublisher topics;
    private final LiveSubscribers subscribers;
    private final List<LiveReadings> listeners = new CopyOnWriteArrayList<>();
    private final Map<SeriesKey, Newest> newest = new ConcurrentHashMap<>();
    // Feed thread only: channels with something to tell that was told of too recently.
    private final ArrayDeque<Newest> pending = new ArrayDeque<>();
    private final Queue<Newest> recalled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("live-feed").unstarted(this::run);
    private long row;

    public LiveFeed(
            Journal journal,
            Sites sites,
            SeriesStore series,
            TopicPublisher topics,
            LiveSubscribers subscribers) {
        this.journal = journal;
        this.sites = sites;
        this.series = series;
        this.topics = topics;
        this.subscribers = subscribers;
    }

    /** Tells somebody else of the newest samples, too; before the start. */
    public void tellAlso(LiveReadings listener) {
        listeners.add(listener);
    }

    /** Starts at what is the journal's end now. */
    public void start() {
        row = journal.lastRow();
        thread.start();
        Thread.ofVirtual().name("live-recall").start(this::recall);
    }

    /** Brings the last values of all channels from the series store, however long it is down. */
    private void recall() {
        try {
            for (Sites.Versioned versioned : sites.all()) {
                for (Channel channel : versioned.site().channels()) {
                    recall(new Sites.Placed(versioned.site(), channel));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void recall(Sites.Placed placed) throws InterruptedException {
        if (placed.site().hazard() == Hazard.HOME) {
            return;
        }
        Newest state = stateOf(placed);
        while (!ask(placed, state)) {
            if (closed.await(RECALL_RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
        if (state.sample().isPresent()) {
            recalled.add(state);
        }
    }

    /** Whether the series store answered. */
    private boolean ask(Sites.Placed placed, Newest state) {
        try {
            series.last(
                            placed.site().tenant(),
                            placed.site().site(),
                            placed.channel().id(),
                            placed.channel().quantity())
                    .ifPresent(state::offer);
            return true;
        } catch (StorageException e) {
            log.warn("no last value of {}: {}", placed.channel().id(), e.getMessage());
            return false;
        }
    }

    /**
     * The newest sample of the channel. The first time it asks the series store, and waits for it;
     * empty when there is none or the store does not answer.
     */
    public Optional<Sample> last(Sites.Placed placed) {
        Newest state = stateOf(placed);
        if (state.mustAsk() && !ask(placed, state)) {
            state.askAgain();
        }
        return state.sample();
    }

    private Newest stateOf(Sites.Placed placed) {
        Newest known = newest.get(placed.series());
        return known != null
                ? known
                : newest.computeIfAbsent(placed.series(), _ -> new Newest(placed));
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try {
                    step();
                } catch (RuntimeException e) {
                    // This loop must live: readings go on while a store or a socket has trouble.
                    log.warn("live feed stumbled after row {}, goes on", row, e);
                    if (closed.await(PAUSE_AFTER_FAULT.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        long end = journal.lastRow();
        if (end - row > LAG_ROWS_MAX) {
            row = end - ROWS_MAX;
        }
        List<JournalRow> rows = journal.read(row, ROWS_MAX, pending.isEmpty() ? IDLE : PENDING);
        for (JournalRow read : rows) {
            row = read.id();
            for (JournalEntry entry : read.entries()) {
                if (entry instanceof JournalEntry.Readings(Pack pack)) {
                    take(pack);
                }
            }
        }
        for (Newest old = recalled.poll(); old != null; old = recalled.poll()) {
            if (!old.wasTold && !old.isPending) {
                old.isPending = true;
                pending.add(old);
            }
        }
        tellPending();
    }

    private void take(Pack pack) {
        for (Reading reading : pack.readings()) {
            sites.find(pack.tenant(), pack.device(), reading.channel())
                    .ifPresent(placed -> take(placed, reading));
        }
    }

    private void take(Sites.Placed placed, Reading reading) {
        Newest state = stateOf(placed);
        Sample sample = new Sample(reading.timeMillis(), reading.value(), reading.quality());
        if (state.offer(sample) && !state.isPending) {
            state.placed = placed;
            state.isPending = true;
            pending.add(state);
        }
    }

    private void tellPending() {
        long now = System.nanoTime();
        Iterator<Newest> each = pending.iterator();
        while (each.hasNext()) {
            Newest state = each.next();
            if (!state.wasTold || now - state.toldNanos >= GAP_NANOS) {
                each.remove();
                state.isPending = false;
                state.wasTold = true;
                state.toldNanos = now;
                tell(state);
            }
        }
    }

    private void tell(Newest state) {
        Sites.Placed placed = state.placed;
        Optional<Sample> sample = state.sample();
        if (placed.site().hazard() == Hazard.HOME || sample.isEmpty()) {
            return;
        }
        Sample told = sample.get();
        topics.retain(state.topic, () -> bytes(json(placed, told)), 0);
        listeners.forEach(listener -> listener.told(placed, told));
        if (subscribers.count() > 0) {
            ObjectNode json = json(placed, told);
            json.put("tenant", placed.site().tenant())
                    .put("site", placed.site().site())
                    .put("channel", placed.channel().id().channel());
            subscribers.reading(
                    placed.site().tenant() + "/" + placed.channel().id(), json.toString());
        }
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode json(Sites.Placed placed, Sample sample) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", AlertJson.time(sample.timeMillis()));
        AlertJson.put(json, "value", sample.value());
        return json.put("unit", placed.channel().unit())
                .put("quality", sample.quality().code())
                .put("device", placed.channel().id().device());
    }

    /** Stops within a second; what is pending is not told. */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The newest sample of a channel, and what was told of it. */
    private static final class Newest {
        // Feed thread only.
        private Sites.Placed placed;
        private final String topic;
        private boolean isPending;
        private boolean wasTold;
        private long toldNanos;

        // Guarded by this.
        private Optional<Sample> sample = Optional.empty();
        private boolean asked;

        Newest(Sites.Placed placed) {
            this.placed = placed;
            topic = topicOf(placed);
        }

        private static String topicOf(Sites.Placed placed) {
            Site site = placed.site();
            String channel = placed.channel().id().channel();
            return "mm/1/" + site.tenant() + "/live/" + site.site() + "/" + channel;
        }

        /** Takes it unless there is a newer one. */
        synchronized boolean offer(Sample candidate) {
            if (sample.isPresent() && sample.get().timeMillis() > candidate.timeMillis()) {
                return false;
            }
            sample = Optional.of(candidate);
            return true;
        }

        synchronized Optional<Sample> sample() {
            return sample;
        }

        /** True once, while there is no sample. */
        synchronized boolean mustAsk() {
            boolean must = sample.isEmpty() && !asked;
            asked = true;
            return must;
        }

        synchronized void askAgain() {
            asked = false;
        }
    }
}
