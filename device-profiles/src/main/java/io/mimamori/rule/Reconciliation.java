package io.mimamori.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares what an instance told with what is derived now. Of an episode everything up to the first
 * difference stands; what follows is withdrawn and told anew, so that its last event is also the
 * last one told. An episode whose beginning moved keeps its id as long as the two overlap.
 */
final class Reconciliation {
    private final Timeline timeline;
    private final EpisodeIds ids;
    private final EpisodeEvent.Source source;
    private final List<EpisodeEvent> withdrawn = new ArrayList<>();
    private final List<EpisodeEvent> happened = new ArrayList<>();
    private final List<EpisodeEvent> result = new ArrayList<>();

    private Reconciliation(Timeline timeline, EpisodeIds ids, EpisodeEvent.Source source) {
        this.timeline = timeline;
        this.ids = ids;
        this.source = source;
    }

    /** Brings the told events up to date; returns those taken back. */
    static List<EpisodeEvent> run(
            Timeline timeline, EpisodeIds ids, EpisodeEvent.Source source, List<Effect> effects) {
        Reconciliation reconciliation = new Reconciliation(timeline, ids, source);
        reconciliation.compare();
        List<EpisodeEvent> withdrawn = reconciliation.withdrawn;
        withdrawn.reversed().forEach(event -> effects.add(new Effect.Withdrawn(event)));
        reconciliation.happened.forEach(event -> effects.add(new Effect.Happened(event)));
        return withdrawn;
    }

    private void compare() {
        List<EpisodeEvent> oldTail = timeline.told.subList(timeline.standing, timeline.told.size());
        List<Old> olds = oldEpisodes(oldTail);
        List<New> news = newEpisodes();
        EpisodeEvent open = timeline.openEpisode();
        match(olds, news, open);
        for (New episode : news) {
            if (episode.id == null) {
                episode.id = ids.take(episode.beginMillis, () -> takenIds(news));
            }
            emit(episode);
        }
        olds.stream().filter(old -> !old.claimed).forEach(old -> withdrawn.addAll(old.events));
        oldTail.clear();
        timeline.told.addAll(result);
        timeline.standing = timeline.told.size();
        timeline.fresh.clear();
        tellAgain(timeline.openEpisode());
    }

    /**
     * Where a later event of the open episode was withdrawn and none came instead, the last one
     * that stands is told anew: else people would go on believing the later one.
     */
    private void tellAgain(@Nullable EpisodeEvent last) {
        if (last != null && withdrawn.stream().anyMatch(event -> isLater(event, last))) {
            EpisodeEvent again = last.numbered(ids.nextNumber(last.episode(), last.raisedMillis()));
            withdrawn.addFirst(last);
            happened.add(again);
            timeline.replaceOpen(again);
        }
    }

    private static boolean isLater(EpisodeEvent event, EpisodeEvent last) {
        return event.episode().equals(last.episode()) && event.number() > last.number();
    }

    private static List<Old> oldEpisodes(List<EpisodeEvent> tail) {
        List<Old> episodes = new ArrayList<>();
        for (EpisodeEvent event : tail) {
            if (episodes.isEmpty() || Timeline.begins(event.kind())) {
                episodes.add(new Old());
            }
            episodes.getLast().events.add(event);
        }
        return episodes;
    }

    private List<New> newEpisodes() {
        List<New> episodes = new ArrayList<>();
        for (Derived event : timeline.fresh) {
            if (episodes.isEmpty() || Timeline.begins(event.kind())) {
                episodes.add(new New(event.timeMillis()));
            }
            episodes.getLast().events.add(event);
        }
        return episodes;
    }

