package io.mimamori.hub.notify;

import java.util.Optional;

/**
 * What waits for the morning: severity 2 and below, where the people behind an endpoint or its
 * configuration have quiet hours, in the time zone of the place. Thread-safe.
 */
final class Nights {
    private final MessageTexts texts;
    private volatile QuietWishes wishes = QuietWishes.NONE;

    Nights(MessageTexts texts) {
        this.texts = texts;
    }

    void wishes(QuietWishes asked) {
        wishes = asked;
    }

    /** When the endpoint's people may be told, at {@code due} or later; ms since 1970 UTC. */
    long after(Endpoint endpoint, Notice notice, long due) {
        Facts facts = texts.facts(notice);
        if (facts.severity() > Restraint.QUIET_SEVERITY_MAX) {
            return due;
        }
        return hours(endpoint.address()).map(hours -> hours.after(due, facts.zone())).orElse(due);
    }

    private Optional<QuietHours> hours(Address address) {
        Optional<QuietWishes.Wish> wish = wishes.of(address.name());
        return wish.isPresent()
                ? wish.get().hours()
                : address.pace().flatMap(pace -> pace.restraint().quiet());
    }
}
