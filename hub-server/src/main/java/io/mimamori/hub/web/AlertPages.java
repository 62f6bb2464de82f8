package io.mimamori.hub.web;

import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.person.Rest;
import io.mimamori.profile.Hazard;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The page of an alert: {@code /alerts/{id}} for the operator, {@code /care/alerts/{id}} for those
 * who look after the home. Rendered on virtual threads.
 */
final class AlertPages {
    private final Gate gate;
    private final WebServer.Parts parts;
    private final CareAccess access;
    private final Timeline timeline;
    private final HomeReads reads;

    AlertPages(WebServer.Settings settings, Gate gate, WebServer.Parts parts, HomeReads reads) {
        this.reads = reads;
        this.gate = gate;
        this.parts = parts;
        this.access = new CareAccess(parts.accounts());
        this.timeline = new Timeline(settings, parts);
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.GET, "/alerts/:id")
                .handler(request -> {
                    if (gate.isOpen(request)) {
                        answers.waiting(request, this::page);
                    } else {
                        SignIn.home(request);
                    }
                });
        router.route(HttpMethod.GET, "/care/alerts/:id")
                .handler(request -> answers.waiting(request, this::care));
    }

    private Alert alert(RoutingContext request, Predicate<Alert> mayBeSeen)
            throws ProblemException {
        UUID id = AlertsResource.id("the alert's id", Query.path(request, "id"));
        return parts.alerts()
                .find(id)
                .filter(mayBeSeen)
                .orElseThrow(() -> AlertsResource.unknown(id));
    }

    /** What was told to whom about an alert of a home that the account may look at. */
    private Reply care(RoutingContext request) throws ProblemException {
        Optional<Account> account = access.account(request);
        if (account.isEmpty()) {
            return Care.home(request);
        }
        Alert alert =
                alert(
                        request,
                        one ->
                                one.hazard() == Hazard.HOME
                                        && account.get().mayLookAt(one.tenant(), one.site())
                                        && !isKeptBack(one));
        Home home = new Home(alert.tenant(), alert.site());
        parts.person().looks().note(home, Viewer.of(account.get()), Looks.Kind.ALERT, "");
        Messages text = Messages.of(Language.of(request));
        return Care.html(200, timeline.render(alert, text, "/care", "/care/alerts/" + alert.id()));
    }

    /** During a pause caregivers see nothing but that and what is told always. */
    private boolean isKeptBack(Alert alert) {
        Optional<Rest> pause =
                parts.person()
                        .rests()
                        .now(new Home(alert.tenant(), alert.site()))
                        .filter(rest -> rest.kind() == Rest.Kind.PAUSE);
        return parts.sites()
                .site(alert.tenant(), alert.site())
                .filter(known -> CareRests.isWithheld(pause, known.site(), alert))
                .isPresent();
    }

    private Reply page(RoutingContext request) throws ProblemException {
        Alert alert = alert(request, _ -> true);
        reads.alert(request, alert);
        return Care.html(
                200,
                timeline.render(
                        alert, Messages.of(Language.of(request)), "/", "/alerts/" + alert.id()));
    }
}
