package io.mimamori.hub.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Web Push to all devices of one person, at once: it is told when one of them takes the message. A
 * device whose browser let the subscription go (404, 410) is forgotten. Thread-safe.
 */
final class PersonPushChannel implements NotificationChannel {
    private static final Logger LOG = LoggerFactory.getLogger(PersonPushChannel.class);

    private final String person;
    private final PushDevices devices;
    private final Vapid vapid;
    private final HttpCalls calls;

    PersonPushChannel(String person, PushDevices devices, Vapid vapid, HttpCalls calls) {
        this.person = person;
        this.devices = devices;
        this.vapid = vapid;
        this.calls = calls;
    }

    @Override
    public boolean isReady() {
        return devices.has(person);
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        List<Callable<DeliveryResult>> attempts =
                devices.of(person).stream()
                        .<Callable<DeliveryResult>>map(device -> () -> deliver(message, device))
                        .toList();
        List<DeliveryResult> results = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<DeliveryResult> attempt : each.invokeAll(attempts)) {
                results.add(attempt.get());
            }
        } catch (ExecutionException e) {
            return new DeliveryResult.Retry("the channel failed: " + e.getCause());
        }
        return best(results);
    }

    private DeliveryResult deliver(Message message, PushSubscription device)
            throws InterruptedException {
        DeliveryResult result = new WebPushChannel(device, vapid, calls).deliver(message);
        if (result instanceof DeliveryResult.Gone(String reason)) {
            LOG.info("{} of {} is gone and forgotten: {}", device, person, reason);
            devices.forget(device);
        }
        return result;
    }

    /** Never gone as a whole: the person may subscribe again. */
    private static DeliveryResult best(List<DeliveryResult> results) {
        return find(results, DeliveryResult.Accepted.class)
                .or(() -> find(results, DeliveryResult.Retry.class))
                .or(() -> find(results, DeliveryResult.Rejected.class))
                .orElse(new DeliveryResult.Rejected("no device takes messages any more"));
    }

    private static Optional<DeliveryResult> find(
            List<DeliveryResult> results, Class<? extends DeliveryResult> kind) {
        return results.stream().filter(kind::isInstance).findFirst();
    }
}
