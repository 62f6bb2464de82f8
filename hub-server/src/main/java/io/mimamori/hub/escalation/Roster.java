package io.mimamori.hub.escalation;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who is on duty when: shifts by day of the week and on holidays, single days that are otherwise,
 * and who stands in for whom. Immutable.
 *
 * @param shifts that return every week
 * @param otherwise on these dates only what is said of them counts, not the shifts
 * @param substitutes who stands in for whom
 * @param mayBeEmpty whether times with nobody on duty are meant to be
 */
record Roster(
        String id,
        ZoneId zone,
        List<Shift> shifts,
        List<OneDay> otherwise,
        List<Substitute> substitutes,
        boolean mayBeEmpty) {
    Roster {
        shifts = List.copyOf(shifts);
        otherwise = List.copyOf(otherwise);
        substitutes = List.copyOf(substitutes);
    }

    /** Days as files name them. */
    enum Day {
        MON,
        TUE,
        WED,
        THU,
        FRI,
        SAT,
        SUN,
        /** A roster that names it takes the shifts of that day on no holiday. */
        HOLIDAY;

        static Day of(DayOfWeek day) {
            return switch (day) {
                case MONDAY -> MON;
                case TUESDAY -> TUE;
                case WEDNESDAY -> WED;
                case THURSDAY -> THU;
                case FRIDAY -> FRI;
                case SATURDAY -> SAT;
                case SUNDAY -> SUN;
            };
        }
    }

    /** From a time of day to another; over midnight when it ends before, a whole day when alike. */
    record Hours(LocalTime from, LocalTime to) {
        static final Hours WHOLE_DAY = new Hours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    }

    /** Who is on duty on some days; the day is that on which the shift begins. */
    record Shift(Set<Day> days, Hours hours, List<String> people) {
        Shift {
            days = Set.copyOf(days);
            people = List.copyOf(people);
        }
    }

    /** Who is on duty on one date. */
    record OneDay(LocalDate date, Hours hours, List<String> people) {
        OneDay {
            people = List.copyOf(people);
        }
    }

    /**
     * Somebody is away.
     *
     * @param by who stands in; empty: nobody
     * @param from, to first and last date of shifts
     */
    record Substitute(String person, Optional<String> by, LocalDate from, LocalDate to) {
        boolean on(LocalDate date) {
            return !date.isBefore(from) && !date.isAfter(to);
        }
    }

    /** A time with nobody on duty, ms since 1970 UTC. */
    record Gap(long fromMillis, long toMillis) {
        long minutes() {
            return (toMillis - fromMillis + 59_999) / 60_000;
        }
    }

    private record Turn(long fromMillis, long toMillis, List<String> people) {}

    /** Ids of those on duty, as the roster names them. */
    List<String> onDuty(long millis) {
        LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
        return turns(today.minusDays(1), today).stream()
                .filter(turn -> turn.fromMillis <= millis && millis < turn.toMillis)
                .flatMap(turn -> turn.people.stream())
                .distinct()
                .toList();
    }

    /** When a turn begins or ends, in order. */
    List<Long> ends(long fromMillis, long toMillis) {
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochMilli(fromMillis), zone).minusDays(1);
        LocalDate last = LocalDate.ofInstant(Instant.ofEpochMilli(toMillis), zone);
        return turns(first, last).stream()
                .flatMap(turn -> Stream.of(turn.fromMillis, turn.toMillis))
                .filter(end -> end >= fromMillis && end <= toMillis)
                .distinct()
                .sorted()
                .toList();
    }

    /** Times with nobody on duty, in order. */
    List<Gap> gaps(long fromMillis, long toMillis) {
        LocalDate first = LocalDate.ofInstant(Instant.ofEpochMilli(fromMillis), zone).minusDays(1);
        LocalDate last = LocalDate.ofInstant(Instant.ofEpochMilli(toMillis), zone);
        List<Turn> turns =
                turns(first, last).stream()
                        .filter(turn -> !turn.people.isEmpty())
                        .sorted(Comparator.comparingLong(Turn::fromMillis))
                        .toList();
        List<Gap> gaps = new ArrayList<>();
        long covered = fromMillis;
        for (Turn turn : turns) {
            if (turn.fromMillis >= toMillis) {
                break;
            }
            if (turn.fromMillis > covered) {
                gaps.add(new Gap(covered, turn.fromMillis));
            }
            covered = Math.max(covered, turn.toMillis);
        }
        if (covered < toMillis) {
            gaps.add(new Gap(covered, toMillis));
        }
        return gaps;
    }

    /** Who stands in for themselves in the end, if anybody does; empty: no loop. */
    Optional<List<String>> loop() {
        Set<LocalDate> dates = new TreeSet<>();
        substitutes.forEach(each -> dates.add(each.from));
        for (LocalDate date : dates) {
            for (Substitute first : substitutes) {
                List<String> chain = new ArrayList<>();
                Optional<String> person = Optional.of(first.person);
                while (person.isPresent() && !chain.contains(person.get())) {
                    chain.add(person.get());
                    person = standIn(person.get(), date).flatMap(Substitute::by);
                }
                if (person.isPresent()) {
                    chain.add(person.get());
                    return Optional.of(chain);
                }
            }
        }
        return Optional.empty();
    }

    private List<Turn> turns(LocalDate first, LocalDate last) {
        List<Turn> turns = new ArrayList<>();
        for (LocalDate date = first; !date.isAfter(last); date = date.plusDays(1)) {
            LocalDate day = date;
            List<OneDay> only = otherwise.stream().filter(one -> one.date.equals(day)).toList();
            if (only.isEmpty()) {
                Day kind = kind(day);
                shifts.stream()
                        .filter(shift -> shift.days.contains(kind))
                        .forEach(shift -> turns.add(turn(day, shift.hours, shift.people)));
            } else {
                only.forEach(one -> turns.add(turn(day, one.hours, one.people)));
            }
        }
        return turns;
    }

    private Day kind(LocalDate date) {
        boolean hasHolidays = shifts.stream().anyMatch(shift -> shift.days.contains(Day.HOLIDAY));
        return hasHolidays && JapaneseHolidays.isDayOff(date)
                ? Day.HOLIDAY
                : Day.of(date.getDayOfWeek());
    }

    private Turn turn(LocalDate date, Hours hours, List<String> people) {
        LocalDate end = hours.to.isAfter(hours.from) ? date : date.plusDays(1);
        return new Turn(
                date.atTime(hours.from).atZone(zone).toInstant().toEpochMilli(),
                end.atTime(hours.to).atZone(zone).toInstant().toEpochMilli(),
                people.stream()
                        .flatMap(person -> present(person, date).stream())
                        .distinct()
                        .toList());
    }

    /** The person, or whoever stands in for them in the end. */
    private Optional<String> present(String person, LocalDate date) {
        Optional<String> who = Optional.of(person);
        Set<String> seen = new HashSet<>();
        while (who.isPresent() && seen.add(who.get())) {
            Optional<Substitute> away = standIn(who.get(), date);
            if (away.isEmpty()) {
                return who;
            }
            who = away.get().by;
        }
        return Optional.empty();
    }

    private Optional<Substitute> standIn(String person, LocalDate date) {
        return substitutes.stream()
                .filter(each -> each.person.equals(person) && each.on(date))
                .findFirst();
    }
}
