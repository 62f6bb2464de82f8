package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import java.util.ArrayList;
import java.util.List;

/**
 * The channels whose readings one state judges, by number. A channel keeps its number as long as
 * the state lives, so that the readings in the window keep their origin when the site changes; one
 * that is not needed any more stays, unheard. Not thread-safe.
 */
final class Sources {
    /** Numbers fit an octet. */
    private static final int NUMBERS_MAX = 255;

    private final List<ChannelId> ids = new ArrayList<>();
    private final List<Channel> channels = new ArrayList<>();

    /** Whether all move the rules, or only the first, and the others are looked at beside. */
    private final boolean isJoint;

    Sources(List<Channel> first, boolean isJoint) {
        this.isJoint = isJoint;
        first.forEach(this::add);
    }

    private int add(Channel channel) {
        ids.add(channel.id());
        channels.add(channel);
        return ids.size() - 1;
    }

    int size() {
        return ids.size();
    }

    boolean isJoint() {
        return isJoint;
    }

    /** Whether its readings move the rules, or are only looked at beside. */
    boolean isOwn(int source) {
        return isJoint || source == 0;
    }

    Channel channel(int source) {
        return channels.get(source);
    }

    /** Numbers them as a checkpoint did; what no site has any more keeps its place, unheard. */
    void restore(List<ChannelId> numbered, Site site) {
        ids.clear();
        channels.clear();
        for (ChannelId id : numbered) {
            add(site.channel(id).orElseGet(() -> new Channel(id, "gone", "1", 1, Range.ALL)));
        }
    }

    List<ChannelId> ids() {
        return List.copyOf(ids);
    }

    /** Number of a channel, a new one if it had none. */
    int number(ChannelId id, Site site) {
        int known = ids.indexOf(id);
        if (known >= 0) {
            return known;
        }
        if (ids.size() > NUMBERS_MAX) {
            throw new IllegalStateException(
                    "a rule of site %s has looked at more than %d channels: give it a new id"
                            .formatted(site.site(), NUMBERS_MAX));
        }
        return add(
                site.channel(id)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "site " + site.site() + " has no channel " + id)));
    }

    /** Takes units and resolutions from another version of the site; whether they are the same. */
    boolean refresh(Site site) {
        boolean same = true;
        for (int source = 0; source < ids.size(); source++) {
            Channel before = channels.get(source);
            channels.set(source, site.channel(before.id()).orElse(before));
            same &= before.equals(channels.get(source));
        }
        return same;
    }
}
