package io.mimamori.hub.ingest;

import io.mimamori.hub.live.TopicPublisher;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages of the hub and who subscribes to them. Thread-safe, never waits. Messages
 * of one topic reach each subscriber in the order in which they were published.
 */
public final class MqttTopics implements TopicPublisher {
    /** Topics that keep a retained message. */
    public static final int RETAINED_MAX = 100_000;

    /** Subscriptions with + or # in all. */
    public static final int WILD_MAX = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(MqttTopics.class);

    private static final class Topic {
        private volatile @Nullable Supplier<Outgoing> retained;

        @Nullable Outgoing message() {
            Supplier<Outgoing> message = retained;
            return message == null ? null : message.get();
        }
    }

    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Map<String, List<Subscription>> exact = new ConcurrentHashMap<>();
    private final List<Subscription> wild = new CopyOnWriteArrayList<>();
    private final List<Consumer<Outgoing>> mirrors = new CopyOnWriteArrayList<>();
    private final AtomicBoolean toldFull = new AtomicBoolean();

    /** Replaces the retained message; an empty one removes it (MQTT 5.0 section 3.3.1.3). */
    public void retain(String topic, byte[] payload, int qos) {
        retain(new Outgoing(topic, Buffer.buffer(payload), qos, true));
    }

    @Override
    public void retain(String topic, Supplier<byte[]> payload, int qos) {
        retain(topic, false, () -> new Outgoing(topic, Buffer.buffer(payload.get()), qos, true));
    }

    /** The same for many topics, in memory once. */
    public void retainAlike(Collection<String> names, byte[] payload, int qos) {
        Buffer shared = Buffer.buffer(payload);
        names.forEach(name -> retain(new Outgoing(name, shared, qos, true)));
    }

    private void retain(Outgoing message) {
        retain(message.topic(), message.payload().length() == 0, () -> message);
    }

    private void retain(String topic, boolean removes, Supplier<Outgoing> message) {
        Topic entry = topics.get(topic);
        if (entry == null) {
            if (topics.size() >= RETAINED_MAX) {
                tellFull(topic);
                deliver(topic, message);
                return;
            }
            entry = topics.computeIfAbsent(topic, _ -> new Topic());
        }
        synchronized (entry) {
            entry.retained = removes ? null : message;
            deliver(topic, message);
        }
    }

    /** Gives every message from now on to somebody who must not wait. */
    void mirror(Consumer<Outgoing> mirror) {
        mirrors.add(mirror);
    }

    /** To whoever subscribes now; nothing is kept. */
    void send(String topic, byte[] payload, int qos) {
        deliver(topic, () -> new Outgoing(topic, Buffer.buffer(payload), qos, false));
    }

    /** False when there are too many. One with the same filter is replaced. */
    boolean subscribe(Subscription subscription) {
        TopicFilter filter = subscription.filter();
        unsubscribe(subscription.subscriber(), filter);
        if (filter.wild()) {
            if (wild.size() >= WILD_MAX) {
                return false;
            }
            wild.add(subscription);
        } else {
            exact.compute(
                    filter.text(),
                    (_, before) -> {
                        List<Subscription> list =
                                before == null ? new CopyOnWriteArrayList<>() : before;
                        list.add(subscription);
                        return list;
                    });
        }
        return true;
    }

    /** The retained messages that the filter may match; each is asked for when it is sent. */
    Iterator<Supplier<@Nullable Outgoing>> retained(TopicFilter filter) {
        Stream<Topic> found =
                filter.wild()
                        ? topics.values().stream()
                        : Stream.ofNullable(topics.get(filter.text()));
        return found.<Supplier<@Nullable Outgoing>>map(topic -> topic::message).iterator();
    }

    /** Whether there was one. */
    boolean unsubscribe(Subscriber subscriber, TopicFilter filter) {
        if (filter.wild()) {
            return wild.removeIf(each -> isOf(each, subscriber) && each.filter().equals(filter));
        }
        boolean[] removed = new boolean[1];
        exact.computeIfPresent(
                filter.text(),
                (_, list) -> {
                    removed[0] = list.removeIf(each -> isOf(each, subscriber));
                    return list.isEmpty() ? null : list;
                });
        return removed[0];
    }

    /** Identity: a subscriber is a connection. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOf(Subscription subscription, Subscriber subscriber) {
        return subscription.subscriber() == subscriber;
    }

    /** Makes the message only when there is somebody for it, and then once. */
    private void deliver(String topic, Supplier<Outgoing> made) {
        List<Subscription> wanted = subscriptions(topic);
        if (wanted.isEmpty() && mirrors.isEmpty()) {
            return;
        }
        Outgoing message = made.get();
        mirrors.forEach(mirror -> mirror.accept(message));
        wanted.forEach(each -> each.subscriber().offer(message, each));
    }

    private List<Subscription> subscriptions(String topic) {
        List<Subscription> named = exact.getOrDefault(topic, List.of());
        if (wild.isEmpty()) {
            return named;
        }
        List<Subscription> all = new ArrayList<>(named);
        for (Subscription each : wild) {
            if (each.filter().matches(topic)) {
                all.add(each);
            }
        }
        return all;
    }

    private void tellFull(String topic) {
        if (toldFull.compareAndSet(false, true)) {
            LOG.warn(
                    "{} topics have a retained message; {} and later ones are sent but not kept",
                    RETAINED_MAX,
                    topic);
        }
    }
}
