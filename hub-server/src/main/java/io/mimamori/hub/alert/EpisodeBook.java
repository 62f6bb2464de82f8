package io.mimamori.hub.alert;

import io.mimamori.reading.ChannelId;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The episodes in memory, so that an alert can be told without asking the database. Holds every
 * open one (at most one for each rule and channel) and the newest that are over, since late data
 * may still reach those. The judge's thread only.
 */
final class EpisodeBook {
    /** Episodes that are over and still in memory. */
    static final int OVER_MAX = 4_096;

    private static final Comparator<Episode> BY_LAST_EVENT =
            Comparator.<Episode>comparingLong(episode -> episode.standing().timeMillis())
                    .thenComparing(Episode::id);

    /**
     * The outcome of one effect.
     *
     * @param event what happened; after a withdrawal what now stands instead
     */
    record Entry(EpisodeEvent event, Alert alert, boolean isNew, List<Change> changes) {}

    private final Map<UUID, Episode> open = new HashMap<>();

    /** The open ones that tell of a level, by channel: ten thousand may fall silent at once. */
    private final Map<Place, Set<UUID>> levels = new HashMap<>();

    private final LinkedHashMap<UUID, Episode> over = new LinkedHashMap<>();
    private final Function<UUID, Optional<Episode>> stored;
    private final ConcurrentMap<UUID, Answered> answers;

    /**
     * @param stored asks the database for an episode that is no longer in memory
     * @param answers what people said, by episode; others put their answers in
     */
    EpisodeBook(Function<UUID, Optional<Episode>> stored, ConcurrentMap<UUID, Answered> answers) {
        this.stored = stored;
        this.answers = answers;
    }

    void load(List<Episode> episodes) {
        episodes.forEach(this::keep);
    }

    /** The open ones, in no order. */
    List<Episode> open() {
        return List.copyOf(open.values());
    }

    /**
     * The open ones and, of each site, the one that ended last, by the time of their last event:
     * what a topic or a page that remembers nothing must hear to show how each site stands.
     */
    List<Episode> standing() {
        Map<String, Episode> ended = new HashMap<>();
        for (Episode episode : over.values()) {
            EpisodeEvent.Source source = episode.first().source();
            ended.merge(
                    source.tenant() + "/" + source.site(),
                    episode,
                    BinaryOperator.maxBy(BY_LAST_EVENT));
        }
        return Stream.concat(ended.values().stream(), open.values().stream())
                .sorted(BY_LAST_EVENT)
                .toList();
    }

    Entry apply(Effect.OfEpisode effect) {
        return switch (effect) {
            case Effect.Happened(EpisodeEvent event) -> happened(event);
            case Effect.Withdrawn(EpisodeEvent event) -> withdrawn(event);
            case Effect.Notify(EpisodeEvent event) -> told(event);
        };
    }

    private Entry happened(EpisodeEvent event) {
        Optional<Episode> before = find(event);
        Episode after = before.map(episode -> episode.with(event)).orElse(Episode.of(event));
        answers.replace(after.id(), after.answered());
        keep(after);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Stored(event, after));
        if (event.kind().isData()) {
            changes.addAll(mark(event));
        }
        boolean isNew = before.map(episode -> !episode.knows(event)).orElse(true);
        return new Entry(event, after.view(), isNew, changes);
    }

    private Entry withdrawn(EpisodeEvent event) {
        Episode after = find(event).orElse(Episode.of(event)).without(event);
        keep(after);
        List<Change> changes = List.of(new Change.Struck(event, after));
        return new Entry(after.standing(), after.view(), false, changes);
    }

    private Entry told(EpisodeEvent event) {
        Alert alert = find(event).orElse(Episode.of(event)).view();
        return new Entry(event, alert, false, List.of(new Change.Told(event, alert)));
    }

    /** Missing data freezes the levels of the channel; it never clears them. */
    private List<Change> mark(EpisodeEvent event) {
        boolean frozen = !event.kind().ends();
        List<Change> changes = new ArrayList<>();
        for (UUID id : List.copyOf(levels.getOrDefault(Place.of(event), Set.of()))) {
            Episode episode = open.get(id);
            if (episode != null && episode.frozen() != frozen) {
                Episode marked = episode.frozen(frozen);
                keep(marked);
                changes.add(new Change.Marked(marked));
            }
        }
        return changes;
    }

    private record Place(String tenant, ChannelId channel) {
        static Place of(EpisodeEvent event) {
            return new Place(event.source().tenant(), event.cause().channel());
        }
    }

    private Optional<Episode> find(EpisodeEvent event) {
        UUID id = event.episode();
        Episode known = open.containsKey(id) ? open.get(id) : over.get(id);
        if (known == null && event.number() > 1) {
            known = stored.apply(id).orElse(null);
        }
        return Optional.ofNullable(known)
                .map(episode -> episode.answered(answers.getOrDefault(id, episode.answered())));
    }

    private void keep(Episode episode) {
        open.remove(episode.id());
        over.remove(episode.id());
        if (!episode.isData()) {
            index(episode);
        }
        if (!episode.isOver()) {
            open.put(episode.id(), episode);
            return;
        }
        over.put(episode.id(), episode);
        Iterator<UUID> oldest = over.keySet().iterator();
        while (over.size() > OVER_MAX) {
            answers.remove(oldest.next());
            oldest.remove();
        }
    }

    private void index(Episode episode) {
        Place place = Place.of(episode.first());
        if (!episode.isOver()) {
            levels.computeIfAbsent(place, _ -> new LinkedHashSet<>()).add(episode.id());
            return;
        }
        Set<UUID> here = levels.getOrDefault(place, Set.of());
        if (here.contains(episode.id())) {
            here.remove(episode.id());
        }
        if (here.isEmpty()) {
            levels.remove(place);
        }
    }
}
