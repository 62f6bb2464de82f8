package io.mimamori.hub.notify;

import java.util.List;

/** Every endpoint of the hub, by kind. */
public record Endpoints(List<LiveEndpoint> live, List<TestEndpoint> test) {
    public Endpoints {
        live = List.copyOf(live);
        test = List.copyOf(test);
    }

    /** Sorts what the configuration made. */
    public static Endpoints of(List<Endpoint> all) {
        return new Endpoints(
                all.stream()
                        .filter(LiveEndpoint.class::isInstance)
                        .map(LiveEndpoint.class::cast)
                        .toList(),
                all.stream()
                        .filter(TestEndpoint.class::isInstance)
                        .map(TestEndpoint.class::cast)
                        .toList());
    }
}
