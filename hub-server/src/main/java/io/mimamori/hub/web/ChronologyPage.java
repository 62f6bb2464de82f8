package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Ledger.Written;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page {@code /chronology}: one sheet of A4, and the way to the next. Waits for state.db. */
final class ChronologyPage {
    private static final long BACK_MILLIS = Duration.ofHours(12).toMillis();
    private static final long MINUTE_MILLIS = Duration.ofMinutes(1).toMillis();

    /** Room for lines on a sheet of A4 across, and the columns of desk.css, mm. */
    private static final double ROWS_MM = 146;

    private static final double SOURCE_MM = 50;
    private static final double WHERE_MM = 38;
    private static final double WHAT_MM = 105;
    private static final double ACTION_MM = 54;

    private final WebServer.Settings settings;
    private final WebServer.Parts parts;
    private final DeskGate gate;
    private final HubClock clock;
    private final Templates templates = new Templates();

    ChronologyPage(
            WebServer.Settings settings, WebServer.Parts parts, DeskGate gate, HubClock clock) {
        this.settings = settings;
        this.parts = parts;
        this.gate = gate;
        this.clock = clock;
    }

    /** What is asked for; times in ms since 1970 UTC. */
    private record Period(long fromMillis, long toMillis, long after, boolean homes) {
        String query() {
            return query(fromMillis, after);
        }

        String query(long millis, long number) {
            return "from=%d&to=%d&after=%d&homes=%s".formatted(millis, toMillis, number, homes);
        }
    }

    Reply page(RoutingContext request) throws ProblemException {
        Messages text = Messages.of(Language.of(request));
        ZoneId zone = AlertTexts.zone(parts.sites());
        Period period = period(request, zone);
        Chronology chronology =
                new Chronology(parts, text, zone, period.homes(), period.after() > 0);
        List<Written> entries =
                parts.desk()
                        .ledger()
                        .between(
                                period.fromMillis(),
                                period.after(),
                                period.toMillis(),
                                Chronology.ENTRIES_MAX);
        chronology.add(entries);
        ChronologyView view = view(text, zone, period, chronology, entries);
        return Care.html(
                200,
                templates.render(
                        "chronology.jte", Map.of("view", view, "home", gate.home(request))));
    }

    private Period period(RoutingContext request, ZoneId zone) throws ProblemException {
        long now = clock.millis();
        long from = time(request, "from", zone, now - BACK_MILLIS, 0);
        // A minute that a form names as the end is in it.
        long to = time(request, "to", zone, now + 1_000, MINUTE_MILLIS);
        if (from >= to) {
            throw new ProblemException(400, "'from' must be before 'to'");
        }
        long after = Query.number("after", Query.text(request, "after").orElse("0"));
        boolean homes = Query.text(request, "homes").filter("true"::equals).isPresent();
        return new Period(from, to, after, homes);
    }

    /** As forms of the page send it, in its zone, or as in the API. */
    private long time(
            RoutingContext request, String name, ZoneId zone, long otherwise, long addedMillis)
            throws ProblemException {
        String said = Query.text(request, name).orElse("");
        try {
            return LocalDateTime.parse(said).atZone(zone).toInstant().toEpochMilli() + addedMillis;
        } catch (DateTimeException _) {
            return Query.time(request, name, clock.millis(), otherwise);
        }
    }

    private ChronologyView view(
            Messages text,
            ZoneId zone,
            Period period,
            Chronology chronology,
            List<Written> entries) {
        List<ChronologyView.Row> rows = new ArrayList<>();
        PrintLines room = new PrintLines(ROWS_MM);
        String next =
                entries.size() < Chronology.ENTRIES_MAX
                        ? ""
                        : next(text, period, entries.getLast(), entries.getLast().number());
        for (Chronology.Line line : chronology.lines()) {
            ChronologyView.Row row = chronology.row(line);
            if (!fits(room, row) && !rows.isEmpty()) {
                next = next(text, period, line.first(), line.first().number() - 1);
                break;
            }
            rows.add(row);
        }
        String span =
                text.time(period.fromMillis(), zone) + " - " + text.time(period.toMillis(), zone);
        return new ChronologyView(
                text,
                settings.name(),
                settings.exercise() || entries.stream().anyMatch(one -> one.deed().exercise()),
                period.query(),
                local(period.fromMillis(), zone),
                local(period.toMillis() - 1, zone),
                span,
                text.get("sheet.made").replace("{time}", text.time(clock.millis(), zone)),
                period.homes(),
                chronology.left(),
                rows,
                next);
    }

    private static boolean fits(PrintLines room, ChronologyView.Row row) {
        return room.take(
                new PrintLines.Cell(row.source(), SOURCE_MM),
                new PrintLines.Cell(row.where(), WHERE_MM),
                new PrintLines.Cell(row.what(), WHAT_MM),
                new PrintLines.Cell(row.action(), ACTION_MM));
    }

    private static String next(Messages text, Period period, Written at, long after) {
        return "/chronology?%s&lang=%s"
                .formatted(period.query(at.timeMillis(), after), text.language().tag());
    }

    private static String local(long millis, ZoneId zone) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), zone)
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
    }
}
