package io.mimamori.hub.notify;

import java.util.Optional;

/** What the people behind an endpoint wish of its quiet hours. From memory: it is asked often. */
@FunctionalInterface
public interface QuietWishes {
    /** Nobody wishes anything. */
    QuietWishes NONE = _ -> Optional.empty();

    /**
     * Empty: the hours of the configuration.
     *
     * @param endpoint its name
     */
    Optional<Wish> of(String endpoint);

    /**
     * What somebody wishes.
     *
     * @param hours empty: none, messages at any hour
     */
    record Wish(Optional<QuietHours> hours) {}
}
