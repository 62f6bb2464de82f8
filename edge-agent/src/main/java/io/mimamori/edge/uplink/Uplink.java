package io.mimamori.edge.uplink;

import io.mimamori.MimamoriException;
import io.mimamori.edge.spool.Spool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a connection to the hub and sends what the spool holds. One thread connects, subscribes and
 * sends; public methods are thread-safe.
 */
public final class Uplink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    /** Messages of the hub that wait to be handled. */
    private static final int ARRIVED_MAX = 64;

    /** A connection that lasted this long was a good one. */
    private static final Duration GOOD_AFTER = Duration.ofSeconds(10);

    /** The spool is asked anew at least this often: live telemetry turns into backlog by age. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(5);

    private final UplinkConfig config;
    private final Spool spool;
    private final Downlink downlink;
    private final Presence presence;
    private final Backoff backoff;
    private final UplinkCounters counters = new UplinkCounters();
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock.
    private final Deque<Arrived> arrived = new ArrayDeque<>();
    private boolean signalled;
    private boolean stored;
    private boolean announce;
    private boolean closed;

    private volatile boolean up;

    private record Arrived(String topic, byte[] payload) {}

    /**
     * An uplink; {@link #start} connects it.
     *
     * @param random for the back-off; seeded in tests
     */
    public Uplink(
            UplinkConfig config,
            Spool spool,
            Downlink downlink,
            Presence presence,
            RandomGenerator random) {
        this.config = config;
        this.spool = spool;
        this.downlink = downlink;
        this.presence = presence;
        this.backoff = new Backoff(config.backoffMin(), config.backoffMax(), random);
        this.thread = Thread.ofPlatform().name("uplink").unstarted(this::run);
    }

    public void start() {
        spool.onStored(() -> {
            lock.lock();
            try {
                stored = true;
                signal();
            } finally {
                lock.unlock();
            }
        });
        thread.start();
    }

    public UplinkStatus status() {
        return counters.status(up);
    }

    /** Publishes the retained state again, when connected. */
    public void announce() {
        lock.lock();
        try {
            announce = true;
            signal();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            signal();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void signal() {
        signalled = true;
        changed.signalAll();
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!isClosed()) {
            long since = System.nanoTime();
            try (MqttLink link = MqttLink.open(options(), new Ears())) {
                session(link);
            } catch (MimamoriException e) {
                LOG.warn("{}", e.getMessage());
            }
            up = false;
            if (System.nanoTime() - since > GOOD_AFTER.toNanos()) {
                backoff.reset();
            }
            pause(backoff.next());
        }
    }

    private LinkOptions options() {
        LinkOptions link = config.link();
        LinkOptions.Will will =
                new LinkOptions.Will(
                        config.topic(config.device(), "st"), FlatJson.write(Map.of("on", false)));
        return new LinkOptions(
                link.hub(),
                link.clientId(),
                link.user(),
                link.tokenFile(),
                link.keepAlive(),
                Optional.of(will));
    }

    private void session(MqttLink link) {
        UplinkSession session = new UplinkSession(config, spool, link, counters, this::wake);
        try {
            counters.connected();
            up = true;
            LOG.info("connected to {} as {}", config.link().hub().url(), config.link().user());
            publishAll(link, true);
            link.subscribe(downTopics());
            while (link.isUp() && !isClosed()) {
                handleArrived(link);
                session.sendAll();
                if (awaitChange()) {
                    session.storedMore();
                }
            }
            if (link.isUp()) {
                publishAll(link, false);
            }
        } finally {
            session.end();
        }
    }

    private List<String> downTopics() {
        List<String> topics = new ArrayList<>();
        List<String> devices = new ArrayList<>(List.of(config.device()));
        devices.addAll(config.carried());
        for (String device : devices) {
            topics.add(config.topic(device, "cfg"));
            topics.add(config.topic(device, "cmd"));
            if (downlink.takesBundles()) {
                topics.add(config.topic(device, "bundle"));
            }
        }
        return topics;
    }

    private void publishState(MqttLink link, boolean on) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("on", on);
        state.put("version", presence.version());
        state.put("boot", presence.boot());
        state.put("health", presence.health());
        state.put("config", downlink.reported(config.device()));
        if (downlink.takesBundles()) {
            state.put("bundles", presence.bundles());
        }
        publish(link, config.topic(config.device(), "st"), FlatJson.write(state), true);
    }

    /** A carried device is there as long as its agent is; the hub knows from {@code via}. */
    private void publishCarried(MqttLink link, String device, boolean on) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("on", on);
        state.put("via", config.device());
        state.put("config", downlink.reported(device));
        publish(link, config.topic(device, "st"), FlatJson.write(state), true);
    }

    private void publishChange(MqttLink link, String device) {
        if (device.equals(config.device())) {
            publishState(link, true);
        } else {
            publishCarried(link, device, true);
        }
    }

    private void publishAll(MqttLink link, boolean on) {
        publishState(link, on);
        for (String device : config.carried()) {
            publishCarried(link, device, on);
        }
    }

    private void publish(MqttLink link, String topic, byte[] payload, boolean retained) {
        link.publish(
                new MqttLink.Message(topic, payload, retained, Optional.of("application/json")),
                answer -> {
                    if (answer.verdict() == Puback.Verdict.REFUSED) {
                        LOG.warn("the hub refused {}: {}", topic, answer);
                    }
                });
    }

    private void handleArrived(MqttLink link) {
        for (Optional<Arrived> next = poll(); next.isPresent(); next = poll()) {
            String[] levels = next.get().topic().split("/", -1);
            if (levels.length != 5) {
                continue;
            }
            byte[] payload = next.get().payload();
            String device = levels[3];
            switch (levels[4]) {
                case "cfg" -> {
                    if (downlink.configure(device, payload)) {
                        publishChange(link, device);
                    }
                }
                case "bundle" -> {
                    downlink.bundle(payload);
                    publishState(link, true);
                }
                case "cmd" ->
                        downlink.command(device, payload)
                                .ifPresent(answer ->
                                        publish(
                                                link,
                                                config.topic(device, "cmd/ack"),
                                                answer,
                                                false));
                default -> LOG.debug("nothing is expected on {}", next.get().topic());
            }
        }
        if (announceIsDue()) {
            publishState(link, true);
        }
    }

    private Optional<Arrived> poll() {
        lock.lock();
        try {
            return Optional.ofNullable(arrived.poll());
        } finally {
            lock.unlock();
        }
    }

    private boolean announceIsDue() {
        lock.lock();
        try {
            boolean due = announce;
            announce = false;
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something happens; true when the spool is worth asking. */
    private boolean awaitChange() {
        lock.lock();
        try {
            long left = ASK_EVERY.toNanos();
            while (!signalled && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            boolean ask = stored || left <= 0;
            signalled = false;
            stored = false;
            return ask;
        } catch (InterruptedException e) {
            // Only close ends this thread.
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            LOG.debug("the wait for a new connection was cut short", e);
        } finally {
            lock.unlock();
        }
    }

    /** Stops sending, says good-bye and disconnects; what is unacknowledged stays in the spool. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        spool.onStored(() -> {});
    }

    /** Paho's threads only hand over. */
    private final class Ears implements MqttLink.Listener {
        @Override
        public void lost(String why) {
            LOG.warn("lost the connection to {}: {}", config.link().hub().url(), why);
            wake();
        }

        @Override
        public void arrived(String topic, byte[] payload) {
            lock.lock();
            try {
                if (arrived.size() < ARRIVED_MAX) {
                    arrived.add(new Arrived(topic, payload));
                    signal();
                } else {
                    LOG.warn("{} messages wait already: one on {} is lost", ARRIVED_MAX, topic);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
