package io.mimamori.profile;

import io.mimamori.reading.Channel;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Ladder.Rung;
import java.util.Collection;
import java.util.Optional;

/** Whether the rungs of a ladder can be told apart and reached on the channels that it watches. */
final class LadderCheck {
    private LadderCheck() {}

    /** A rung that cannot work, and why. */
    record Fault(String level, String message) {}

    static Optional<Fault> check(Ladder ladder, Collection<Channel> channels) {
        for (Channel channel : channels) {
            if (!ladder.watches(channel.id())) {
                continue;
            }
            Rung before = null;
            for (Rung rung : ladder.rungs()) {
                String what =
                        "%s (%s %s)".formatted(rung.level(), rung.threshold(), channel.unit());
                if (!channel.range().contains(rung.threshold())) {
                    return Optional.of(
                            new Fault(
                                    rung.level(),
                                    "%s is outside the range [%s, %s] of %s"
                                            .formatted(
                                                    what,
                                                    channel.range().low(),
                                                    channel.range().high(),
                                                    channel.id())));
                }
                if (before != null
                        && channel.steps(before.threshold()) == channel.steps(rung.threshold())) {
                    return Optional.of(
                            new Fault(
                                    rung.level(),
                                    "%s is the same as %s (%s) at the resolution %s of %s"
                                            .formatted(
                                                    what,
                                                    before.level(),
                                                    before.threshold(),
                                                    channel.resolution(),
                                                    channel.id())));
                }
                before = rung;
            }
        }
        return Optional.empty();
    }
}
