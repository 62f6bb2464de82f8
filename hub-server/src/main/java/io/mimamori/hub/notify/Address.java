package io.mimamori.hub.notify;

import java.util.Set;

/**
 * Name and limits of an endpoint.
 *
 * @param kind the channel's name in metrics, such as {@code email}
 * @param name unique in the hub and the same after every start: messages are kept under it
 * @param audiences whom it may be used for
 */
public record Address(String kind, String name, Set<Audience> audiences) {
    public Address {
        audiences = Set.copyOf(audiences);
    }

    /**
     * @param homes whether alerts of watched homes may go there
     */
    static Address of(String kind, String name, boolean homes) {
        return new Address(
                kind, name, homes ? Set.of(Audience.STAFF, Audience.CARE) : Set.of(Audience.STAFF));
    }
}
