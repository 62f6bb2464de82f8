package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.desk.Report;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.hub.person.Looks;
import io.mimamori.profile.Hazard;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pages {@code /desk} of a shared terminal. It is signed in once; each answer names its person
 * and takes their PIN. Everything runs on virtual threads.
 */
final class DeskPages {
    private static final long FORM_BYTES_MAX = 8 * 1024;

    private final WebServer.Settings settings;
    private final WebServer.Parts parts;
    private final DeskGate gate;
    private final Sessions sessions;
    private final HomeReads reads;
    private final EntriesResource entries;
    private final DeskAnswers answering;
    private final HubClock clock;
    private final Templates templates = new Templates();

    DeskPages(
            WebServer.Settings settings,
            WebServer.Parts parts,
            DeskGate gate,
            Sessions sessions,
            HomeReads reads,
            HubClock clock) {
        this.settings = settings;
        this.parts = parts;
        this.gate = gate;
        this.sessions = sessions;
        this.reads = reads;
        this.entries = new EntriesResource(parts.desk().reports(), parts.alerts());
        this.answering = new DeskAnswers(parts, clock);
        this.clock = clock;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, "/desk/*")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX));
        on(router, answers, HttpMethod.GET, "/desk", this::page);
        on(router, answers, HttpMethod.POST, "/desk/sign-in", this::signIn);
        on(router, answers, HttpMethod.POST, "/desk/sign-out", this::signOut);
        on(router, answers, HttpMethod.GET, "/desk/state", this::state);
        on(router, answers, HttpMethod.POST, "/desk/answer", this::answer);
        on(router, answers, HttpMethod.POST, "/desk/entries", this::enter);
    }

    private static void on(
            Router router, Answers answers, HttpMethod method, String path, Answers.Call call) {
        router.route(method, path).handler(request -> answers.waiting(request, call));
    }

    private Reply page(RoutingContext request) {
        if (!gate.isOpen(request)) {
            return form(request, 401, "");
        }
        noteSheets(request);
        DeskView view = view(Messages.of(Language.of(request)));
        return Care.html(200, templates.render("desk.jte", Map.of("view", view)));
    }

    /** Address and key holder are on the page: the person reads that somebody looked. */
    private void noteSheets(RoutingContext request) {
        DeskAlerts.open(parts.alerts(), DeskCards.ALERTS_MAX).stream()
                .filter(alert -> alert.hazard() == Hazard.HOME)
                .map(alert -> new Home(alert.tenant(), alert.site()))
                .distinct()
                .forEach(home -> reads.needed(request, home, Looks.Kind.SHEET));
    }

    private DeskView view(Messages text) {
        // Before what it stands for: whatever comes in between is seen by the next look.
        String mark = mark();
        long now = clock.millis();
        DeskCards cards = new DeskCards(text, parts);
        List<Member> members = parts.desk().duty().members(now);
        return new DeskView(
                text,
                settings.name(),
                settings.exercise(),
                AlertJson.time(now),
                text.time(now, AlertTexts.zone(parts.sites())),
                mark,
                members,
                cards.alerts(),
                entryForm(parts, "/desk/entries", members),
                cards.entries());
    }

    static DeskView.EntryForm entryForm(WebServer.Parts parts, String url, List<Member> members) {
        List<String> places =
                parts.sites().all().stream()
                        .map(Sites.Versioned::site)
                        .filter(site -> site.hazard() != Hazard.HOME)
                        .map(site -> site.title())
                        .distinct()
                        .sorted()
                        .limit(Console.SITES_MAX)
                        .toList();
        return new DeskView.EntryForm(url, places, members.stream().map(Member::name).toList());
    }

    /** Another whenever something was done about any alert. */
    private String mark() {
        int alerts =
                DeskAlerts.open(parts.alerts(), DeskCards.ALERTS_MAX).stream()
                        .map(alert -> alert.id() + alert.state().key() + alert.level())
                        .toList()
                        .hashCode();
        return parts.desk().ledger().lastNumber() + "-" + Integer.toHexString(alerts);
    }

    private Reply state(RoutingContext request) throws ProblemException {
        requireOpen(request);
        return Reply.text(200, "text/plain; charset=utf-8", mark());
    }

    private Reply answer(RoutingContext request) throws ProblemException {
        requireOpen(request);
        return answering.answer(request);
    }

    private Reply enter(RoutingContext request) throws ProblemException {
        requireOpen(request);
        Report report = entries.report(Query.object(request));
        if (parts.desk().duty().member(report.by(), clock.millis()).isEmpty()
                && !parts.desk().duty().members(clock.millis()).isEmpty()) {
            throw new ProblemException(400, "'by' must be a name of the escalation file");
        }
        return Reply.of(201, EntriesResource.json(parts.desk().reports().enter(report)));
    }

    private void requireOpen(RoutingContext request) throws ProblemException {
        if (!gate.isOpen(request)) {
            throw new ProblemException(401, "sign in at /desk first");
        }
    }

    private Reply signIn(RoutingContext request) {
        if (!sessions.mayTry()) {
            return form(request, 429, "signin.wait").with("Retry-After", "60");
        }
        Optional<String> session =
                Gate.isFromOurPages(request)
                        ? parts.desk().terminals().signIn(Care.form(request, "token").strip())
                        : Optional.empty();
        if (session.isEmpty()) {
            sessions.failed();
            return form(request, 401, "desk.signin.wrong");
        }
        return home(request, session.get());
    }

    private Reply signOut(RoutingContext request) {
        if (gate.isOpen(request)) {
            DeskGate.session(request).ifPresent(parts.desk().terminals()::signOut);
        }
        return home(request, "");
    }

    private static Reply home(RoutingContext request, String session) {
        Map<String, String> headers =
                Map.of(
                        "Location",
                        "/desk?lang=" + Language.of(request).tag(),
                        "Set-Cookie",
                        DeskGate.cookie(request, session));
        return new Reply(303, Optional.empty(), headers);
    }

    private Reply form(RoutingContext request, int status, String problem) {
        Messages text = Messages.of(Language.of(request));
        return Care.html(
                status,
                templates.render(
                        "desksignin.jte",
                        Map.of(
                                "text",
                                text,
                                "exercise",
                                settings.exercise(),
                                "problem",
                                problem.isEmpty() ? "" : text.get(problem))));
    }
}
