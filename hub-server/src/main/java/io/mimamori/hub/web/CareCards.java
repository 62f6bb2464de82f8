package io.mimamori.hub.web;

import io.mimamori.StorageException;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.home.SignsOfLife;
import io.mimamori.hub.home.SignsOfLife.Within;
import io.mimamori.profile.Site;
import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cards of homes for one rendering of {@code /care}: how it is, how long ago there was a sign of
 * life, what waits for an answer; no readings (P7). One thread; waits for the stores.
 */
final class CareCards {
    /** Alerts of a home that are looked at. */
    static final int ALERTS_MAX = 50;

    /** Alerts that are over and still listed. */
    private static final int PAST_MAX = 10;

    private static final List<String> USUAL_SIGNS =
            Stream.of(Within.ONE_HOUR, Within.THREE_HOURS, Within.EIGHT_HOURS)
                    .map(CareCards::key)
                    .toList();

    private static final Logger LOG = LoggerFactory.getLogger(CareCards.class);

    private final Messages text;
    private final AlertStore alerts;
    private final SignsOfLife signs;
    private final HomeSheets sheets;
    private final long nowMillis;

    CareCards(
            Messages text,
            AlertStore alerts,
            SignsOfLife signs,
            HomeSheets sheets,
            long nowMillis) {
        this.text = text;
        this.alerts = alerts;
        this.signs = signs;
        this.sheets = sheets;
        this.nowMillis = nowMillis;
    }

    CareView.HomeCard card(Site home) {
        List<Alert> all = alerts.ofSite(home.tenant(), home.site(), ALERTS_MAX);
        List<Alert> open = all.stream().filter(CareCards::isOpen).toList();
        String sign = sign(home);
        String state = state(home, open, USUAL_SIGNS.contains(sign));
        return new CareView.HomeCard(
                home.title(),
                state,
                text.get("care.state." + state),
                text.get("care.sign." + sign),
                sheets.of(home.tenant(), home.site()),
                open.stream().map(alert -> open(home, alert)).toList(),
                all.stream()
                        .filter(alert -> !isOpen(alert))
                        .limit(PAST_MAX)
                        .map(alert -> past(home, alert))
                        .toList());
    }

    /** Alerts of a home end when somebody says how, not when a sensor calms down. */
    static boolean isOpen(Alert alert) {
        return alert.state() != Alert.State.CLOSED;
    }

    /** Alerts are shown and answered also while the series store is down. */
    private String sign(Site home) {
        try {
            return signs.last(home, nowMillis).map(CareCards::key).orElse("none");
        } catch (StorageException e) {
            LOG.warn("no signs of life of {}: {}", home.site(), e.getMessage());
            return "unknown";
        }
    }

    private static String state(Site home, List<Alert> open, boolean isUsual) {
        if (open.stream().anyMatch(alert -> !isAboutSensors(home, alert))) {
            return "alarm";
        }
        return open.isEmpty() && isUsual ? "usual" : "notice";
    }

    private static boolean isAboutSensors(Site home, Alert alert) {
        return what(home, alert).equals("sensors");
    }

    private CareView.OpenAlert open(Site home, Alert alert) {
        return new CareView.OpenAlert(
                alert.id().toString(),
                text.get("care.what." + what(home, alert)),
                AlertJson.time(alert.raisedMillis()),
                text.time(alert.raisedMillis(), home.zone()),
                answered(home, alert));
    }

    private CareView.PastAlert past(Site home, Alert alert) {
        return new CareView.PastAlert(
                text.get("care.what." + what(home, alert)),
                AlertJson.time(alert.raisedMillis()),
                text.time(alert.raisedMillis(), home.zone()),
                answered(home, alert));
    }

    /** Who said what and when, of the newest answer. */
    private String answered(Site home, Alert alert) {
        return alerts.ledger(alert.id()).stream()
                .filter(entry -> entry.action().equals("answered"))
                .reduce((_, newer) -> newer)
                .map(entry -> answer(home, entry))
                .orElse("");
    }

    private String answer(Site home, LedgerEntry entry) {
        String code = entry.detail().split("[: ]", 2)[0];
        return text.get("care.answered")
                .replace("{who}", entry.actor())
                .replace("{what}", text.named("care.answer", code))
                .replace("{time}", text.time(entry.timeMillis(), home.zone()));
    }

    /** Key of what happened, as far as a caregiver is told. */
    static String what(Site home, Alert alert) {
        if (alert.level().filter(Inactivity.CANNOT_WATCH::equals).isPresent()) {
            return "sensors";
        }
        Optional<Rule> rule =
                home.rules().stream().filter(one -> one.id().equals(alert.rule())).findFirst();
        return rule.map(one ->
                        switch (one) {
                            case Button button -> "button";
                            case Inactivity inactivity -> "inactivity";
                            case Comfort comfort -> "comfort";
                            case Composite composite -> "other";
                            default -> "sensors";
                        })
                .orElse("other");
    }

    private static String key(Within within) {
        return within.name().toLowerCase(Locale.ROOT);
    }
}
