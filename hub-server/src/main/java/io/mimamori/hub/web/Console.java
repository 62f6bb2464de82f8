package io.mimamori.hub.web;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Value;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page {@code /} for the operator. Rendered on virtual threads: last values may wait. */
final class Console {
    /** Most alerts that are listed. */
    static final int ALERTS_MAX = 50;

    /** Most sites on the page. */
    static final int SITES_MAX = 100;

    private static final ZoneId ZONE_DEFAULT = ZoneId.of("Asia/Tokyo");

    private final WebServer.Settings settings;
    private final Gate gate;
    private final WebServer.Parts parts;
    private final HubClock clock;
    private final Templates templates = new Templates();

    Console(WebServer.Settings settings, Gate gate, WebServer.Parts parts, HubClock clock) {
        this.settings = settings;
        this.gate = gate;
        this.parts = parts;
        this.clock = clock;
    }

    void mount(Router router, Answers answers) {
        router.route(HttpMethod.GET, "/")
                .handler(request -> {
                    if (gate.isOpen(request)) {
                        answers.page(request, () -> render(request));
                    } else {
                        request.next();
                    }
                });
    }

    private String render(RoutingContext request) {
        Messages messages = Messages.of(Language.of(request));
        List<Site> sites =
                parts.sites().all().stream()
                        .map(Sites.Versioned::site)
                        .sorted(Comparator.comparing(Site::hazard).thenComparing(Site::title))
                        .limit(SITES_MAX)
                        .toList();
        ZoneId zone = sites.isEmpty() ? ZONE_DEFAULT : sites.getFirst().zone();
        long now = clock.millis();
        SilenceTexts silences = new SilenceTexts(messages, parts.sites(), zone);
        ConsoleCards cards =
                new ConsoleCards(messages, parts.live(), silences, parts.silences().active(), now);
        ConsoleView view =
                new ConsoleView(
                        messages,
                        settings.name(),
                        AlertJson.time(now),
                        messages.time(now, zone),
                        zone.getId(),
                        settings.exercise(),
                        alerts(messages, zone),
                        sites.stream().map(cards::card).toList(),
                        parts.silences().active().stream().map(silences::line).toList(),
                        messages.json());
        return templates.render(
                "console.jte",
                Map.of(
                        "view",
                        view,
                        "empty",
                        ConsoleView.AlertRow.EMPTY,
                        "entryForm",
                        DeskPages.entryForm(
                                parts, "/api/v1/entries", parts.desk().duty().members(now))));
    }

    /** Open ones first, newest first among them. */
    private List<ConsoleView.AlertRow> alerts(Messages messages, ZoneId zone) {
        List<Alert> found =
                new ArrayList<>(
                        parts.alerts()
                                .list(Optional.of(Alert.State.OPEN), Optional.empty(), ALERTS_MAX));
        parts.alerts().list(Optional.empty(), Optional.empty(), ALERTS_MAX).stream()
                .filter(alert -> alert.state() != Alert.State.OPEN)
                .forEach(found::add);
        return found.stream().limit(ALERTS_MAX).map(alert -> row(messages, alert, zone)).toList();
    }

    private ConsoleView.AlertRow row(Messages messages, Alert alert, ZoneId zone) {
        String level = alert.level().orElse("");
        String place =
                parts.sites()
                        .site(alert.tenant(), alert.site())
                        .map(versioned -> versioned.site().title())
                        .orElse(alert.site());
        return new ConsoleView.AlertRow(
                alert.id().toString(),
                alert.tenant(),
                alert.site(),
                alert.rule(),
                alert.channel().toString(),
                alert.hazard() == Hazard.HOME,
                alert.state().key(),
                messages.get("state." + alert.state().key()),
                level,
                level.isEmpty() ? messages.get("level.none") : messages.named("level", level),
                place,
                messages.get("hazard." + alert.hazard().key()),
                AlertJson.time(alert.raisedMillis()),
                messages.time(alert.raisedMillis(), zone),
                valueText(messages, alert),
                alert.frozen());
    }

    /** That something is on tells nothing beside the level's name. */
    private static String valueText(Messages messages, Alert alert) {
        return alert.value() instanceof Value.State
                ? ""
                : ConsoleCards.valueText(messages, alert.value(), alert.unit(), 2);
    }
}
