package io.mimamori.hub.web;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.silence.Withheld;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The page {@code /silences}: what people are not told of, what they would have been told, and the
 * forms that set and end one. Rendered on virtual threads.
 */
final class SilencesPage {
    private static final int SILENCES_MAX = 50;
    private static final int WITHHELD_MAX = 50;
    private static final long FORM_BYTES_MAX = 8 * 1024;
    private static final String PATH = "/silences";
    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    private final WebServer.Settings settings;
    private final Gate gate;
    private final Silences silences;
    private final Places places;
    private final InstantSource machine;
    private final Templates templates = new Templates();

    SilencesPage(
            WebServer.Settings settings, Gate gate, WebServer.Parts parts, InstantSource machine) {
        this.settings = settings;
        this.gate = gate;
        this.silences = parts.silences();
        this.places = new Places(parts.sites(), parts.devices());
        this.machine = machine;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, PATH + "*")
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX));
        on(router, answers, HttpMethod.GET, PATH, request -> page(request, 200, ""));
        on(router, answers, HttpMethod.POST, PATH, this::create);
        on(router, answers, HttpMethod.POST, PATH + "/end", this::end);
    }

    private void on(
            Router router, Answers answers, HttpMethod method, String path, Answers.Call call) {
        router.route(method, path)
                .handler(request -> {
                    if (gate.isOpen(request)) {
                        answers.waiting(request, call);
                    } else {
                        request.redirect("/?lang=" + Language.of(request).tag());
                    }
                });
    }

    private Reply create(RoutingContext request) {
        try {
            SilenceScopes.Named named =
                    new SilenceScopes.Named(
                            tenant(request),
                            site(request),
                            Care.form(request, "hazard"),
                            Care.form(request, "rule").strip(),
                            Care.form(request, "device").strip());
            Silences.Wish wish =
                    new Silences.Wish(
                            SilencesResource.kind(Care.form(request, "kind")),
                            new SilenceScopes(places).scope(named),
                            OptionalLong.empty(),
                            machine.millis() + hours(request).toMillis(),
                            Care.form(request, "reason").strip(),
                            Care.form(request, "who").strip());
            SilencesResource.made(silences.create(wish));
            return again(request);
        } catch (ProblemException e) {
            return page(request, e.status(), e.detail());
        } catch (IllegalArgumentException e) {
            return page(request, 400, String.valueOf(e.getMessage()));
        }
    }

    /** A place is chosen as {@code tenant/site}. */
    private static String tenant(RoutingContext request) {
        String place = Care.form(request, "place");
        return place.contains("/") ? place.substring(0, place.indexOf('/')) : "";
    }

    private static String site(RoutingContext request) {
        String place = Care.form(request, "place");
        return place.substring(place.indexOf('/') + 1);
    }

    private static Duration hours(RoutingContext request) throws ProblemException {
        long hours = Query.number("hours", Care.form(request, "hours"));
        if (hours < 1 || hours > Silences.AHEAD_MAX.toHours()) {
            throw new ProblemException(400, "'hours' must be 1 to " + Silences.AHEAD_MAX.toHours());
        }
        return Duration.ofHours(hours);
    }

    private Reply end(RoutingContext request) throws ProblemException {
        try {
            silences.end(
                    AlertsResource.id("'id'", Care.form(request, "id")),
                    Care.form(request, "who").strip());
            return again(request);
        } catch (IllegalArgumentException e) {
            return page(request, 400, String.valueOf(e.getMessage()));
        }
    }

    private static Reply again(RoutingContext request) {
        String to = PATH + "?lang=" + Language.of(request).tag();
        return new Reply(303, Optional.empty(), Map.of("Location", to));
    }

    private Reply page(RoutingContext request, int status, String problem) {
        Messages text = Messages.of(Language.of(request));
        List<Site> sites =
                places.sites().all().stream()
                        .map(Sites.Versioned::site)
                        .sorted(Comparator.comparing(Site::title))
                        .toList();
        ZoneId zone = sites.isEmpty() ? ZONE_DEFAULT : sites.getFirst().zone();
        SilenceTexts words = new SilenceTexts(text, places.sites(), zone);
        SilencesView view =
                new SilencesView(
                        text,
                        settings.name(),
                        settings.exercise(),
                        problem,
                        sites.stream()
                                .filter(site -> !site.site().equals(Silence.HUB_SITE))
                                .map(site ->
                                        new SilencesView.Choice(
                                                site.tenant() + "/" + site.site(), site.title()))
                                .toList(),
                        Arrays.stream(Hazard.values())
                                .map(hazard ->
                                        new SilencesView.Choice(
                                                hazard.key(), text.get("hazard." + hazard.key())))
                                .toList(),
                        silences.list(Optional.empty(), SILENCES_MAX).stream()
                                .map(silence -> row(silence, text, words))
                                .toList());
        return Care.html(status, templates.render("silences.jte", Map.of("view", view)));
    }

    private SilencesView.Row row(Silence silence, Messages text, SilenceTexts words) {
        long count = silences.withheldCount(silence.id());
        List<Withheld> withheld = silences.withheld(silence.id(), WITHHELD_MAX);
        long now = machine.millis();
        return new SilencesView.Row(
                silence.id().toString(),
                silence.isActive(now),
                silence.overMillis() > now,
                text.get("silences." + silence.kind().key()),
                words.scope(silence.scope()),
                words.time(silence.beginsMillis()) + " - " + words.time(silence.overMillis()),
                silence.reason(),
                silence.who(),
                withheld.stream().map(one -> line(one, silence, text, words)).toList(),
                count - withheld.size());
    }

    private static String line(Withheld one, Silence silence, Messages text, SilenceTexts words) {
        return "%s  %s %s (%s) → %s%s"
                .formatted(
                        words.time(one.atMillis()),
                        words.title(silence.scope().tenant(), one.site()),
                        one.device(),
                        one.level()
                                .map(level -> text.named("level", level))
                                .orElse(text.get("level.none")),
                        one.endpoint(),
                        one.told() ? " " + text.get("silences.told") : "");
    }
}
