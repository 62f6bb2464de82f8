package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Notices;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Rule;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Keeps back what people are not to be told while a home rests; the ledger says that it would have
 * been told. What still stands when the rest ends is told then. Only within writes to state.db.
 */
public final class RestingNotices implements Notices {
    /** Alerts of a home that are looked at when its rest begins or ends. */
    private static final int ALERTS_MAX = 1_000;

    private final Notices told;
    private final Ledger ledger;
    private final InstantSource machine;
    private final Function<Alert, Optional<Site>> sites;
    private final boolean exercise;

    RestingNotices(
            Notices told,
            Ledger ledger,
            InstantSource machine,
            Function<Alert, Optional<Site>> sites,
            boolean exercise) {
        this.told = told;
        this.ledger = ledger;
        this.machine = machine;
        this.sites = sites;
        this.exercise = exercise;
        told.restBy(
                (tx, alert) -> rest(tx, alert).filter(one -> isWithheld(one, alert)).isPresent());
    }

    @Override
    public void queue(Handle tx, Alert alert, EpisodeEvent event) {
        Optional<Rest> rest = rest(tx, alert).filter(one -> isWithheld(one, alert));
        if (rest.isEmpty()) {
            told.queue(tx, alert, event);
            return;
        }
        String detail =
                "event %d is not told: the home rests (%s)"
                        .formatted(event.number(), rest.get().kind().key());
        ledger.appendOnce(tx, new Ledger.Deed(alert.id(), exercise, "withheld", "hub", detail));
    }

    private Optional<Rest> rest(Handle tx, Alert alert) {
        return alert.hazard() == Hazard.HOME
                ? Rests.now(tx, new Home(alert.tenant(), alert.site()), machine.millis())
                : Optional.empty();
    }

    private boolean isWithheld(Rest rest, Alert alert) {
        return rest.withholds(sites.apply(alert).flatMap(site -> rule(site, alert)));
    }

    /** The rule of the alert as the site has it now. */
    public static Optional<Rule> rule(Site site, Alert alert) {
        return site.rules().stream().filter(rule -> rule.id().equals(alert.rule())).findFirst();
    }

    @Override
    public void answered(Handle tx, Alert alert, AlertStore.Answer answer) {
        told.answered(tx, alert, answer);
    }

    @Override
    public void queued() {
        told.queued();
    }

    /** Ends what is under way about a home that begins to rest. */
    void stop(Handle tx, Home home, Rest rest) {
        List<Alert> all = StoredEvents.ofSite(tx, home.tenant(), home.site(), ALERTS_MAX);
        for (Alert alert : all) {
            if (alert.state() != Alert.State.CLOSED && isWithheld(rest, alert)) {
                String why = "the home rests (%s)".formatted(rest.kind().key());
                told.withhold(tx, alert, why);
                ledger.append(
                        tx, new Ledger.Deed(alert.id(), exercise, "withheld", rest.by(), why));
            }
        }
    }

    /** Tells what was kept back and still stands. */
    void resume(Handle tx, Home home, Rest rest) {
        for (Alert alert : StoredEvents.open(tx, home.tenant(), home.site(), ALERTS_MAX)) {
            if (alert.state() != Alert.State.CLOSED && isWithheld(rest, alert)) {
                StoredEvents.newest(tx, alert.id())
                        .ifPresent(newest -> told.resume(tx, alert, newest.event()));
            }
        }
    }
}
