package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.desk.Reports.Entered;
import io.mimamori.hub.home.HomeSheet;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Alerts and entries for one rendering of the desk's page. One thread; waits for state.db. */
final class DeskCards {
    /** Alerts on the page. */
    static final int ALERTS_MAX = 50;

    private static final int ENTRIES_SHOWN = 8;
    private static final int ENTRIES_MAX = 100;

    private final Messages text;
    private final WebServer.Parts parts;
    private final ZoneId zone;

    DeskCards(Messages text, WebServer.Parts parts) {
        this.text = text;
        this.parts = parts;
        this.zone = AlertTexts.zone(parts.sites());
    }

    List<DeskView.Card> alerts() {
        return DeskAlerts.open(parts.alerts(), ALERTS_MAX).stream().map(this::card).toList();
    }

    private DeskView.Card card(Alert alert) {
        Optional<Site> site = AlertTexts.site(parts.sites(), alert);
        boolean home = alert.hazard() == Hazard.HOME;
        List<LedgerEntry> ledger = parts.alerts().ledger(alert.id());
        LedgerWords words = new LedgerWords(text, zone, home);
        return new DeskView.Card(
                alert.id().toString(),
                alert.state().key(),
                text.get("state." + alert.state().key()),
                ledger.stream().anyMatch(LedgerEntry::exercise),
                site.map(Site::title).orElse(alert.site()),
                AlertTexts.what(text, site, alert),
                AlertJson.time(alert.raisedMillis()),
                text.time(alert.raisedMillis(), zone),
                home,
                ledger.stream()
                        .filter(entry -> entry.action().equals("answered"))
                        .map(entry -> answer(words, entry))
                        .toList(),
                parts.escalations().apply(alert.id()).map(this::next).orElse(""),
                home ? parts.sheets().of(alert.tenant(), alert.site()) : HomeSheet.EMPTY);
    }

    String answer(LedgerWords words, LedgerEntry entry) {
        return text.get("care.answered")
                .replace("{who}", entry.actor())
                .replace("{what}", words.answer(entry.detail()))
                .replace("{time}", text.time(entry.timeMillis(), zone));
    }

    private String next(ObjectNode escalation) {
        String next = escalation.path("next").asText("");
        String until = escalation.path("acceptedUntil").asText("");
        return switch (escalation.path("phase").asText()) {
            case "escalating" -> timed("desk.next", next);
            case "accepted" -> timed("desk.until", until);
            case "exhausted" -> text.get("words.through");
            default -> "";
        };
    }

    private String timed(String key, String time) {
        return time.isEmpty()
                ? ""
                : text.get(key)
                        .replace("{time}", text.time(Instant.parse(time).toEpochMilli(), zone));
    }

    List<DeskView.Entry> entries() {
        List<Entered> newest = parts.desk().reports().newest(Long.MAX_VALUE, ENTRIES_MAX);
        Set<Long> corrected =
                newest.stream()
                        .flatMapToLong(one -> one.report().corrects().stream())
                        .boxed()
                        .collect(Collectors.toSet());
        return newest.stream()
                .limit(ENTRIES_SHOWN)
                .map(one -> entry(one, corrected.contains(one.number())))
                .toList();
    }

    private DeskView.Entry entry(Entered entered, boolean corrected) {
        return new DeskView.Entry(
                entered.number(),
                text.time(entered.timeMillis(), zone),
                AlertTexts.source(text, entered.report()),
                AlertTexts.place(parts.sites(), entered.report().where()),
                (entered.exercise() ? text.get("exercise.mark") : "") + entered.report().what(),
                entered.report().action(),
                corrected,
                entered.report());
    }
}
