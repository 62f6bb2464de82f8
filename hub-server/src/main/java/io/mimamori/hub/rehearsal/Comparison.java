package io.mimamori.hub.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.rehearsal.StoredReadings.Stored;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Reading;
import io.mimamori.rule.EpisodeEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The present version of a site beside a proposed one, over the same readings. Immutable. */
final class Comparison {
    private final Sites.Versioned present;
    private final Site proposed;

    Comparison(Sites.Versioned present, Site proposed) {
        this.present = present;
        this.proposed = proposed;
    }

    /** What makes events of two versions the same. */
    private record Same(
            String rule,
            ChannelId channel,
            EpisodeEvent.Kind kind,
            Optional<String> level,
            long timeMillis) {
        static Same of(EpisodeEvent event) {
            return new Same(
                    event.source().rule(),
                    event.cause().channel(),
                    event.kind(),
                    event.level(),
                    event.timeMillis());
        }
    }

    /** Puts both histories and their differences. */
    void put(ObjectNode json, List<Stored> stored, long toMillis) {
        Rehearsal now = new Rehearsal(present.site(), present.version());
        Rehearsal then = new Rehearsal(proposed, present.version() + 1);
        int leftOut = 0;
        for (Stored each : stored) {
            Reading reading = each.reading();
            if (now.objection(each.channel(), reading.value()).isEmpty()) {
                now.judge(each.device(), reading, reading.timeMillis());
            }
            Optional<Reading> changed = underProposed(each);
            changed.ifPresent(same -> then.judge(each.device(), same, same.timeMillis()));
            leftOut += changed.isEmpty() ? 1 : 0;
        }
        now.stopClockAt(toMillis);
        then.stopClockAt(toMillis);
        json.put("leftOut", leftOut);
        List<EpisodeEvent> before = bounded(now.history());
        List<EpisodeEvent> after = bounded(then.history());
        put(json.putArray("before"), before, Set.of());
        put(json.putArray("after"), after, Set.of());
        put(json.putArray("added"), after, keys(before));
        put(json.putArray("removed"), before, keys(after));
    }

    /**
     * The reading as the proposed version would have taken it: another range gives another verdict,
     * every other verdict stays. Empty when it has no such channel or measures it otherwise.
     */
    private Optional<Reading> underProposed(Stored stored) {
        Optional<Channel> before = present.site().channel(stored.channel());
        Optional<Channel> after = proposed.channel(stored.channel());
        Reading reading = stored.reading();
        if (after.isEmpty()
                || !after.get().admits(reading.value())
                || before.filter(same -> !same.unit().equals(after.get().unit())).isPresent()) {
            return Optional.empty();
        }
        boolean isByRange =
                before.filter(same -> same.grossRange(reading.value()) == reading.quality())
                        .isPresent();
        return Optional.of(
                isByRange ? reading.withQuality(after.get().grossRange(reading.value())) : reading);
    }

    private static List<EpisodeEvent> bounded(List<EpisodeEvent> history) {
        if (history.size() > StoredRehearsals.EVENTS_MAX) {
            throw new IllegalArgumentException(
                    "a version gives %d events and %d are the most; ask for a later from"
                            .formatted(history.size(), StoredRehearsals.EVENTS_MAX));
        }
        return history;
    }

    private static Set<Same> keys(List<EpisodeEvent> events) {
        Set<Same> keys = new HashSet<>();
        events.forEach(event -> keys.add(Same.of(event)));
        return keys;
    }

    /** The level of a line may follow from a line before it, so those left out are read, too. */
    private static void put(ArrayNode array, List<EpisodeEvent> events, Set<Same> leftOut) {
        HistoryLine lines = new HistoryLine();
        for (EpisodeEvent event : events) {
            ObjectNode line = lines.next(event).put("device", event.cause().channel().device());
            if (!leftOut.contains(Same.of(event))) {
                array.add(line);
            }
        }
    }
}
