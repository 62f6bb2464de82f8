package io.mimamori.hub.notify;

import java.util.Optional;
import java.util.Set;

/**
 * Name and limits of an endpoint.
 *
 * @param kind the channel's name in metrics, such as {@code email}
 * @param name unique in the hub and the same after every start: messages are kept under it
 * @param audiences whom it may be used for
 * @param pace how the people behind it are told; empty for programs, which hear of everything at
 *     once
 */
public record Address(String kind, String name, Set<Audience> audiences, Optional<Pace> pace) {
    public Address {
        audiences = Set.copyOf(audiences);
    }

    /**
     * Where a program listens.
     *
     * @param homes whether alerts of watched homes may go there
     */
    static Address ofProgram(String kind, String name, boolean homes) {
        return new Address(kind, name, audiences(homes), Optional.empty());
    }

    /**
     * Where people read.
     *
     * @param homes whether alerts of watched homes may go there
     */
    static Address ofPeople(String kind, String name, boolean homes, Pace pace) {
        return new Address(kind, name, audiences(homes), Optional.of(pace));
    }

    /** Whether it can only ring. */
    boolean isACall() {
        return kind.equals("voice");
    }

    private static Set<Audience> audiences(boolean homes) {
        return homes ? Set.of(Audience.STAFF, Audience.CARE) : Set.of(Audience.STAFF);
    }
}
