package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import io.mimamori.rule.EpisodeEvent;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** To whom an event is told: a drill to test endpoints, what is real to live ones. */
sealed interface Addressing {
    /** Endpoints of the kind, that alerts of this hazard may go to. */
    Stream<? extends Endpoint> endpoints(Hazard hazard);

    /** To each of them, under ids of their own. */
    List<? extends Delivery> deliveries(Alert alert, EpisodeEvent event);

    /** To the one of them that has this name. */
    Optional<? extends Delivery> delivery(Telling telling, Alert alert, EpisodeEvent event);

    /** What is told of the event. */
    Notice notice(Alert alert, EpisodeEvent event);

    static Addressing of(Endpoints endpoints, boolean exercise) {
        return exercise ? new Drills(endpoints.test()) : new Actuals(endpoints.live());
    }

    /** What is real. */
    record Actuals(List<LiveEndpoint> live) implements Addressing {
        @Override
        public ActualNotice notice(Alert alert, EpisodeEvent event) {
            return new ActualNotice(alert, event);
        }

        @Override
        public Stream<LiveEndpoint> endpoints(Hazard hazard) {
            return live.stream().filter(endpoint -> mayHear(endpoint, hazard));
        }

        @Override
        public List<Delivery.Actual> deliveries(Alert alert, EpisodeEvent event) {
            ActualNotice notice = notice(alert, event);
            return endpoints(alert.hazard())
                    .map(endpoint -> Delivery.Actual.of(notice, endpoint))
                    .toList();
        }

        @Override
        public Optional<Delivery.Actual> delivery(
                Telling telling, Alert alert, EpisodeEvent event) {
            ActualNotice notice = notice(alert, event);
            UUID id = telling.id();
            return endpoints(alert.hazard())
                    .filter(endpoint -> isCalled(endpoint, telling.endpoint()))
                    .findFirst()
                    .map(endpoint -> new Delivery.Actual(id, notice, endpoint));
        }
    }

    /** Drills. */
    record Drills(List<TestEndpoint> test) implements Addressing {
        @Override
        public ExerciseNotice notice(Alert alert, EpisodeEvent event) {
            return new ExerciseNotice(alert, event);
        }

        @Override
        public Stream<TestEndpoint> endpoints(Hazard hazard) {
            return test.stream().filter(endpoint -> mayHear(endpoint, hazard));
        }

        @Override
        public List<Delivery.Exercise> deliveries(Alert alert, EpisodeEvent event) {
            ExerciseNotice notice = notice(alert, event);
            return endpoints(alert.hazard())
                    .map(endpoint -> Delivery.Exercise.of(notice, endpoint))
                    .toList();
        }

        @Override
        public Optional<Delivery.Exercise> delivery(
                Telling telling, Alert alert, EpisodeEvent event) {
            ExerciseNotice notice = notice(alert, event);
            UUID id = telling.id();
            return endpoints(alert.hazard())
                    .filter(endpoint -> isCalled(endpoint, telling.endpoint()))
                    .findFirst()
                    .map(endpoint -> new Delivery.Exercise(id, notice, endpoint));
        }
    }

    private static boolean mayHear(Endpoint endpoint, Hazard hazard) {
        return endpoint.address().audiences().contains(Audience.of(hazard));
    }

    private static boolean isCalled(Endpoint endpoint, String name) {
        return endpoint.address().name().equals(name);
    }
}
