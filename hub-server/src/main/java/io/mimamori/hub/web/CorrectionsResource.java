package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.notify.Correction;
import io.mimamori.hub.notify.Corrections;
import io.mimamori.hub.notify.Corrections.Coverage;
import io.mimamori.hub.notify.Corrections.Coverage.Fate;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** {@code /api/v1/alerts/{id}/correction}: what was told is cancelled or corrected. Thread-safe. */
final class CorrectionsResource {
    private final Corrections corrections;

    CorrectionsResource(Corrections corrections) {
        this.corrections = corrections;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/alerts/{id}/correction", this::list);
        routes.waiting(HttpMethod.POST, "/api/v1/alerts/{id}/correction", this::correct);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        UUID alert = AlertsResource.id("the alert's id", Query.path(request, "id"));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        corrections.of(alert).forEach(coverage -> items.add(json(coverage)));
        return Reply.ok(page.putNull("next"));
    }

    private Reply correct(RoutingContext request) throws ProblemException {
        UUID alert = AlertsResource.id("the alert's id", Query.path(request, "id"));
        ObjectNode body = Query.object(request);
        Corrections.Wish wish =
                new Corrections.Wish(
                        Correction.Kind.ofKey(Query.required(body, "kind")),
                        Correction.Reason.ofKey(Query.required(body, "text")),
                        Query.optional(body, "note").orElse("").strip(),
                        Query.required(body, "who").strip());
        return switch (corrections.correct(alert, wish)) {
            case Corrections.Outcome.Made(Coverage coverage) -> Reply.of(201, json(coverage));
            case Corrections.Outcome.Unknown _ -> throw AlertsResource.unknown(alert);
            case Corrections.Outcome.Refused(String why) -> throw new ProblemException(409, why);
        };
    }

    private static ObjectNode json(Coverage coverage) {
        Correction correction = coverage.correction();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", correction.ordinal())
                .put("kind", correction.kind().key())
                .put("text", correction.reason().key())
                .put("note", correction.note())
                .put("who", correction.who())
                .put("time", AlertJson.time(correction.atMillis()))
                .put("told", coverage.all().size())
                .put("accepted", coverage.count(Fate.ACCEPTED) + coverage.count(Fate.DELIVERED))
                .put("delivered", coverage.count(Fate.DELIVERED))
                .put("waiting", coverage.count(Fate.WAITING))
                .put("failed", coverage.count(Fate.FAILED));
        ArrayNode all = json.putArray("deliveries");
        for (Coverage.One one : coverage.all()) {
            ObjectNode delivery = all.addObject();
            delivery.put("endpoint", one.endpoint()).put("state", one.fate().key());
            if (!one.reason().isEmpty()) {
                delivery.put("reason", one.reason());
            }
        }
        return json;
    }
}
