package io.mimamori.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events of one instance inside the window: those that were told, and those derived anew since
 * the last step. Positions count from the instance's first event ever, so that a snapshot can name
 * the point to go back to. Not thread-safe.
 */
final class Timeline {
    /** What was told, oldest first; {@code told.get(0)} has the position {@link #dropped}. */
    final List<EpisodeEvent> told = new ArrayList<>();

    final List<Derived> fresh = new ArrayList<>();

    /** The last event of the episode that was open before {@code told.get(0)}. */
    @Nullable EpisodeEvent before;

    long dropped;

    /** How many of {@link #told} stand; the rest is being derived again. */
    int standing;

    long position() {
        return dropped + standing + fresh.size();
    }

    void add(Derived event) {
        fresh.add(event);
    }

    /** Goes back to a position; what follows is to be derived again. */
    void rewind(long position) {
        long index = position - dropped;
        if (index >= standing) {
            fresh.subList(Math.toIntExact(index - standing), fresh.size()).clear();
        } else {
            standing = Math.toIntExact(index);
            fresh.clear();
        }
    }

    boolean isSettled() {
        return fresh.isEmpty() && standing == told.size();
    }

    /** The last event of the episode that is open where the standing events end. */
    @Nullable EpisodeEvent openEpisode() {
        EpisodeEvent last = standing == 0 ? before : told.get(standing - 1);
        return last == null || last.kind().ends() ? null : last;
    }

    /** Puts another event in the place of {@link #openEpisode}, when all events stand. */
    void replaceOpen(EpisodeEvent event) {
        if (told.isEmpty()) {
            before = event;
        } else {
            told.set(told.size() - 1, event);
        }
    }

    /** Forgets events before a position, which lie before the window. */
    List<EpisodeEvent> drop(long position) {
        int gone = Math.toIntExact(position - dropped);
        if (gone <= 0) {
            return List.of();
        }
        List<EpisodeEvent> head = told.subList(0, gone);
        List<EpisodeEvent> forgotten = List.copyOf(head);
        head.clear();
        dropped = position;
        standing -= gone;
        EpisodeEvent last = forgotten.getLast();
        before = last.kind().ends() ? null : last;
        return forgotten;
    }

    /** Ids of all episodes that it tells of. */
    Set<UUID> episodes() {
        Set<UUID> ids = new HashSet<>();
        if (before != null) {
            ids.add(before.episode());
        }
        told.forEach(event -> ids.add(event.episode()));
        return ids;
    }

    /** Whether the event is the first of an episode. */
    static boolean begins(EpisodeEvent.Kind kind) {
        return switch (kind) {
            case RAISED, STALE, FAULT -> true;
            case CHANGED, CLEARED, RECOVERED -> false;
        };
    }
}
