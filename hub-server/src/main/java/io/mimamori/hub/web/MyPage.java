package io.mimamori.hub.web;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.person.PersonKeys;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.hub.security.Token;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The page {@code /my} of the person who is watched: what is measured, who may look, who looked,
 * what was told; pause and consent. Everything runs on virtual threads: it waits for state.db.
 */
final class MyPage {
    /** A cookie of its own: it opens nothing of caregivers or operators. */
    static final String COOKIE = "mm-my";

    private static final long FORM_BYTES_MAX = 4 * 1024;
    private static final Duration SHOWN = Duration.ofDays(31);
    private static final int LOOKS_MAX = 50;
    private static final int TOLD_MAX = 20;

    private final WebServer.Settings settings;
    private final WatchedPerson person;
    private final Sites sites;
    private final WebServer.Parts parts;
    private final InstantSource machine;
    private final Templates templates = new Templates();

    MyPage(WebServer.Settings settings, WebServer.Parts parts, InstantSource machine) {
        this.settings = settings;
        this.person = parts.person();
        this.sites = parts.sites();
        this.parts = parts;
        this.machine = machine;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, "/my/*")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX));
        on(router, answers, HttpMethod.GET, "/my", this::page);
        on(router, answers, HttpMethod.GET, "/my/join", this::joinForm);
        on(router, answers, HttpMethod.POST, "/my/join", this::join);
        on(router, answers, HttpMethod.POST, "/my/pause", this::pause);
        on(router, answers, HttpMethod.POST, "/my/resume", this::resume);
        on(router, answers, HttpMethod.POST, "/my/consent", this::consent);
    }

    private static void on(
            Router router, Answers answers, HttpMethod method, String path, Answers.Call call) {
        router.route(method, path).handler(request -> answers.waiting(request, call));
    }

    private Reply page(RoutingContext request) {
        Optional<Site> site = signedIn(request).flatMap(this::site);
        if (site.isEmpty()) {
            return join(request, 401, "", "my.unknown");
        }
        Messages text = Messages.of(Language.of(request));
        long now = machine.millis();
        long from = now - SHOWN.toMillis();
        MyCards cards = new MyCards(text, person, parts.alerts(), site.get());
        MyView view =
                new MyView(
                        text,
                        settings.name(),
                        site.get().title(),
                        text.time(now, site.get().zone()),
                        settings.exercise(),
                        cards.rest(now),
                        cards.measured(),
                        cards.consents(now),
                        cards.looks(from, now + 1, LOOKS_MAX),
                        cards.told(from, now + 1, TOLD_MAX));
        return Care.html(200, templates.render("my.jte", Map.of("view", view)));
    }

    private Reply joinForm(RoutingContext request) {
        String token = Query.text(request, "key").orElse("");
        return person.keys().link(token).isPresent()
                ? join(request, 200, token, "my.join.how")
                : join(request, 404, "", "my.join.over");
    }

    private Reply join(RoutingContext request, int status, String token, String told) {
        Messages text = Messages.of(Language.of(request));
        return Care.html(
                status,
                templates.render(
                        "myjoin.jte",
                        Map.of("text", text, "token", token, "told", text.get(told))));
    }

    private Reply join(RoutingContext request) {
        if (!Gate.isFromOurPages(request)) {
            return join(request, 403, "", "my.unknown");
        }
        return person.keys()
                .use(Care.form(request, "key"))
                .map(device -> home(request, Map.of("Set-Cookie", cookie(request, device))))
                .orElseGet(() -> join(request, 404, "", "my.join.over"));
    }

    private Reply pause(RoutingContext request) throws ProblemException {
        Home home = required(request);
        long hours = Query.number("hours", Care.form(request, "hours"));
        if (!MyView.PAUSE_HOURS.contains((int) hours)) {
            throw new ProblemException(400, "'hours' must be one of " + MyView.PAUSE_HOURS);
        }
        long until = machine.millis() + Duration.ofHours(hours).toMillis();
        try {
            person.rests().begin(home, Rest.Kind.PAUSE, OptionalLong.of(until), "person");
        } catch (IllegalStateException e) {
            throw new ProblemException(409, String.valueOf(e.getMessage()));
        }
        return home(request);
    }

    /** Only a pause: a stay was said by somebody else. */
    private Reply resume(RoutingContext request) throws ProblemException {
        Home home = required(request);
        if (person.rests().now(home).filter(rest -> rest.kind() == Rest.Kind.PAUSE).isPresent()) {
            person.rests().end(home, "person");
        }
        return home(request);
    }

    private Reply consent(RoutingContext request) throws ProblemException {
        Home home = required(request);
        String said = Care.form(request, "account");
        String allow = Care.form(request, "allow");
        if (!allow.equals("yes") && !allow.equals("no")) {
            throw new ProblemException(400, "'allow' must be yes or no");
        }
        try {
            UUID account = UUID.fromString(said);
            boolean known =
                    person.consents().of(home).stream()
                            .anyMatch(one -> one.account().equals(account));
            if (known && allow.equals("yes")) {
                person.consentBook().renew(account, home, "person");
            } else if (known) {
                person.consentBook().withdraw(account, home, "person");
            }
        } catch (IllegalArgumentException _) {
            throw new ProblemException(
                    400, "'account' must be a UUID, it is '" + Query.cut(said) + "'");
        }
        return home(request);
    }

    private Home required(RoutingContext request) throws ProblemException {
        return signedIn(request)
                .orElseThrow(() ->
                        new ProblemException(
                                401, "this device is not known; ask the city for a new link"));
    }

    /** Whose home it is, if the request comes from our own pages. */
    private Optional<Home> signedIn(RoutingContext request) {
        return Gate.isFromOurPages(request)
                ? Optional.ofNullable(request.request().getCookie(COOKIE))
                        .map(Cookie::getValue)
                        .filter(token -> token.length() <= Token.LENGTH_MAX)
                        .flatMap(person.keys()::device)
                : Optional.empty();
    }

    private Optional<Site> site(Home home) {
        return sites.site(home.tenant(), home.site())
                .map(Sites.Versioned::site)
                .filter(site -> site.hazard() == Hazard.HOME);
    }

    private static Reply home(RoutingContext request) {
        return home(request, Map.of());
    }

    private static Reply home(RoutingContext request, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Location", "/my?lang=" + Language.of(request).tag());
        return new Reply(303, Optional.empty(), all);
    }

    private static String cookie(RoutingContext request, String device) {
        return Cookie.cookie(COOKIE, device)
                .setPath("/my")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(SignIn.isEncrypted(request))
                .setMaxAge(PersonKeys.DEVICE.toSeconds())
                .encode();
    }
}
