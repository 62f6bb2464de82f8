package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.person.RestingNotices;
import io.mimamori.profile.Site;
import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;

/** What is told of alerts of a home, in one language, without readings. One thread; may wait. */
final class HomeHistory {
    private final Messages text;
    private final AlertStore alerts;

    HomeHistory(Messages text, AlertStore alerts) {
        this.text = text;
        this.alerts = alerts;
    }

    CareView.PastAlert past(Site home, Alert alert) {
        return new CareView.PastAlert(
                text.get("care.what." + what(home, alert)),
                AlertJson.time(alert.raisedMillis()),
                text.time(alert.raisedMillis(), home.zone()),
                answered(home, alert));
    }

    /** Who said what and when, of the newest answer. */
    String answered(Site home, Alert alert) {
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
        return RestingNotices.rule(home, alert)
                .map(one ->
                        switch (one) {
                            case Button button -> "button";
                            case Inactivity inactivity -> "inactivity";
                            case Comfort comfort -> "comfort";
                            case Composite composite -> "other";
                            default -> "sensors";
                        })
                .orElse("other");
    }

    /** To how many people or places it was told, or that it was not. */
    String told(Alert alert) {
        long accepted =
                alerts.ledger(alert.id()).stream()
                        .filter(entry -> entry.action().equals("accepted"))
                        .count();
        boolean withheld =
                alerts.ledger(alert.id()).stream()
                        .anyMatch(entry -> entry.action().equals("withheld"));
        if (accepted > 0) {
            return text.get("my.told").replace("{n}", Long.toString(accepted));
        }
        return text.get(withheld ? "my.withheld" : "my.untold");
    }
}
