package io.mimamori.hub.web;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.person.BreakGlass;
import io.mimamori.hub.person.BreakGlass.Opened;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes each read of a home's data over the API before it is answered, and keeps it from the
 * console unless somebody gave a reason. Programs with the token read without one: the interface of
 * design section 12 stays, and the person sees that they did. Waits for state.db.
 */
final class HomeReads {
    /** How long a home's alerts are the desk's own affair (reference, section 3.5). */
    static final Duration DESK = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(HomeReads.class);

    private final Looks looks;
    private final BreakGlass glass;
    private final InstantSource clock;

    private HomeReads(Looks looks, BreakGlass glass, InstantSource clock) {
        this.looks = looks;
        this.glass = glass;
        this.clock = clock;
    }

    static HomeReads of(WatchedPerson person, InstantSource clock) {
        return new HomeReads(person.looks(), person.breakGlass(), clock);
    }

    /** Of what is more than an alert: readings, what the rules say of them. */
    void readings(RoutingContext request, Site site, Kind kind) throws ProblemException {
        if (site.hazard() == Hazard.HOME) {
            Home home = new Home(site.tenant(), site.site());
            Optional<Opened> opened = opened(request, home);
            looks.note(home, viewer(request, opened), kind, reason(opened));
        }
    }

    /** Of what the desk needs to answer: never refused, and noted when it can be. */
    void needed(RoutingContext request, Home home, Kind kind) {
        Optional<Opened> opened = glass.now(home, Gate.signedIn(request));
        looks.noteSoon(home, viewer(request, opened), kind, reason(opened))
                .exceptionally(fault -> {
                    LOG.error("a look at {} could not be noted", home.site(), fault);
                    return null;
                });
    }

    /** Of an alert; old ones are history. */
    void alert(RoutingContext request, Alert alert) throws ProblemException {
        if (alert.hazard() != Hazard.HOME) {
            return;
        }
        Home home = new Home(alert.tenant(), alert.site());
        if (alert.state() == Alert.State.CLOSED
                && alert.raisedMillis() < clock.millis() - DESK.toMillis()) {
            opened(request, home);
        }
        needed(request, home, Kind.ALERT);
    }

    private Optional<Opened> opened(RoutingContext request, Home home) throws ProblemException {
        Optional<Opened> opened = glass.now(home, Gate.signedIn(request));
        if (opened.isEmpty() && Gate.bearer(request).isEmpty()) {
            throw new ProblemException(
                    403,
                    "this is about a person's home: say who looks and why with POST /api/v1/homes/%s/break-glass {\"who\", \"reason\"}; it opens for %d minutes, and the person reads both"
                            .formatted(home.site(), BreakGlass.LASTS.toMinutes()));
        }
        return opened;
    }

    private static Viewer viewer(RoutingContext request, Optional<Opened> opened) {
        return Viewer.named(
                Gate.signedIn(request).or(() -> opened.map(Opened::who)).orElse(Looks.OPERATOR));
    }

    private static String reason(Optional<Opened> opened) {
        return opened.map(Opened::reason).orElse("");
    }
}