    private static void match(List<Old> olds, List<New> news, @Nullable EpisodeEvent open) {
        Old rest = olds.isEmpty() || olds.getFirst().begins() ? null : olds.getFirst();
        if (!news.isEmpty() && !news.getFirst().begins() && open != null) {
            New first = news.getFirst();
            first.id = open.episode();
            first.beginMillis = open.raisedMillis();
            first.old = rest;
        }
        if (rest != null) {
            rest.claimed = !news.isEmpty() && news.getFirst().old == rest;
        }
        claimSame(olds, news);
        claimOverlapping(olds, news);
    }

    private static void claimSame(List<Old> olds, List<New> news) {
        Map<Long, Old> byBeginning = new HashMap<>();
        olds.stream().filter(Old::begins).forEach(old -> byBeginning.put(old.beginMillis(), old));
        for (New episode : news) {
            Old old = episode.id == null ? byBeginning.remove(episode.beginMillis) : null;
            if (old != null) {
                episode.claim(old);
            }
        }
    }

    private static void claimOverlapping(List<Old> olds, List<New> news) {
        List<Old> left = new ArrayList<>(olds);
        left.removeIf(old -> old.claimed || !old.begins());
        for (New episode : news) {
            if (episode.id == null && !left.isEmpty()) {
                left.stream()
                        .filter(old -> old.overlaps(episode))
                        .findFirst()
                        .ifPresent(old -> {
                            episode.claim(old);
                            left.remove(old);
                        });
            }
        }
    }

    private Set<UUID> takenIds(List<New> news) {
        Set<UUID> taken = new HashSet<>();
        if (timeline.before != null) {
            taken.add(timeline.before.episode());
        }
        for (int i = 0; i < timeline.standing; i++) {
            taken.add(timeline.told.get(i).episode());
        }
        for (New episode : news) {
            if (episode.id != null) {
                taken.add(episode.id);
            }
        }
        return taken;
    }

    private void emit(New episode) {
        List<EpisodeEvent> old = episode.old == null ? List.of() : episode.old.events;
        int same = 0;
        while (same < old.size()
                && same < episode.events.size()
                && episode.events.get(same).isToldBy(old.get(same), episode.beginMillis)) {
            result.add(old.get(same++));
        }
        withdrawn.addAll(old.subList(same, old.size()));
        for (Derived event : episode.events.subList(same, episode.events.size())) {
            EpisodeEvent told = event(event, episode);
            happened.add(told);
            result.add(told);
        }
    }

    private EpisodeEvent event(Derived event, New episode) {
        UUID id = java.util.Objects.requireNonNull(episode.id);
        return new EpisodeEvent(
                id,
                ids.nextNumber(id, episode.beginMillis),
                event.kind(),
                source,
                event.timeMillis(),
                episode.beginMillis,
                event.level(),
                event.kind() == EpisodeEvent.Kind.STALE || event.kind() == EpisodeEvent.Kind.FAULT,
                event.cause());
    }

    /** A run of told events of one episode. */
    private static final class Old {
        final List<EpisodeEvent> events = new ArrayList<>();
        boolean claimed;

        boolean begins() {
            return Timeline.begins(events.getFirst().kind());
        }

        long beginMillis() {
            return events.getFirst().timeMillis();
        }

        boolean overlaps(New other) {
            return beginMillis() < other.endMillis() && other.beginMillis < endMillis();
        }

        private long endMillis() {
            EpisodeEvent last = events.getLast();
            return last.kind().ends() ? last.timeMillis() : Judge.NEVER;
        }
    }

    /** A run of derived events of one episode. */
    private static final class New {
        final List<Derived> events = new ArrayList<>();
        long beginMillis;
        @Nullable UUID id;
        @Nullable Old old;

        New(long beginMillis) {
            this.beginMillis = beginMillis;
        }

        void claim(Old same) {
            same.claimed = true;
            old = same;
            id = same.events.getFirst().episode();
        }

        boolean begins() {
            return Timeline.begins(events.getFirst().kind());
        }

        long endMillis() {
            Derived last = events.getLast();
            return last.kind().ends() ? last.timeMillis() : Judge.NEVER;
        }
    }
}
