package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.desk.AlertReview;
import io.mimamori.hub.desk.Reports.Entered;
import io.mimamori.hub.escalation.Duty;
import io.mimamori.hub.web.HandoverView.Section;
import io.mimamori.hub.web.PrintLines.Cell;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page {@code /handover} (引継書): one sheet of A4 for whoever takes over. Waits for state.db. */
final class Handover {
    private static final long SHIFT_MILLIS = Duration.ofHours(12).toMillis();
    private static final int ALERTS_MAX = 200;
    private static final int ENTRIES_MAX = 500;

    /** Room of the sections on the sheet, mm; what one leaves the next ones take. */
    private static final double DUTY_MM = 20;

    private static final double TROUBLES_MM = 16;
    private static final double SILENCES_MM = 12;
    private static final double ALERTS_MM = 72;
    private static final double ENTRIES_MM = 42;

    private final WebServer.Settings settings;
    private final WebServer.Parts parts;
    private final DeskGate gate;
    private final HubClock clock;
    private final Templates templates = new Templates();

    Handover(WebServer.Settings settings, WebServer.Parts parts, DeskGate gate, HubClock clock) {
        this.settings = settings;
        this.parts = parts;
        this.gate = gate;
        this.clock = clock;
    }

    Reply page(RoutingContext request) throws ProblemException {
        long now = clock.millis();
        List<Duty.Shift> shifts = parts.desk().duty().shifts(now);
        long since = Query.time(request, "since", now, began(shifts, now));
        HandoverView view = view(Messages.of(Language.of(request)), shifts, now, since);
        return Care.html(
                200,
                templates.render("handover.jte", Map.of("view", view, "home", gate.home(request))));
    }

    /** When the shift began that began last; without a roster 12 hours ago. */
    private static long began(List<Duty.Shift> shifts, long now) {
        return shifts.stream()
                .flatMapToLong(shift -> shift.sinceMillis().stream())
                .max()
                .orElse(now - SHIFT_MILLIS);
    }

    private HandoverView view(Messages text, List<Duty.Shift> shifts, long now, long since) {
        ZoneId zone = AlertTexts.zone(parts.sites());
        PrintLines room = new PrintLines(DUTY_MM);
        Section<HandoverView.Duty> duty =
                fitted(
                        shifts.stream().map(shift -> duty(text, shift)).toList(),
                        room,
                        row -> new Cell[] {new Cell(row.now(), 50), new Cell(row.next(), 50)});
        room = new PrintLines(TROUBLES_MM + room.leftMm());
        Section<HandoverView.Trouble> troubles =
                fitted(
                        troubles(text),
                        room,
                        row -> new Cell[] {new Cell(row.what() + row.detail(), 185)});
        room = new PrintLines(SILENCES_MM + room.leftMm());
        Section<String> silences =
                fitted(silences(text, zone), room, row -> new Cell[] {new Cell(row, 185)});
        room = new PrintLines(ALERTS_MM + room.leftMm());
        List<HandoverView.Alert> open = alerts(text, zone, since);
        Section<HandoverView.Alert> alerts =
                fitted(
                        open,
                        room,
                        row ->
                                new Cell[] {
                                    new Cell(row.place(), 38),
                                    new Cell(row.what(), 46),
                                    new Cell(row.who(), 58)
                                });
        room = new PrintLines(ENTRIES_MM + room.leftMm());
        Section<HandoverView.Entry> entries =
                fitted(
                        entries(text, zone, since),
                        room,
                        row ->
                                new Cell[] {
                                    new Cell(row.source(), 38),
                                    new Cell(row.where(), 30),
                                    new Cell(row.what(), 62),
                                    new Cell(row.action(), 34)
                                });
        return new HandoverView(
                text,
                settings.name(),
                settings.exercise(),
                text.get("sheet.made").replace("{time}", text.time(now, zone)),
                text.get("handover.since").replace("{time}", text.time(since, zone)),
                duty,
                open.stream().filter(row -> !row.answered()).count(),
                alerts,
                troubles,
                silences,
                entries);
    }

    private static <T> Section<T> fitted(List<T> rows, PrintLines room, Function<T, Cell[]> cells) {
        List<T> fitting = new ArrayList<>();
        for (T row : rows) {
            if (!room.take(cells.apply(row))) {
                break;
            }
            fitting.add(row);
        }
        return new Section<>(fitting, rows.size() - fitting.size());
    }

