package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.alert.Ledger.Written;
import io.mimamori.hub.desk.Report;
import io.mimamori.hub.desk.Reports;
import io.mimamori.hub.desk.Reports.Entered;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Lines of a chronology (クロノロジー) as a disaster headquarters keeps it: what happened and what was
 * reported each is a line, the messages that went out are its action. One thread; waits.
 */
final class Chronology {
    /** Entries of the ledger that are looked at for one sheet. */
    static final int ENTRIES_MAX = 5_000;

    /** What goes into the action of the line before. */
    private static final Set<String> FOLDED =
            Set.of(
                    "sent",
                    "accepted",
                    "delivered",
                    "seen",
                    "failed",
                    "undelivered",
                    "withheld",
                    "judged-at-edge");

    private final WebServer.Parts parts;
    private final Messages text;
    private final ZoneId zone;
    private final boolean homes;
    private final boolean goesOn;
    private final Map<UUID, Optional<Alert>> known = new HashMap<>();
    private final Map<UUID, Line> lastOf = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private int left;

    /**
     * For one sheet.
     *
     * @param homes whether alerts of homes are in it
     * @param goesOn whether there is a sheet before it, which has the messages of its lines
     */
    Chronology(WebServer.Parts parts, Messages text, ZoneId zone, boolean homes, boolean goesOn) {
        this.parts = parts;
        this.text = text;
        this.zone = zone;
        this.homes = homes;
        this.goesOn = goesOn;
    }

    /** A line that further entries may still add to. */
    static final class Line {
        private final Written first;
        private final String source;
        private final String where;
        private final String what;
        private final String action;
        private final boolean corrected;
        private final Set<String> sent = new TreeSet<>();
        private final Set<String> reached = new TreeSet<>();
        private final Set<String> failed = new TreeSet<>();
        private final Set<String> withheld = new TreeSet<>();

        private Line(
                Written first,
                String source,
                String where,
                String what,
                String action,
                boolean corrected) {
            this.first = first;
            this.source = source;
            this.where = where;
            this.what = what;
            this.action = action;
            this.corrected = corrected;
        }

        Written first() {
            return first;
        }

        private void add(LedgerEntry entry) {
            switch (entry.action()) {
                case "sent" -> sent.add(entry.actor());
                case "accepted", "delivered", "seen" -> {
                    reached.add(entry.actor());
                    failed.remove(entry.actor());
                }
                case "failed", "undelivered" -> {
                    failed.add(entry.actor());
                    reached.remove(entry.actor());
                }
                case "withheld" -> withheld.add(entry.actor());
                default -> {}
            }
        }

        private String action(Messages text) {
            List<String> said = new ArrayList<>();
            if (!action.isEmpty()) {
                said.add(action);
            }
            count(said, text, "chronology.sent", sent);
            count(said, text, "chronology.reached", reached);
            count(said, text, "chronology.failed", failed);
            count(said, text, "chronology.withheld", withheld);
            return String.join(text.get("list.comma"), said);
        }

        private static void count(
                List<String> said, Messages text, String key, Set<String> endpoints) {
            if (!endpoints.isEmpty()) {
                said.add(text.get(key).replace("{n}", Integer.toString(endpoints.size())));
            }
        }
    }

    /** Takes the entries, by time. */
    void add(List<Written> entries) {
        Set<Long> corrected = new TreeSet<>();
        parts.desk().reports().newest(Long.MAX_VALUE, ENTRIES_MAX).stream()
                .map(Entered::report)
                .forEach(report -> report.corrects().ifPresent(corrected::add));
        entries.forEach(entry -> add(entry, corrected.contains(entry.number())));
    }

