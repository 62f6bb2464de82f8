package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule that looks at several channels together and makes one instance for them all. Its readings
 * are kept in a window of its own: 72 h before the newest of any of them.
 */
public sealed interface JointRule extends Rule permits Composite, Comfort, Inactivity {
    /** Channels that one rule may look at. */
    int INPUTS_MAX = 64;

    /** The channels that are looked at together, by a name for each group. */
    Map<String, List<Channel>> groups(Site site);

    /** The first channel, for people who ask what the rule is about. */
    @Override
    String channel();

    @Override
    default Optional<String> device() {
        return Optional.empty();
    }

    @Override
    boolean watches(ChannelId id);
}
