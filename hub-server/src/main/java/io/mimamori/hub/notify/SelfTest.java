package io.mimamori.hub.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message of its own through each way to people that costs nothing, on a schedule, and asks
 * the provider for it where one can ask: a way that would be silent in an emergency is known
 * before. One that failed twice running is missing. What is sent is an exercise, to endpoints that
 * reach nobody. One thread of its own, and one for each endpoint and round.
 */
public final class SelfTest implements AutoCloseable {
    /** Rounds that must come to nothing until somebody is told. */
    static final int MISSED_MAX = 2;

    /** How long after a message the provider is asked for it. */
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    private static final int ASK_EVERY_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SelfTest.class);

    private final List<TestEndpoint> endpoints;
    private final Duration every;
    private final Duration arrival;
    private final InstantSource machine;
    private final Map<String, Missed> missed = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("self-test").unstarted(this::run);

    private record Missed(int rounds, String reason) {}

    /**
     * @param all where the messages go; each becomes an endpoint that takes exercises only
     * @param machine the machine's clock
     */
    public SelfTest(List<Endpoint> all, Duration every, InstantSource machine) {
        this(all, every, ARRIVAL, machine);
    }

    /** With another patience for the arrival, for tests. */
    SelfTest(List<Endpoint> all, Duration every, Duration arrival, InstantSource machine) {
        this.endpoints =
                all.stream().map(each -> new TestEndpoint(each.address(), each.channel())).toList();
        this.every = every;
        this.arrival = arrival;
        this.machine = machine;
    }

    /** Begins with the first round. */
    public void start() {
        thread.start();
    }

    /** Ways that failed in the last rounds. */
    public int missing() {
        return (int) missed.values().stream().filter(each -> each.rounds() >= MISSED_MAX).count();
    }

    /** Which ways do not work, for the operator. */
    public Optional<String> problem() {
        List<String> problems = new ArrayList<>();
        missed.forEach((name, each) -> {
            if (each.rounds() > 0) {
                problems.add(
                        "%s: %d self-tests running came to nothing: %s"
                                .formatted(name, each.rounds(), each.reason()));
            }
        });
        problems.sort(null);
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** One message by each way, all at once; returns when all are through. */
    void round() throws InterruptedException {
        List<Thread> tests =
                endpoints.stream()
                        .map(endpoint ->
                                Thread.ofVirtual()
                                        .name("self-test " + endpoint.address().name())
                                        .start(() -> test(endpoint)))
                        .toList();
        for (Thread test : tests) {
            test.join();
        }
    }

    private void test(TestEndpoint endpoint) {
        String name = endpoint.address().name();
        try {
            Optional<String> failure = attempt(endpoint.channel());
            Missed before = missed.getOrDefault(name, new Missed(0, ""));
            Missed after =
                    failure.map(reason -> new Missed(before.rounds() + 1, reason))
                            .orElse(new Missed(0, ""));
            missed.put(name, after);
            if (after.rounds() == MISSED_MAX) {
                LOG.error("self-test: nothing goes through {}: {}", name, after.reason());
            } else if (after.rounds() == 0 && before.rounds() >= MISSED_MAX) {
                LOG.info("self-test: {} works again", name);
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private Optional<String> attempt(NotificationChannel channel) throws InterruptedException {
        try {
            return failure(channel, message());
        } catch (RuntimeException e) {
            // The edge of the test: a channel that fails in a way it should not does not work.
            LOG.error("self-test: a channel failed in a way it should not", e);
            return Optional.of("the channel failed: " + e);
        }
    }

    private Optional<String> failure(NotificationChannel channel, Message message)
            throws InterruptedException {
        DeliveryResult result = channel.deliver(message);
        return switch (result) {
            case DeliveryResult.Accepted _ -> lost(channel, message);
            case DeliveryResult.Retry(String reason, Optional<Duration> _) -> Optional.of(reason);
            case DeliveryResult.Rejected(String reason) -> Optional.of(reason);
            case DeliveryResult.Gone(String reason) -> Optional.of(reason);
        };
    }

    /** Where the provider can be asked: it may take messages and lose them. */
    private Optional<String> lost(NotificationChannel channel, Message message)
            throws InterruptedException {
        long end = System.nanoTime() + arrival.toNanos();
        while (true) {
            Optional<Boolean> arrived = channel.hasArrived(message.id());
            if (arrived.orElse(true)) {
                return Optional.empty();
            }
            if (System.nanoTime() > end || closed.await(ASK_EVERY_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of(
                        "the provider took the message and did not have it %d s later"
                                .formatted(arrival.toSeconds()));
            }
        }
    }

    private Message message() {
        String time = machine.instant().toString();
        Map<String, String> values = Map.of("time", time);
        StringBuilder text = new StringBuilder(MessageTexts.EXERCISE);
        String between = "";
        for (Language language :
                List.of(Language.JAPANESE, Language.EASY_JAPANESE, Language.ENGLISH)) {
            text.append(between).append(language.text("selftest.body", values));
            between = "\n----\n";
        }
        String subject = MessageTexts.EXERCISE + Language.JAPANESE.text("selftest.subject", values);
        String json = "{\"exercise\":true,\"selfTest\":true,\"time\":\"" + time + "\"}";
        return new Message(UUID.randomUUID(), subject, text.toString(), json);
    }

    private void run() {
        try {
            do {
                round();
            } while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }
}
