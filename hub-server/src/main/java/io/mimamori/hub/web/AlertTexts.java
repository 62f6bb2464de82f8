package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.desk.Report;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** How pages name an alert, a report and a span of time. Stateless. */
final class AlertTexts {
    private AlertTexts() {}

    /** What happened; of a home no more than its caregivers are told. */
    static String what(Messages text, Optional<Site> site, Alert alert) {
        if (alert.hazard() == Hazard.HOME) {
            return text.get(
                    "care.what." + site.map(home -> HomeHistory.what(home, alert)).orElse("other"));
        }
        String level =
                alert.level().map(name -> text.named("level", name)).orElse(text.get("level.none"));
        return alert.value() instanceof Value.State
                ? level
                : level + " " + ConsoleCards.valueText(text, alert.value(), alert.unit(), 2);
    }

    /** The site of an alert, if it is still there. */
    static Optional<Site> site(Sites sites, Alert alert) {
        return sites.site(alert.tenant(), alert.site()).map(Sites.Versioned::site);
    }

    /** The title of the site of that name, or the place as it was written. */
    static String place(Sites sites, String where) {
        return sites.all().stream()
                .map(Sites.Versioned::site)
                .filter(site -> site.site().equals(where))
                .map(Site::title)
                .findFirst()
                .orElse(where);
    }

    /** Time zone of pages that are about no place in particular. */
    static ZoneId zone(Sites sites) {
        return sites.all().stream()
                .map(one -> one.site().zone())
                .findFirst()
                .orElse(ZoneId.of("Asia/Tokyo"));
    }

    /** A report in one line. */
    static String report(Messages text, Report report) {
        StringBuilder line = new StringBuilder(source(text, report)).append(": ");
        if (!report.where().isEmpty()) {
            line.append(report.where()).append(' ');
        }
        line.append(report.what());
        if (!report.action().isEmpty()) {
            line.append(" → ").append(report.action());
        }
        return line.toString();
    }

    /** Who told it, how, and how sure it is. */
    static String source(Messages text, Report report) {
        return text.get("entry.source")
                .replace("{way}", text.get("entry.way." + report.way().key()))
                .replace("{confidence}", text.get("entry.confidence." + report.confidence().key()))
                .replace("{who}", report.who());
    }

    /** A time of day with its date and seconds. */
    static String seconds(Messages text, long millis, ZoneId zone) {
        int second = Instant.ofEpochMilli(millis).atZone(zone).getSecond();
        return text.time(millis, zone) + ":%02d".formatted(second);
    }

    /** A length of time for people, from ms up to days. */
    static String span(Messages text, long millis) {
        long seconds = millis / 1_000;
        if (millis < 10_000) {
            return text.get("span.s").replace("{s}", "%d.%d".formatted(seconds, millis / 100 % 10));
        }
        if (seconds < 60) {
            return text.get("span.s").replace("{s}", Long.toString(seconds));
        }
        if (seconds < 3_600) {
            return text.get("span.m")
                    .replace("{m}", Long.toString(seconds / 60))
                    .replace("{s}", Long.toString(seconds % 60));
        }
        return text.get("span.h")
                .replace("{h}", Long.toString(seconds / 3_600))
                .replace("{m}", Long.toString(seconds / 60 % 60));
    }
}
