package io.mimamori.hub.notify;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** One notice on its way to one endpoint. There is no way to write a drill to a live endpoint. */
sealed interface Delivery {
    /** Idempotency key: the same over all attempts, after every restart. */
    UUID id();

    Notice notice();

    Endpoint endpoint();

    /** Something real, to people who act on it. */
    record Actual(UUID id, ActualNotice notice, LiveEndpoint endpoint) implements Delivery {
        static Actual of(ActualNotice notice, LiveEndpoint endpoint) {
            return new Actual(key("actual", notice, endpoint.address()), notice, endpoint);
        }
    }

    /** A drill, to an endpoint that takes drills. */
    record Exercise(UUID id, ExerciseNotice notice, TestEndpoint endpoint) implements Delivery {
        static Exercise of(ExerciseNotice notice, TestEndpoint endpoint) {
            return new Exercise(key("exercise", notice, endpoint.address()), notice, endpoint);
        }
    }

    private static UUID key(String kind, Notice notice, Address address) {
        String name =
                "mimamori:%s:%s:%d:%s"
                        .formatted(
                                kind,
                                notice.event().episode(),
                                notice.event().number(),
                                address.name());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
