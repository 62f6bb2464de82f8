package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.util.Optional;

/**
 * Keys that every entry of {@code channels} may have.
 *
 * @param name by which people's files call it, after the kind: {@code line:hanako}; empty: it is
 *     made of its address
 * @param test whether it takes drills, and only drills
 * @param homes whether alerts of watched homes may go there
 * @param mayBePrivate whether its host's name may be one of the own network ({@code private})
 * @param pace how often people are written to
 */
record EndpointRules(
        Optional<String> name, boolean test, boolean homes, boolean mayBePrivate, Pace pace) {
    private static final String NAME = "[-_.a-z0-9]{1,64}";

    static EndpointRules read(ConfigNode node, boolean homesFallback) {
        return new EndpointRules(
                name(node),
                node.flag("test", false),
                node.flag("homes", homesFallback),
                node.flag("private", false),
                Pace.read(node));
    }

    /** For a channel that everybody can read: there is no key that lets a home's alert there. */
    static EndpointRules readPublic(ConfigNode node) {
        return new EndpointRules(
                name(node),
                node.flag("test", false),
                false,
                node.flag("private", false),
                Pace.read(node, Restraint.PUBLIC));
    }

    private static Optional<String> name(ConfigNode node) {
        Optional<String> name = node.text("name");
        name.filter(given -> !given.matches(NAME))
                .ifPresent(given ->
                        node.problem(
                                "name",
                                "'%s' is not 1 to 64 of a-z, 0-9, -, _ and .".formatted(given)));
        return name;
    }

    /** What the endpoint is called: the given name, or {@code fallback}. */
    String called(String kind, String fallback) {
        return name.map(given -> kind + ":" + given).orElse(fallback);
    }

    AddressGuard guard() {
        return new AddressGuard(mayBePrivate);
    }

    /**
     * An endpoint of the kind that {@link #test} says.
     *
     * @param fallback what it is called unless it was given a name
     */
    Endpoint endpoint(String kind, String fallback, NotificationChannel channel) {
        Address address = Address.ofPeople(kind, called(kind, fallback), homes, pace);
        return test ? new TestEndpoint(address, channel) : new LiveEndpoint(address, channel);
    }
}
