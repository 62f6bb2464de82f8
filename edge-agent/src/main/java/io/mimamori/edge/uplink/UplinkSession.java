package io.mimamori.edge.uplink;

import io.mimamori.ProtocolException;
import io.mimamori.edge.spool.Spool;
import io.mimamori.edge.spool.Spool.Way;
import io.mimamori.edge.spool.SpoolItem;
import io.mimamori.reading.Lane;
import io.mimamori.senml.SenmlFormat;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends over one connection: events, their pictures, then live telemetry with backlog in between.
 * The sending thread's alone, but for the answers, which come on Paho's threads.
 */
final class UplinkSession {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkSession.class);
    private static final int TAKE_MAX = 32;

    /** A picture holds the line long; two at most on their way. */
    private static final int MEDIA_INFLIGHT_MAX = 2;

    /** One message in so many is backlog although live telemetry waits. */
    private static final int BACKLOG_EVERY = 4;

    private static final Duration LATER_AFTER = Duration.ofSeconds(2);

    private final UplinkConfig config;
    private final Spool spool;
    private final MqttLink link;
    private final UplinkCounters counters;
    private final Runnable wake;
    private final int gate;
    private final Map<Way, Deque<SpoolItem>> ready = new EnumMap<>(Way.class);
    private final Map<Way, Long> pausedUntilNanos = new EnumMap<>(Way.class);
    private final Set<Way> dry = EnumSet.noneOf(Way.class);
    private final Map<SpoolItem, Way> inFlight = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<SpoolItem> postponed = new ConcurrentLinkedQueue<>();
    private int sinceBacklog;

    /**
     * A session.
     *
     * @param wake called when there is something to do again
     */
    UplinkSession(
            UplinkConfig config,
            Spool spool,
            MqttLink link,
            UplinkCounters counters,
            Runnable wake) {
        this.config = config;
        this.spool = spool;
        this.link = link;
        this.counters = counters;
        this.wake = wake;
        // One is kept for presence and answers to commands.
        this.gate = Math.max(1, Math.min(config.inflightMax(), link.receiveMaximum() - 1));
        for (Way way : Way.values()) {
            ready.put(way, new ArrayDeque<>());
            pausedUntilNanos.put(way, System.nanoTime());
        }
    }

    /** The spool may hold more than when it was last asked. */
    void storedMore() {
        dry.clear();
    }

    /** Sends as much as the gate lets through. */
    void sendAll() {
        takeBackPostponed();
        while (inFlight.size() < gate) {
            Optional<Way> way = next();
            if (way.isEmpty()) {
                return;
            }
            send(way.get(), queue(way.get()).removeFirst());
        }
    }

    private Optional<Way> next() {
        if (offers(Way.EVENT)) {
            return Optional.of(Way.EVENT);
        }
        if (flying(Way.MEDIA) < MEDIA_INFLIGHT_MAX && offers(Way.MEDIA)) {
            return Optional.of(Way.MEDIA);
        }
        // Live telemetry always finds half of the gate free of backlog.
        boolean backlogMay = flying(Way.BACKLOG) < Math.max(1, gate / 2);
        if (backlogMay && sinceBacklog >= BACKLOG_EVERY - 1 && offers(Way.BACKLOG)) {
            return Optional.of(Way.BACKLOG);
        }
        if (offers(Way.LIVE)) {
            return Optional.of(Way.LIVE);
        }
        return backlogMay && offers(Way.BACKLOG) ? Optional.of(Way.BACKLOG) : Optional.empty();
    }

    private boolean offers(Way way) {
        if (pausedUntilNanos.getOrDefault(way, 0L) - System.nanoTime() > 0) {
            return false;
        }
        Deque<SpoolItem> queue = queue(way);
        if (queue.isEmpty() && !dry.contains(way)) {
            queue.addAll(spool.take(way, TAKE_MAX));
            if (queue.isEmpty()) {
                dry.add(way);
            }
        }
        return !queue.isEmpty();
    }

    private Deque<SpoolItem> queue(Way way) {
        return ready.computeIfAbsent(way, _ -> new ArrayDeque<>());
    }

    private long flying(Way way) {
        return inFlight.values().stream().filter(way::equals).count();
    }

    private void send(Way way, SpoolItem item) {
        sinceBacklog = way == Way.BACKLOG ? 0 : sinceBacklog + 1;
        inFlight.put(item, way);
        try {
            link.publish(message(way, item), answer -> answered(way, item, answer));
        } catch (ProtocolException e) {
            LOG.debug("{}", e.getMessage());
            inFlight.remove(item);
            postpone(way, item, Duration.ofMillis(100));
            spool.release(List.of(item));
        }
    }

    private MqttLink.Message message(Way way, SpoolItem item) {
        Optional<String> contentType =
                switch (way) {
                    case MEDIA -> Optional.of("image/jpeg");
                    case EVENT, LIVE, BACKLOG ->
                            item.format() == SenmlFormat.CBOR
                                    ? Optional.of(SenmlFormat.CBOR.mediaType())
                                    : Optional.empty();
                };
        String suffix =
                switch (way) {
                    case MEDIA -> "media/" + item.event();
                    case EVENT -> Lane.EVENT.topicSuffix();
                    case LIVE -> Lane.LIVE.topicSuffix();
                    case BACKLOG -> Lane.BACKLOG.topicSuffix();
                };
        return new MqttLink.Message(
                config.topic(item.device(), suffix), item.payload(), false, contentType);
    }

    /** On a thread of Paho. */
    private void answered(Way way, SpoolItem item, Puback answer) {
        switch (answer.verdict()) {
            case ACKNOWLEDGED -> {
                counters.acknowledged();
                // In this order: what is in flight when the connection ends is sent again.
                inFlight.remove(item);
                spool.acknowledge(item);
            }
            case REFUSED -> {
                LOG.warn(
                        "the hub refused a message of {} (way {}, mm:seq {}) with {}: it is given up, so that it does not block the others",
                        item.device(),
                        way,
                        item.sequence(),
                        answer);
                counters.refused();
                inFlight.remove(item);
                spool.acknowledge(item);
            }
            case LATER -> postponed.add(item);
        }
        wake.run();
    }

    private void takeBackPostponed() {
        List<SpoolItem> back = new ArrayList<>();
        for (SpoolItem item = postponed.poll(); item != null; item = postponed.poll()) {
            Way way = inFlight.remove(item);
            back.add(item);
            if (way != null && link.isUp()) {
                postpone(way, item, LATER_AFTER);
            }
        }
        spool.release(back);
    }

    private void postpone(Way way, SpoolItem item, Duration pause) {
        LOG.debug("{} of {} is sent again in {}", way, item.device(), pause);
        pausedUntilNanos.put(way, System.nanoTime() + pause.toNanos());
        dry.remove(way);
    }

    /** Gives everything unacknowledged back to the spool. */
    void end() {
        List<SpoolItem> back = new ArrayList<>(inFlight.keySet());
        ready.values().forEach(back::addAll);
        inFlight.clear();
        ready.values().forEach(Deque::clear);
        spool.release(back);
    }
}
