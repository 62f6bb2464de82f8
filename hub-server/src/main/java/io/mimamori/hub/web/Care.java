package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.home.SignsOfLife;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The pages {@code /care} for those who look after somebody. Everything runs on virtual threads:
 * accounts, alerts and signs of life wait for their stores.
 */
final class Care {
    private static final long FORM_BYTES_MAX = 8 * 1024;
    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    private final WebServer.Settings settings;
    private final CareAccess access;
    private final CareSignIn signIn;
    private final Sites sites;
    private final AlertStore alerts;
    private final SignsOfLife signs;
    private final HomeSheets sheets;
    private final WatchedPerson person;
    private final HubClock clock;
    private final CareState state;
    private final CarePasskeys passkeys;
    private final CarePush push;
    private final CareWishes wishes;
    private final CareSettings settingsPage;
    private final EscalationPlan plan;
    private final Templates templates = new Templates();

    Care(WebServer.Settings settings, WebServer.Parts parts, HubClock clock) {
        this.settings = settings;
        Accounts accounts = parts.accounts();
        this.access = new CareAccess(accounts);
        this.signIn = new CareSignIn(accounts, parts.person().deeds(), templates);
        this.sites = parts.sites();
        this.alerts = parts.alerts();
        this.signs = new SignsOfLife(parts.series());
        this.sheets = parts.sheets();
        this.person = parts.person();
        this.clock = clock;
        this.state = new CareState(alerts, person.rests()::version, clock.machine());
        this.passkeys = new CarePasskeys(parts.care().passkeys(), accounts, access);
        this.push = new CarePush(parts.care().devices(), access);
        this.wishes = new CareWishes(parts.care(), access, clock.machine());
        this.settingsPage = new CareSettings(parts.care(), wishes, access, templates);
        this.plan = parts.care().plan();
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, "/care/*")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX));
        on(router, answers, HttpMethod.GET, "/care", this::page);
        router.route(HttpMethod.GET, "/care/state").handler(request -> state(request, answers));
        on(router, answers, HttpMethod.GET, "/care/join", signIn::joinForm);
        on(router, answers, HttpMethod.POST, "/care/join", signIn::join);
        on(router, answers, HttpMethod.POST, "/care/sign-in", signIn::signIn);
        on(router, answers, HttpMethod.POST, "/care/sign-out", signIn::signOut);
        on(router, answers, HttpMethod.POST, "/care/answer", this::answer);
        on(router, answers, HttpMethod.GET, "/care/history", this::history);
        on(router, answers, HttpMethod.GET, "/care/settings", settingsPage::show);
        on(router, answers, HttpMethod.POST, "/care/push", push::add);
        on(router, answers, HttpMethod.POST, "/care/push/remove", push::remove);
        on(router, answers, HttpMethod.POST, "/care/wishes", wishes::put);
        on(router, answers, HttpMethod.POST, "/care/passkeys", passkeys::register);
        on(router, answers, HttpMethod.POST, "/care/passkeys/options", passkeys::creationOptions);
        on(router, answers, HttpMethod.POST, "/care/passkeys/remove", passkeys::remove);
        on(router, answers, HttpMethod.POST, "/care/sign-in/options", passkeys::requestOptions);
        on(router, answers, HttpMethod.POST, "/care/sign-in/passkey", passkeys::signIn);
        CareStay stay = new CareStay(access, person);
        on(router, answers, HttpMethod.POST, "/care/stay", stay::post);
        file(router, "/care/worker.js", "care-worker.js", "text/javascript");
        file(router, "/care/app.webmanifest", "care.webmanifest", "application/manifest+json");
    }

    private static void on(
            Router router, Answers answers, HttpMethod method, String path, Answers.Call call) {
        router.route(method, path).handler(request -> answers.waiting(request, call));
    }

    /** The worker may keep the pages of /care, which is not below its own path. */
    private static void file(Router router, String path, String resource, String type) {
        String content = Assets.text(resource);
        router.route(HttpMethod.GET, path)
                .handler(request ->
                        request.response()
                                .putHeader("Service-Worker-Allowed", "/care")
                                .putHeader("Content-Type", type + "; charset=utf-8")
                                .end(content));
    }

    private Reply page(RoutingContext request) {
        Optional<Account> account = access.account(request);
        if (account.isEmpty()) {
            return signIn.form(request, 401, "");
        }
        noteLooks(account.get());
        CareView view = view(account.get(), Messages.of(Language.of(request)));
        return html(200, templates.render("care.jte", Map.of("view", view)));
    }

    private void noteLooks(Account account) {
        Viewer viewer = Viewer.of(account);
        account.homes().forEach(home -> person.looks().note(home, viewer, Looks.Kind.CARE, ""));
    }

    private boolean isPaused(Site home) {
        return person.rests()
                .now(new Home(home.tenant(), home.site()))
                .filter(rest -> rest.kind() == Rest.Kind.PAUSE)
                .isPresent();
    }

    /** At once for a session that is known; else once its account was looked for. */
    private void state(RoutingContext request, Answers answers) {
        CareAccess.session(request)
                .flatMap(state::of)
                .ifPresentOrElse(
                        known -> Answers.write(request, plain(known)),
                        () -> answers.waiting(request, this::looked));
    }

    private Reply looked(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        return plain(state.seen(CareAccess.session(request).orElse(""), account));
    }

    private static Reply plain(String text) {
        return Reply.text(200, "text/plain; charset=utf-8", text);
    }

    private Reply history(RoutingContext request) {
        Optional<Account> account = access.account(request);
        if (account.isEmpty()) {
            return home(request);
        }
        noteLooks(account.get());
        Messages text = Messages.of(Language.of(request));
        List<Site> told = homes(account.get()).stream().filter(home -> !isPaused(home)).toList();
        CareHistoryView view = new CareHistory(text, alerts, plan, account.get()).of(told);
        return html(200, templates.render("carehistory.jte", Map.of("view", view)));
    }

    /** One answer, from a form or from the script, which sends later what it could not send. */
    private Reply answer(RoutingContext request) throws ProblemException {
        Account account = access.required(request);
        UUID id = id(form(request, "alert"));
        String code = form(request, "code");
        if (!CareView.ANSWERS.contains(code)) {
            throw new ProblemException(
                    400, "'code' must be one of " + String.join(", ", CareView.ANSWERS));
        }
        Alert alert =
                alerts.find(id)
                        .filter(one -> one.hazard() == Hazard.HOME)
                        .orElseThrow(() -> new ProblemException(404, "there is no alert " + id));
        requireConsent(account, alert);
        String note = form(request, "note").strip();
        // As the escalation plan has it: whoever is near there may take over.
        String who = account.person().flatMap(plan::nameOf).orElse(account.name());
        AlertStore.Answer said = new AlertStore.Answer(who, code, note);
        // Also of one that another has closed meanwhile: the ledger keeps who said what.
        alerts.answer(alert.id(), said);
        return home(request);
    }

    private void requireConsent(Account account, Alert alert) throws ProblemException {
        if (!account.mayLookAt(alert.tenant(), alert.site())) {
            String why = "this home does not, or no longer, let " + account.name() + " answer";
            person.deeds().refusedAnswer(alert.id(), account.name(), why);
            throw new ProblemException(403, why + "; ask the city for a new invitation");
        }
    }

    private CareView view(Account account, Messages text) {
        String mark = state.of(account.homes()); // before the alerts are read
        List<Site> homes = homes(account);
        long now = clock.millis();
        ZoneId zone = homes.isEmpty() ? ZONE_DEFAULT : homes.getFirst().zone();
        CareRests rests = new CareRests(text, person, account, clock.machine().millis());
        CareCards cards = new CareCards(text, alerts, signs, sheets, rests, now);
        return new CareView(
                text,
                settings.name(),
                account.name(),
                account.id().toString(),
                AlertJson.time(now),
                text.time(now, zone),
                settings.exercise(),
                mark,
                homes.stream().map(cards::card).toList());
    }

    /** Homes that a site file no longer lists are not shown. */
    private List<Site> homes(Account account) {
        return account.homes().stream()
                .map(home -> site(home).orElse(null))
                .filter(Objects::nonNull)
                .toList();
    }

    private Optional<Site> site(Home home) {
        return sites.site(home.tenant(), home.site())
                .map(Sites.Versioned::site)
                .filter(site -> site.hazard() == Hazard.HOME);
    }

    static String form(RoutingContext request, String name) {
        String value = request.request().getFormAttribute(name);
        return value == null ? "" : value;
    }

    static Reply html(int status, String html) {
        return Reply.text(status, "text/html; charset=utf-8", html);
    }

    static Reply home(RoutingContext request) {
        String to = "/care?lang=" + Language.of(request).tag();
        return new Reply(303, Optional.empty(), Map.of("Location", to));
    }

    private static UUID id(String said) throws ProblemException {
        try {
            return UUID.fromString(said);
        } catch (IllegalArgumentException _) {
            throw new ProblemException(
                    400, "'alert' must be a UUID, it is '" + Query.cut(said) + "'");
        }
    }
}
