package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.desk.AlertReview;
import io.mimamori.hub.desk.Reports;
import io.mimamori.hub.web.TimelineView.Step;
import io.mimamori.hub.web.TimelineView.Told;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The page of one alert: everything that was done about it, and how long it took. Waits. */
final class Timeline {
    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    private final WebServer.Parts parts;
    private final WebServer.Settings settings;
    private final Templates templates = new Templates();

    Timeline(WebServer.Settings settings, WebServer.Parts parts) {
        this.settings = settings;
        this.parts = parts;
    }

    /**
     * The page.
     *
     * @param home where it leads back to
     * @param self its own path
     */
    String render(Alert alert, Messages text, String home, String self) {
        return templates.render("timeline.jte", Map.of("view", view(alert, text, home, self)));
    }

    private TimelineView view(Alert alert, Messages text, String home, String self) {
        List<LedgerEntry> ledger = parts.alerts().ledger(alert.id());
        Optional<Site> site = AlertTexts.site(parts.sites(), alert);
        ZoneId zone = site.map(Site::zone).orElse(ZONE_DEFAULT);
        boolean isHome = alert.hazard() == Hazard.HOME;
        LedgerWords words = new LedgerWords(text, zone, isHome);
        AlertReview review = AlertReview.of(alert, ledger);
        String coverage =
                text.get("timeline.coverage")
                        .replace("{n}", Long.toString(review.reached()))
                        .replace("{all}", Integer.toString(review.told().size()));
        return new TimelineView(
                text,
                settings.exercise() || ledger.stream().anyMatch(LedgerEntry::exercise),
                home,
                self,
                AlertTexts.what(text, site, alert),
                site.map(Site::title).orElse(alert.site()),
                alert.state().key(),
                text.get("state." + alert.state().key()),
                alert.state() == Alert.State.CLOSED,
                steps(text, zone, review),
                coverage,
                review.told().stream().map(one -> told(text, one)).toList(),
                ledger.stream().map(entry -> row(text, zone, words, entry)).toList());
    }

    private static List<Step> steps(Messages text, ZoneId zone, AlertReview review) {
        long from = review.raisedMillis().orElse(0);
        return List.of(
                step(text, zone, "reading", review.readingMillis(), from),
                step(text, zone, "raised", review.raisedMillis(), from),
                step(text, zone, "message", review.messageMillis(), from),
                step(text, zone, "receipt", review.receiptMillis(), from),
                step(text, zone, "answer", review.answerMillis(), from),
                step(text, zone, "closed", review.closedMillis(), from));
    }

    private static Step step(
            Messages text, ZoneId zone, String key, OptionalLong millis, long fromMillis) {
        String label = text.get("timeline." + key);
        if (millis.isEmpty()) {
            return new Step(label, "", text.get("timeline.notyet"), "");
        }
        long after = millis.getAsLong() - fromMillis;
        String afterText =
                after == 0
                        ? ""
                        : text.get(after < 0 ? "timeline.before" : "timeline.after")
                                .replace("{span}", AlertTexts.span(text, Math.abs(after)));
        return new Step(
                label,
                AlertJson.time(millis.getAsLong()),
                AlertTexts.seconds(text, millis.getAsLong(), zone),
                afterText);
    }

    private Told told(Messages text, AlertReview.Told one) {
        String result = one.isReached() ? one.receipt() : one.failure().isEmpty() ? "" : "failed";
        return new Told(
                one.endpoint(),
                String.join(
                        text.get("list.comma"), parts.desk().duty().namesBehind(one.endpoint())),
                one.isReached(),
                text.get(result.isEmpty() ? "timeline.waiting" : "ledger." + result),
                one.isReached() ? "" : one.failure());
    }

    private static TimelineView.Row row(
            Messages text, ZoneId zone, LedgerWords words, LedgerEntry entry) {
        boolean reported = entry.action().equals("reported");
        LedgerWords.Detail detail =
                reported
                        ? new LedgerWords.Detail(
                                AlertTexts.report(text, Reports.report(entry)), false)
                        : words.detail(entry);
        return new TimelineView.Row(
                entry.number(),
                AlertJson.time(entry.timeMillis()),
                AlertTexts.seconds(text, entry.timeMillis(), zone),
                entry.action(),
                words.action(entry),
                words.actor(entry),
                detail.text(),
                detail.english());
    }
}
