package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
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
 * Pages of alerts and of the shift for operators and the desk: {@code /alerts/{id}}, {@code
 * /chronology} and {@code /handover}; {@code /care/alerts/{id}} for those who look after the home.
 * Rendered on virtual threads.
 */
final class AlertPages {
    private final DeskGate gate;
    private final WebServer.Parts parts;
    private final CareAccess access;
    private final Timeline timeline;
    private final HomeReads reads;
    private final ChronologyPage chronology;
    private final Handover handover;

    AlertPages(
            WebServer.Settings settings,
            DeskGate gate,
            WebServer.Parts parts,
            HomeReads reads,
            HubClock clock) {
        this.reads = reads;
        this.gate = gate;
        this.parts = parts;
        this.access = new CareAccess(parts.accounts());
        this.timeline = new Timeline(settings, parts);
        this.chronology = new ChronologyPage(settings, parts, gate, clock);
        this.handover = new Handover(settings, parts, gate, clock);
    }

    void mount(Router router, Answers answers) {
        on(router, answers, "/alerts/:id", this::page);
        on(router, answers, "/chronology", chronology::page);
        on(router, answers, "/handover", handover::page);
        router.route(HttpMethod.GET, "/care/alerts/:id")
                .handler(request -> answers.waiting(request, this::care));
    }

    private void on(Router router, Answers answers, String path, Answers.Call page) {
        router.route(HttpMethod.GET, path)
                .handler(request -> {
                    if (gate.isOpen(request)) {
                        answers.waiting(request, page);
                    } else {
                        SignIn.home(request);
                    }
                });
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
                        alert,
                        Messages.of(Language.of(request)),
                        gate.home(request),
                        "/alerts/" + alert.id()));
    }
}
