package io.mimamori.hub.web;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.notify.Correction;
import io.mimamori.hub.notify.Corrections;
import io.mimamori.hub.notify.Corrections.Coverage;
import io.mimamori.hub.notify.Corrections.Coverage.Fate;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The page {@code /alerts/{id}/correction}: one tap cancels or corrects what was told, and who was
 * reached by it. Rendered on virtual threads.
 */
final class CorrectionPage {
    private static final long FORM_BYTES_MAX = 8 * 1024;
    private static final String PATH = "/alerts/:id/correction";
    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    private final WebServer.Settings settings;
    private final Gate gate;
    private final WebServer.Parts parts;
    private final Templates templates = new Templates();

    CorrectionPage(WebServer.Settings settings, Gate gate, WebServer.Parts parts) {
        this.settings = settings;
        this.gate = gate;
        this.parts = parts;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.POST, PATH)
                .handler(BodyHandler.create(false).setBodyLimit(FORM_BYTES_MAX));
        on(router, answers, HttpMethod.GET, request -> page(request, 200, ""));
        on(router, answers, HttpMethod.POST, this::correct);
    }

    private void on(Router router, Answers answers, HttpMethod method, Answers.Call call) {
        router.route(method, PATH)
                .handler(request -> {
                    if (gate.isOpen(request)) {
                        answers.waiting(request, call);
                    } else {
                        SignIn.home(request);
                    }
                });
    }

    private Reply correct(RoutingContext request) throws ProblemException {
        UUID id = AlertsResource.id("the alert's id", Query.path(request, "id"));
        String[] said = Care.form(request, "text").split(" ", 2);
        try {
            Corrections.Wish wish =
                    new Corrections.Wish(
                            Correction.Kind.ofKey(said[0]),
                            Correction.Reason.ofKey(said[said.length - 1]),
                            Care.form(request, "note").strip(),
                            Care.form(request, "who").strip());
            return switch (parts.corrections().correct(id, wish)) {
                case Corrections.Outcome.Made _ -> again(request, id);
                case Corrections.Outcome.Unknown _ -> throw AlertsResource.unknown(id);
                case Corrections.Outcome.Refused(String why) -> page(request, 409, why);
            };
        } catch (IllegalArgumentException e) {
            return page(request, 400, String.valueOf(e.getMessage()));
        }
    }

    private static Reply again(RoutingContext request, UUID id) {
        String to = "/alerts/%s/correction?lang=%s".formatted(id, Language.of(request).tag());
        return new Reply(303, Optional.empty(), Map.of("Location", to));
    }

    private Reply page(RoutingContext request, int status, String problem) throws ProblemException {
        UUID id = AlertsResource.id("the alert's id", Query.path(request, "id"));
        Alert alert = parts.alerts().find(id).orElseThrow(() -> AlertsResource.unknown(id));
        Messages text = Messages.of(Language.of(request));
        Optional<Sites.Versioned> site = parts.sites().site(alert.tenant(), alert.site());
        ZoneId zone = site.map(known -> known.site().zone()).orElse(ZONE_DEFAULT);
        List<Coverage> all = parts.corrections().of(id);
        CorrectionView view =
                new CorrectionView(
                        text,
                        "/alerts/" + id + "/correction",
                        "/alerts/" + id,
                        site.map(known -> known.site().title()).orElse(alert.site()),
                        alert.channel().device() + " " + text.time(alert.raisedMillis(), zone),
                        settings.exercise(),
                        problem,
                        all.stream()
                                .anyMatch(one -> one.correction().kind() == Correction.Kind.CANCEL),
                        choices(text),
                        all.stream().map(one -> done(one, text, zone)).toList());
        return Care.html(status, templates.render("correction.jte", Map.of("view", view)));
    }

    private static List<CorrectionView.Choice> choices(Messages text) {
        return Arrays.stream(Correction.Reason.values())
                .map(reason ->
                        new CorrectionView.Choice(
                                reason.kind().key() + " " + reason.key(), title(reason, text)))
                .toList();
    }

    private static String title(Correction.Reason reason, Messages text) {
        return "%s: %s"
                .formatted(
                        text.get("correction." + reason.kind().key()),
                        text.get("correction.text." + reason.key()));
    }

    private static CorrectionView.Done done(Coverage coverage, Messages text, ZoneId zone) {
        Correction correction = coverage.correction();
        return new CorrectionView.Done(
                title(correction.reason(), text),
                correction.note(),
                correction.who() + " " + text.time(correction.atMillis(), zone),
                text.get("correction.coverage")
                        .replace("{told}", "" + coverage.all().size())
                        .replace(
                                "{accepted}",
                                ""
                                        + (coverage.count(Fate.ACCEPTED)
                                                + coverage.count(Fate.DELIVERED)))
                        .replace("{waiting}", "" + coverage.count(Fate.WAITING))
                        .replace("{failed}", "" + coverage.count(Fate.FAILED)),
                coverage.all().stream()
                        .map(one ->
                                new CorrectionView.One(
                                        one.endpoint(),
                                        one.fate().key(),
                                        text.get("correction.state." + one.fate().key()),
                                        one.fate() == Fate.FAILED ? one.reason() : ""))
                        .toList());
    }
}