    private static HandoverView.Duty duty(Messages text, Duty.Shift shift) {
        String comma = text.get("list.comma");
        String nobody = text.get("handover.nobody");
        return new HandoverView.Duty(
                shift.roster(),
                shift.now().isEmpty() ? nobody : String.join(comma, shift.now()),
                shift.untilMillis().isPresent()
                        ? text.time(shift.untilMillis().getAsLong(), shift.zone())
                        : "",
                shift.untilMillis().isEmpty()
                        ? ""
                        : shift.next().isEmpty() ? nobody : String.join(comma, shift.next()));
    }

    private List<HandoverView.Trouble> troubles(Messages text) {
        return Stream.of(parts.health().checked(), parts.health().noticed())
                .flatMap(checks -> checks.entrySet().stream())
                .filter(check -> check.getValue().isPresent())
                .map(check ->
                        new HandoverView.Trouble(
                                text.named("health", check.getKey()), check.getValue().orElse("")))
                .toList();
    }

    private List<String> silences(Messages text, ZoneId zone) {
        SilenceTexts words = new SilenceTexts(text, parts.sites(), zone);
        return parts.silences().active().stream().map(words::line).toList();
    }

    /** Those nobody has answered first; what is over only if it ended in this shift. */
    private List<HandoverView.Alert> alerts(Messages text, ZoneId zone, long since) {
        List<Alert> open = DeskAlerts.open(parts.alerts(), ALERTS_MAX);
        List<Alert> over =
                parts.alerts().list(Optional.of(Alert.State.CLEARED), Optional.empty(), ALERTS_MAX);
        List<HandoverView.Alert> rows =
                Stream.concat(
                                open.stream(),
                                over.stream()
                                        .filter(alert -> alert.hazard() != Hazard.HOME)
                                        .filter(alert -> alert.clearedMillis().orElse(0) >= since))
                        .map(alert -> alert(text, zone, alert))
                        .toList();
        return Stream.concat(
                        rows.stream().filter(row -> !row.answered()),
                        rows.stream().filter(HandoverView.Alert::answered))
                .toList();
    }

    private HandoverView.Alert alert(Messages text, ZoneId zone, Alert alert) {
        Optional<Site> site = AlertTexts.site(parts.sites(), alert);
        List<LedgerEntry> ledger = parts.alerts().ledger(alert.id());
        Optional<LedgerEntry> answer = AlertReview.newestAnswer(ledger);
        LedgerWords words = new LedgerWords(text, zone, alert.hazard() == Hazard.HOME);
        boolean drill = !settings.exercise() && ledger.stream().anyMatch(LedgerEntry::exercise);
        return new HandoverView.Alert(
                alert.id().toString(),
                text.time(alert.raisedMillis(), zone),
                site.map(Site::title).orElse(alert.site()),
                (drill ? text.get("exercise.mark") : "") + AlertTexts.what(text, site, alert),
                text.get("state." + alert.state().key()),
                answer.isPresent(),
                answer.map(one ->
                                "%s: %s %s"
                                        .formatted(
                                                one.actor(),
                                                words.answer(one.detail()),
                                                text.time(one.timeMillis(), zone)))
                        .orElse(text.get("handover.unanswered")));
    }

    /** Since the shift began, oldest first, without those that were corrected. */
    private List<HandoverView.Entry> entries(Messages text, ZoneId zone, long since) {
        List<Entered> newest = parts.desk().reports().newest(Long.MAX_VALUE, ENTRIES_MAX);
        Set<Long> corrected =
                newest.stream()
                        .flatMap(one -> one.report().corrects().stream().boxed())
                        .collect(Collectors.toSet());
        return newest.stream()
                .filter(one -> one.timeMillis() >= since && !corrected.contains(one.number()))
                .map(one -> entry(text, zone, one))
                .toList()
                .reversed();
    }

    private HandoverView.Entry entry(Messages text, ZoneId zone, Entered entered) {
        boolean drill = entered.exercise() && !settings.exercise();
        return new HandoverView.Entry(
                text.time(entered.timeMillis(), zone),
                AlertTexts.source(text, entered.report()),
                AlertTexts.place(parts.sites(), entered.report().where()),
                (drill ? text.get("exercise.mark") : "") + entered.report().what(),
                entered.report().action());
    }
}
