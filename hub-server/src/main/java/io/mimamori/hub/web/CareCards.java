package io.mimamori.hub.web;

import io.mimamori.StorageException;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.home.SignsOfLife;
import io.mimamori.hub.home.SignsOfLife.Means;
import io.mimamori.hub.home.SignsOfLife.Within;
import io.mimamori.hub.person.Rest;
import io.mimamori.profile.Site;
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
    private final HomeHistory history;
    private final SignsOfLife signs;
    private final HomeSheets sheets;
    private final CareRests rests;
    private final long nowMillis;

    CareCards(
            Messages text,
            AlertStore alerts,
            SignsOfLife signs,
            HomeSheets sheets,
            CareRests rests,
            long nowMillis) {
        this.text = text;
        this.alerts = alerts;
        this.history = new HomeHistory(text, alerts);
        this.signs = signs;
        this.sheets = sheets;
        this.rests = rests;
        this.nowMillis = nowMillis;
    }

    CareView.HomeCard card(Site home) {
        List<Alert> all = alerts.ofSite(home.tenant(), home.site(), ALERTS_MAX);
        Optional<Rest> rest = rests.now(home);
        List<Alert> open =
                all.stream()
                        .filter(this::waits)
                        .filter(alert -> !CareRests.isWithheld(rest, home, alert))
                        .toList();
        String sign = rest.isPresent() ? "" : sign(home);
        String state = state(home, open, sign, rest);
        CareView.RestCard resting = rests.card(home, rest);
        return new CareView.HomeCard(
                home.title(),
                state,
                state.equals("rest") ? resting.text() : text.get("care.state." + state),
                rest.isEmpty()
                        ? text.get("care.sign." + sign)
                        : state.equals("rest") ? "" : resting.text(),
                sheets.of(home.tenant(), home.site()),
                open.stream().map(alert -> open(home, alert)).toList(),
                rests.hidesPast(rest)
                        ? List.of()
                        : all.stream()
                                .filter(alert -> !waits(alert))
                                .limit(PAST_MAX)
                                .map(alert -> history.past(home, alert))
                                .toList(),
                resting);
    }

    /** Alerts of a home end when somebody says how, not when a sensor calms down. */
    static boolean isOpen(Alert alert) {
        return alert.state() != Alert.State.CLOSED;
    }

    /** What was over before anybody was told of it, since the home rested, waits for nobody. */
    private boolean waits(Alert alert) {
        return isOpen(alert) && !(alert.state() == Alert.State.CLEARED && wasKeptBack(alert));
    }

    private boolean wasKeptBack(Alert alert) {
        List<String> actions = alerts.ledger(alert.id()).stream().map(LedgerEntry::action).toList();
        return actions.contains("withheld") && !actions.contains("sent");
    }

    /** Alerts are shown and answered also while the series store is down. */
    private String sign(Site home) {
        try {
            String sign = signs.last(home, nowMillis).map(CareCards::key).orElse("none");
            return SignsOfLife.means(home) == Means.BUTTON ? "button." + sign : sign;
        } catch (StorageException e) {
            LOG.warn("no signs of life of {}: {}", home.site(), e.getMessage());
            return "unknown";
        }
    }

    private static String state(Site home, List<Alert> open, String sign, Optional<Rest> rest) {
        if (open.stream().anyMatch(alert -> !isAboutSensors(home, alert))) {
            return "alarm";
        }
        if (rest.isPresent()) {
            return "rest";
        }
        if (!open.isEmpty()) {
            return "notice";
        }
        // That nobody pressed a button says neither that all is well nor that it is not.
        return sign.startsWith("button.") ? "button" : isUsual(sign) ? "usual" : "notice";
    }

    private static boolean isUsual(String sign) {
        return USUAL_SIGNS.contains(sign);
    }

    private static boolean isAboutSensors(Site home, Alert alert) {
        return HomeHistory.what(home, alert).equals("sensors");
    }

    private CareView.OpenAlert open(Site home, Alert alert) {
        return new CareView.OpenAlert(
                alert.id().toString(),
                text.get("care.what." + HomeHistory.what(home, alert)),
                AlertJson.time(alert.raisedMillis()),
                text.time(alert.raisedMillis(), home.zone()),
                history.answered(home, alert));
    }

    private static String key(Within within) {
        return within.name().toLowerCase(Locale.ROOT);
    }
}