    private void add(Written written, boolean corrected) {
        Optional<Alert> alert = written.deed().episode().flatMap(this::alert);
        if (!homes && (isHome(alert) || isOfSilencedHome(written))) {
            left++;
            return;
        }
        if (Reports.isReport(written)) {
            lines.add(reported(written, corrected));
            return;
        }
        LedgerEntry entry = entry(written);
        Optional<Line> last =
                written.deed().episode().flatMap(id -> Optional.ofNullable(lastOf.get(id)));
        boolean folded =
                FOLDED.contains(entry.action()) || isTelling(entry) || isClosing(entry, last);
        if (folded && last.isPresent()) {
            last.get().add(entry);
        } else if (!folded || !goesOn) {
            Line line = line(written, entry, alert, folded);
            line.add(entry);
            lines.add(line);
            written.deed().episode().ifPresent(id -> lastOf.put(id, line));
        }
    }

    private boolean isOfSilencedHome(Written written) {
        return LedgerWords.silencedSite(written.deed().detail())
                .filter(site ->
                        parts.sites().all().stream()
                                .map(Sites.Versioned::site)
                                .anyMatch(one ->
                                        one.site().equals(site) && one.hazard() == Hazard.HOME))
                .isPresent();
    }

    private static boolean isHome(Optional<Alert> alert) {
        return alert.filter(one -> one.hazard() == Hazard.HOME).isPresent();
    }

    /** That somebody is told next; the message itself is in the ledger too. */
    private static boolean isTelling(LedgerEntry entry) {
        return entry.action().equals("escalated")
                && entry.detail().matches("round \\d+, step .*: .+ by \\S+.*");
    }

    /** An escalation's end says again what the answer or the all-clear before it said. */
    private static boolean isClosing(LedgerEntry entry, Optional<Line> last) {
        return entry.action().equals("closed")
                && last.map(line -> line.first.deed().action())
                        .filter(Set.of("answered", "cleared")::contains)
                        .isPresent();
    }

    private Line line(
            Written written, LedgerEntry entry, Optional<Alert> alert, boolean onlyMessages) {
        LedgerWords words = new LedgerWords(text, zone, isHome(alert));
        String detail = onlyMessages ? "" : words.detail(entry).text();
        String what = onlyMessages ? text.get("chronology.messages") : words.action(entry);
        if (entry.action().equals("raised") && isHome(alert)) {
            what += ": " + AlertTexts.what(text, alert.flatMap(this::site), alert.get());
        } else if (!detail.isEmpty()) {
            what += ": " + detail;
        }
        return new Line(
                written,
                onlyMessages ? text.get("ledger.hub") : words.actor(entry),
                alert.map(this::place).orElse(""),
                what,
                "",
                false);
    }

    private Line reported(Written written, boolean corrected) {
        Report report = Reports.entered(written).report();
        String correction =
                report.corrects().isPresent()
                        ? text.get("chronology.corrects")
                                .replace("{n}", Long.toString(report.corrects().getAsLong()))
                        : "";
        return new Line(
                written,
                AlertTexts.source(text, report),
                AlertTexts.place(parts.sites(), report.where()),
                "[%d] %s%s".formatted(written.number(), correction, report.what()),
                report.action(),
                corrected);
    }

    private Optional<Alert> alert(UUID id) {
        return known.computeIfAbsent(id, parts.alerts()::find);
    }

    private Optional<Site> site(Alert alert) {
        return AlertTexts.site(parts.sites(), alert);
    }

    private String place(Alert alert) {
        return site(alert).map(Site::title).orElse(alert.site());
    }

    private static LedgerEntry entry(Written written) {
        return new LedgerEntry(
                written.number(),
                written.timeMillis(),
                written.deed().exercise(),
                written.deed().action(),
                written.deed().actor(),
                written.deed().detail());
    }

    /** Entries of homes that were left out. */
    int left() {
        return left;
    }

    List<Line> lines() {
        return List.copyOf(lines);
    }

    ChronologyView.Row row(Line line) {
        boolean drill = line.first.deed().exercise();
        return new ChronologyView.Row(
                line.first.number(),
                AlertJson.time(line.first.timeMillis()),
                text.time(line.first.timeMillis(), zone),
                line.source,
                line.where,
                (drill ? text.get("exercise.mark") : "") + line.what,
                line.action(text),
                line.corrected);
    }
}
