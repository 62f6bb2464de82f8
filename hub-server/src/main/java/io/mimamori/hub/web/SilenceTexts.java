package io.mimamori.hub.web;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silence.Scope;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Silences in words, in one language and time zone. One rendering. */
final class SilenceTexts {
    private final Messages text;
    private final Sites sites;
    private final ZoneId zone;

    SilenceTexts(Messages text, Sites sites, ZoneId zone) {
        this.text = text;
        this.sites = sites;
        this.zone = zone;
    }

    /** All of it in a line. */
    String line(Silence silence) {
        return text.get("silences.line")
                .replace("{scope}", scope(silence.scope()))
                .replace("{end}", time(silence.overMillis()))
                .replace("{reason}", silence.reason())
                .replace("{who}", silence.who());
    }

    /** Until when somebody works there. */
    String resting(Silence silence) {
        return text.get("silences.resting")
                .replace("{end}", time(silence.overMillis()))
                .replace("{reason}", silence.reason());
    }

    String scope(Scope scope) {
        List<String> parts = new ArrayList<>();
        scope.site().ifPresent(site -> parts.add(title(scope.tenant(), site)));
        scope.hazard().ifPresent(hazard -> parts.add(text.get("hazard." + hazard.key())));
        scope.device().ifPresent(parts::add);
        scope.rule().ifPresent(parts::add);
        return String.join(" / ", parts);
    }

    /** The place's name for people. */
    String title(String tenant, String site) {
        return sites.site(tenant, site).map(versioned -> versioned.site().title()).orElse(site);
    }

    String time(long millis) {
        return text.time(millis, zone);
    }
}
