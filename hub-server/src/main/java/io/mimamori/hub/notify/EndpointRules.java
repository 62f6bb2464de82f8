package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;

/**
 * Keys that every entry of {@code channels} may have.
 *
 * @param test whether it takes drills, and only drills
 * @param homes whether alerts of watched homes may go there
 * @param mayBePrivate whether its host's name may be one of the own network ({@code private})
 * @param pace how often people are written to
 */
record EndpointRules(boolean test, boolean homes, boolean mayBePrivate, Pace pace) {
    static EndpointRules read(ConfigNode node, boolean homesFallback) {
        return new EndpointRules(
                node.flag("test", false),
                node.flag("homes", homesFallback),
                node.flag("private", false),
                Pace.read(node));
    }

    /** For a channel that everybody can read: there is no key that lets a home's alert there. */
    static EndpointRules readPublic(ConfigNode node) {
        return new EndpointRules(
                node.flag("test", false), false, node.flag("private", false), Pace.read(node));
    }

    AddressGuard guard() {
        return new AddressGuard(mayBePrivate);
    }

    /** An endpoint of the kind that {@link #test} says. */
    Endpoint endpoint(String kind, String name, NotificationChannel channel) {
        Address address = Address.ofPeople(kind, name, homes, pace);
        return test ? new TestEndpoint(address, channel) : new LiveEndpoint(address, channel);
    }
}
