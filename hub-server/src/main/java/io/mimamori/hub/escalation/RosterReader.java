package io.mimamori.hub.escalation;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.escalation.Roster.Day;
import io.mimamori.hub.escalation.Roster.Hours;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the list {@code rosters}. Stateless. */
final class RosterReader {
    private static final String ZONE_DEFAULT = "Asia/Tokyo";
    private static final String TIMES = "is not a time of day such as 08:30";

    private RosterReader() {}

    static Roster roster(ConfigNode node, Set<String> people) {
        Roster roster =
                new Roster(
                        node.requiredText("id"),
                        zone(node),
                        node.sections("shifts").stream().map(each -> shift(each, people)).toList(),
                        node.sections("exceptions").stream()
                                .map(each -> oneDay(each, people))
                                .toList(),
                        node.sections("substitutes").stream()
                                .map(each -> substitute(each, people))
                                .toList(),
                        node.flag("mayBeEmpty", false));
        if (roster.shifts().isEmpty()) {
            node.problem("shifts", "has no shift: nobody would ever be on duty");
        }
        roster.loop()
                .ifPresent(loop ->
                        node.problem(
                                "substitutes",
                                "go round in a circle: " + String.join(" -> ", loop)));
        return roster;
    }

    private static ZoneId zone(ConfigNode node) {
        String zone = node.text("zone", ZONE_DEFAULT);
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            node.problem("zone", "'%s' is not a time zone such as Asia/Tokyo".formatted(zone));
            return ZoneId.of(ZONE_DEFAULT);
        }
    }

    private static Roster.Shift shift(ConfigNode node, Set<String> people) {
        Set<Day> days = EnumSet.noneOf(Day.class);
        List<String> named = node.texts("days");
        for (String text : named) {
            day(text)
                    .ifPresentOrElse(
                            days::add,
                            () ->
                                    node.problem(
                                            "days",
                                            "'%s' is not one of mon, tue, wed, thu, fri, sat, sun, holiday"
                                                    .formatted(text)));
        }
        if (named.isEmpty()) {
            days.addAll(EnumSet.allOf(Day.class));
        }
        return new Roster.Shift(days, hours(node), onDuty(node, people));
    }

    private static Optional<Day> day(String text) {
        return EnumSet.allOf(Day.class).stream()
                .filter(day -> day.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    private static Roster.OneDay oneDay(ConfigNode node, Set<String> people) {
        LocalDate date = date(node, "date", LocalDate.EPOCH);
        if (!node.has("date")) {
            node.problem("date", "is missing");
        }
        return new Roster.OneDay(date, hours(node), onDuty(node, people));
    }

    /** An empty list says that nobody is meant to be there; no list at all is a mistake. */
    private static List<String> onDuty(ConfigNode node, Set<String> people) {
        if (!node.has("people")) {
            node.problem("people", "is missing");
        }
        return EscalationFiles.known(node, "people", people, "person");
    }

    private static Hours hours(ConfigNode node) {
        return new Hours(
                time(node, "from", Hours.WHOLE_DAY.from()), time(node, "to", Hours.WHOLE_DAY.to()));
    }

    /** {@code 24:00} is the end of the day. */
    private static LocalTime time(ConfigNode node, String key, LocalTime fallback) {
        Optional<String> text = node.text(key);
        if (text.isEmpty() || text.get().equals("24:00")) {
            return fallback;
        }
        try {
            return LocalTime.parse(text.get());
        } catch (DateTimeException e) {
            node.problem(key, "'%s' ".formatted(text.get()) + TIMES);
            return fallback;
        }
    }

    private static Roster.Substitute substitute(ConfigNode node, Set<String> people) {
        List<String> named = new ArrayList<>(List.of(node.requiredText("person")));
        node.text("by").ifPresent(named::add);
        for (String id : named) {
            if (!id.isEmpty() && !people.contains(id)) {
                node.problem("", "there is no person '%s'".formatted(id));
            }
        }
        LocalDate from = date(node, "from", LocalDate.MIN);
        LocalDate to = date(node, "to", LocalDate.MAX);
        if (to.isBefore(from)) {
            node.problem("to", "%s is before %s".formatted(to, from));
        }
        return new Roster.Substitute(named.getFirst(), node.text("by"), from, to);
    }

    private static LocalDate date(ConfigNode node, String key, LocalDate fallback) {
        Optional<String> text = node.text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            return LocalDate.parse(text.get());
        } catch (DateTimeException e) {
            node.problem(key, "'%s' is not a date such as 2026-12-31".formatted(text.get()));
            return fallback;
        }
    }
}
