package io.mimamori.hub.escalation;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Who is on duty, and the people that a duty desk may name. Thread-safe; from memory. */
public final class Duty {
    /** How far back and ahead the beginning and end of a shift are looked for. */
    private static final Duration REACH = Duration.ofDays(8);

    private final EscalationPlan plan;

    public Duty(EscalationPlan plan) {
        this.plan = plan;
    }

    /**
     * Somebody of the plan.
     *
     * @param near whether they can be at a place soon
     * @param onDuty whether a roster has them now
     */
    public record Member(String id, String name, boolean near, boolean onDuty) {}

    /**
     * What a roster says of now.
     *
     * @param now names of those on duty
     * @param sinceMillis, untilMillis when others were or will be, ms since 1970 UTC; empty: not
     *     within {@link #REACH}
     * @param next names of those on duty from then on
     */
    public record Shift(
            String roster,
            ZoneId zone,
            List<String> now,
            OptionalLong sinceMillis,
            OptionalLong untilMillis,
            List<String> next) {
        public Shift {
            now = List.copyOf(now);
            next = List.copyOf(next);
        }
    }

    /** Everybody, who is on duty first, then by name. */
    public List<Member> members(long millis) {
        Set<String> onDuty = new LinkedHashSet<>();
        plan.rosters().values().forEach(roster -> onDuty.addAll(roster.onDuty(millis)));
        return plan.people().values().stream()
                .map(person -> member(person, onDuty.contains(person.id())))
                .sorted(
                        Comparator.comparing((Member one) -> !one.onDuty())
                                .thenComparing(Member::name)
                                .thenComparing(Member::id))
                .toList();
    }

    /** Whose id or name it is. */
    public Optional<Member> member(String idOrName, long millis) {
        return members(millis).stream()
                .filter(one -> one.id().equals(idOrName) || one.name().equals(idOrName))
                .findFirst();
    }

    private static Member member(Person person, boolean onDuty) {
        return new Member(person.id(), person.name(), person.near(), onDuty);
    }

    /** By the rosters' names. */
    public List<Shift> shifts(long millis) {
        return plan.rosters().values().stream()
                .sorted(Comparator.comparing(Roster::id))
                .map(roster -> shift(roster, millis))
                .toList();
    }

    private Shift shift(Roster roster, long millis) {
        List<String> now = roster.onDuty(millis);
        List<Long> ends = roster.ends(millis - REACH.toMillis(), millis + REACH.toMillis());
        OptionalLong since =
                ends.stream()
                        .mapToLong(Long::longValue)
                        .filter(end -> end <= millis && !roster.onDuty(end - 1).equals(now))
                        .max();
        OptionalLong until =
                ends.stream()
                        .mapToLong(Long::longValue)
                        .filter(end -> end > millis && !roster.onDuty(end).equals(now))
                        .min();
        List<String> next = until.isPresent() ? names(roster.onDuty(until.getAsLong())) : List.of();
        return new Shift(roster.id(), roster.zone(), names(now), since, until, next);
    }

    private List<String> names(List<String> ids) {
        return ids.stream().map(id -> plan.person(id).map(Person::name).orElse(id)).toList();
    }

    /** Names of those who are told by an endpoint. */
    public List<String> namesBehind(String endpoint) {
        return plan.people().values().stream()
                .filter(person -> person.channels().contains(endpoint))
                .map(Person::name)
                .sorted()
                .toList();
    }
}
