package io.mimamori.edge.replay;

import io.mimamori.ProtocolException;
import io.mimamori.edge.uplink.Backoff;
import io.mimamori.edge.uplink.LinkOptions;
import io.mimamori.edge.uplink.MqttLink;
import io.mimamori.edge.uplink.Puback;
import io.mimamori.edge.uplink.UplinkConfig;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends packs in order until each is acknowledged or refused; after a lost connection those without
 * an answer are sent again. One thread calls {@link #run}; answers come on Paho's threads.
 */
final class ReplaySender {
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);
    private static final Duration LATER_AFTER = Duration.ofMillis(500);

    private final Plan plan;
    private final PackSource source;
    private final Optional<SenderLog> log;
    private final PrintStream progress;
    private final Backoff backoff;
    private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final Set<Outgoing> unanswered = new LinkedHashSet<>();
    private final Deque<Outgoing> again = new ArrayDeque<>();
    private @Nullable Outgoing next;
    private boolean ended;
    private long firstEventMillis;
    private long firstNanos;
    private long pausedUntilNanos = System.nanoTime();
    private long progressNanos = System.nanoTime();
    private long sent;
    private long acknowledged;
    private long refused;

    /** An answer to a pack; without a pack the connection was lost. */
    private record Answer(Optional<Outgoing> pack, Puback puback) {}

    /**
     * How to send.
     *
     * @param speed event time runs so many times as fast as the clock; infinite: as fast as
     *     acknowledged
     * @param inflightMax most packs without an answer
     * @param giveUpAfter longest time without a connection
     * @param contentType of MQTT 5; empty for JSON
     */
    record Plan(
            String tenant,
            LinkOptions link,
            double speed,
            int inflightMax,
            Duration giveUpAfter,
            Optional<String> contentType) {}

    /**
     * What came of it, in readings.
     *
     * @param complete whether every pack got an answer
     */
    record Outcome(long sent, long acknowledged, long refused, boolean complete) {}

    ReplaySender(
            Plan plan,
            PackSource source,
            Optional<SenderLog> log,
            PrintStream progress,
            Backoff backoff) {
        this.plan = plan;
        this.source = source;
        this.log = log;
        this.progress = progress;
        this.backoff = backoff;
    }

    Outcome run() throws InterruptedException {
        long lastSeen = System.nanoTime();
        boolean complete = false;
        while (!complete && System.nanoTime() - lastSeen < plan.giveUpAfter().toNanos()) {
            try (MqttLink link = MqttLink.open(plan.link(), new Ears())) {
                backoff.reset();
                complete = send(link);
                lastSeen = System.nanoTime();
            } catch (ProtocolException e) {
                progress.println(e.getMessage());
            }
            takeAnswers(Duration.ZERO);
            putBack();
            if (!complete) {
                LockSupport.parkNanos(backoff.next().toNanos());
            }
        }
        return new Outcome(sent, acknowledged, refused, complete);
    }

    /** True when everything is answered. */
    private boolean send(MqttLink link) throws InterruptedException {
        int gate = Math.max(1, Math.min(plan.inflightMax(), link.receiveMaximum() - 1));
        while (link.isUp()) {
            Duration wait = unanswered.size() < gate ? sendNext(link) : Duration.ofMillis(100);
            if (isComplete()) {
                return true;
            }
            takeAnswers(wait);
            tellProgress();
        }
        return false;
    }

    private boolean isComplete() {
        return ended && next == null && again.isEmpty() && unanswered.isEmpty();
    }

    /** Sends the next pack if it is due; returns how long to wait for answers. */
    private Duration sendNext(MqttLink link) {
        Optional<Outgoing> due = peek();
        if (due.isEmpty()) {
            return Duration.ofMillis(100);
        }
        Outgoing pack = due.get();
        Duration wait = untilDue(pack);
        if (wait.isPositive()) {
            return wait.compareTo(Duration.ofMillis(100)) < 0 ? wait : Duration.ofMillis(100);
        }
        String topic = UplinkConfig.topic(plan.tenant(), pack.device(), pack.lane().topicSuffix());
        unanswered.add(pack);
        removePeeked();
        link.publish(
                new MqttLink.Message(topic, pack.payload(), false, plan.contentType()),
                puback -> answers.add(new Answer(Optional.of(pack), puback)));
        return Duration.ZERO;
    }

    private Optional<Outgoing> peek() {
        if (!again.isEmpty()) {
            return Optional.of(again.getFirst());
        }
        if (next == null && !ended) {
            Optional<Outgoing> read = source.next();
            ended = read.isEmpty();
            next = read.orElse(null);
        }
        return Optional.ofNullable(next);
    }

    private void removePeeked() {
        if (again.isEmpty()) {
            sent += next == null ? 0 : next.readings().size();
            next = null;
        } else {
            again.removeFirst();
        }
    }

    private Duration untilDue(Outgoing pack) {
        long now = System.nanoTime();
        long paused = pausedUntilNanos - now;
        if (paused > 0) {
            return Duration.ofNanos(paused);
        }
        if (Double.isInfinite(plan.speed()) || !again.isEmpty()) {
            return Duration.ZERO;
        }
        if (firstNanos == 0) {
            firstNanos = now;
            firstEventMillis = pack.timeMillis();
        }
        double due = (pack.timeMillis() - firstEventMillis) * 1e6 / plan.speed();
        return Duration.ofNanos((long) Math.min(due - (now - firstNanos), 3.6e12));
    }

    private void takeAnswers(Duration wait) throws InterruptedException {
        Answer answer =
                wait.isPositive()
                        ? answers.poll(wait.toNanos(), TimeUnit.NANOSECONDS)
                        : answers.poll();
        while (answer != null) {
            Puback puback = answer.puback();
            answer.pack().ifPresent(pack -> answered(pack, puback));
            answer = answers.poll();
        }
    }

    private void answered(Outgoing pack, Puback puback) {
        if (puback.code() == Puback.LOST || !unanswered.contains(pack)) {
            return;
        }
        unanswered.remove(pack);
        switch (puback.verdict()) {
            case ACKNOWLEDGED -> {
                acknowledged += pack.readings().size();
                log.ifPresent(to -> to.acknowledged(pack));
            }
            case REFUSED -> {
                refused += pack.readings().size();
                progress.printf(
                        "refused with %s: device %s seq %d: %s%n",
                        puback, pack.device(), pack.sequence(), pack.readings());
            }
            case LATER -> {
                pausedUntilNanos = System.nanoTime() + LATER_AFTER.toNanos();
                again.addLast(pack);
            }
        }
    }

    /** What got no answer goes first next time, in its order. */
    private void putBack() {
        List<Outgoing> back = new ArrayList<>(unanswered);
        unanswered.clear();
        back.reversed().forEach(again::addFirst);
    }

    private void tellProgress() {
        if (System.nanoTime() - progressNanos > PROGRESS_EVERY.toNanos()) {
            progressNanos = System.nanoTime();
            progress.printf("sent %d, acknowledged %d, refused %d%n", sent, acknowledged, refused);
        }
    }

    private final class Ears implements MqttLink.Listener {
        @Override
        public void lost(String why) {
            progress.println("lost the connection: " + why);
            answers.add(new Answer(Optional.empty(), new Puback(Puback.LOST)));
        }

        @Override
        public void arrived(String topic, byte[] payload) {
            // Nothing is subscribed to.
        }
    }
}
