package io.mimamori.hub.alert;

import io.mimamori.rule.EpisodeEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * An episode as a fold over its events in event time. Immutable.
 *
 * @param first the event that was known first; says which rule of which place
 * @param events those that hold, by time, then number
 * @param numbers of every event ever heard of, the withdrawn ones included
 * @param answered what people said
 * @param frozen whether a STALE or FAULT of the same channel holds it
 */
record Episode(
        EpisodeEvent first,
        List<EpisodeEvent> events,
        Set<Integer> numbers,
        Answered answered,
        boolean frozen) {
    private static final Comparator<EpisodeEvent> IN_EVENT_TIME =
            Comparator.comparingLong(EpisodeEvent::timeMillis)
                    .thenComparingInt(EpisodeEvent::number);

    Episode {
        events = List.copyOf(events);
        numbers = Set.copyOf(numbers);
    }

    static Episode of(EpisodeEvent first) {
        return new Episode(
                first, List.of(first), Set.of(first.number()), Answered.NONE, first.frozen());
    }

    UUID id() {
        return first.episode();
    }

    boolean knows(EpisodeEvent event) {
        return numbers.contains(event.number());
    }

    /** With one more event; a settled alert whose level changes asks for an answer again. */
    Episode with(EpisodeEvent event) {
        if (knows(event)) {
            return this;
        }
        List<EpisodeEvent> next = new ArrayList<>(events);
        next.add(event);
        next.sort(IN_EVENT_TIME);
        Set<Integer> known = new HashSet<>(numbers);
        known.add(event.number());
        return new Episode(first, next, known, reopened(answered, event), frozen);
    }

    static Answered reopened(Answered answered, EpisodeEvent event) {
        boolean changed = event.kind() == EpisodeEvent.Kind.CHANGED;
        return changed && answered == Answered.SETTLED ? Answered.NONE : answered;
    }

    /** Without an event that late data showed not to have happened. */
    Episode without(EpisodeEvent event) {
        List<EpisodeEvent> rest =
                events.stream().filter(other -> other.number() != event.number()).toList();
        return new Episode(first, rest, numbers, answered, frozen);
    }

    /**
     * What tells of it as it stands: its last event, or, when none is left, the end of what was
     * told and never was.
     */
    EpisodeEvent standing() {
        if (!events.isEmpty()) {
            return events.getLast();
        }
        return new EpisodeEvent(
                first.episode(),
                first.number(),
                first.kind().isData() ? EpisodeEvent.Kind.RECOVERED : EpisodeEvent.Kind.CLEARED,
                first.source(),
                first.timeMillis(),
                first.raisedMillis(),
                Optional.empty(),
                false,
                first.cause());
    }

    Episode answered(Answered now) {
        return new Episode(first, events, numbers, now, frozen);
    }

    Episode frozen(boolean now) {
        return new Episode(first, events, numbers, answered, now);
    }

    /** Over by itself, or because nothing of it is left. */
    boolean isOver() {
        return events.isEmpty() || events.getLast().kind().ends();
    }

    boolean isData() {
        return first.kind().isData();
    }

    /** As people see it now. */
    Alert view() {
        EpisodeEvent last = events.isEmpty() ? first : events.getLast();
        boolean over = isOver();
        EpisodeEvent.Source source = last.source();
        return new Alert(
                id(),
                source.tenant(),
                source.site(),
                source.hazard(),
                source.rule(),
                events.isEmpty() ? Alert.State.CLOSED : answered.state(over, source.hazard()),
                level(),
                last.raisedMillis(),
                over ? OptionalLong.of(last.timeMillis()) : OptionalLong.empty(),
                !over && (frozen || last.frozen()),
                last.cause().channel(),
                last.cause().value(),
                last.cause().unit(),
                source.version());
    }

    private Optional<String> level() {
        return events.reversed().stream().flatMap(event -> event.level().stream()).findFirst();
    }
}
