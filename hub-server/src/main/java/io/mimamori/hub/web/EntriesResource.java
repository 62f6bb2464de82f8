package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.desk.Report;
import io.mimamori.hub.desk.Report.Confidence;
import io.mimamori.hub.desk.Report.Way;
import io.mimamori.hub.desk.Reports;
import io.mimamori.hub.desk.Reports.Entered;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/** {@code /api/v1/entries}: what reached the desk from people. Thread-safe. */
final class EntriesResource {
    private final Reports reports;
    private final AlertStore alerts;

    EntriesResource(Reports reports, AlertStore alerts) {
        this.reports = reports;
        this.alerts = alerts;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/entries", this::list);
        routes.waiting(HttpMethod.POST, "/api/v1/entries", this::enter);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Optional<String> after = Query.text(request, "after");
        long before = after.isPresent() ? Query.number("after", after.get()) : Long.MAX_VALUE;
        List<Entered> found = reports.newest(before, limit + 1);
        return Page.of(
                found, limit, EntriesResource::json, entered -> Long.toString(entered.number()));
    }

    private Reply enter(RoutingContext request) throws ProblemException {
        return Reply.of(201, json(reports.enter(report(Query.object(request)))));
    }

    /** The report of a body. */
    Report report(ObjectNode body) throws ProblemException {
        Optional<UUID> alert = alert(body);
        JsonNode corrects = body.path("corrects");
        if (!corrects.isMissingNode() && !corrects.isNull() && !corrects.canConvertToLong()) {
            throw new ProblemException(400, "'corrects' must be the number of an entry");
        }
        return new Report(
                Query.required(body, "who").strip(),
                Query.optional(body, "where").orElse("").strip(),
                Query.required(body, "what").strip(),
                Query.optional(body, "action").orElse("").strip(),
                one(
                        body,
                        "confidence",
                        Confidence.UNCONFIRMED,
                        Confidence.values(),
                        Confidence::key),
                one(body, "way", Way.PHONE, Way.values(), Way::key),
                Query.required(body, "by").strip(),
                alert,
                corrects.isIntegralNumber()
                        ? OptionalLong.of(corrects.longValue())
                        : OptionalLong.empty());
    }

    private Optional<UUID> alert(ObjectNode body) throws ProblemException {
        Optional<String> said = Query.optional(body, "alert").filter(text -> !text.isEmpty());
        if (said.isEmpty()) {
            return Optional.empty();
        }
        UUID id = AlertsResource.id("'alert'", said.get());
        if (alerts.find(id).isEmpty()) {
            throw AlertsResource.unknown(id);
        }
        return Optional.of(id);
    }

    private static <E> E one(
            ObjectNode body, String key, E otherwise, E[] values, Function<E, String> name)
            throws ProblemException {
        Optional<String> said = Query.optional(body, key);
        if (said.isEmpty()) {
            return otherwise;
        }
        Optional<E> found = Reports.one(values, name, said.get());
        if (found.isEmpty()) {
            throw new ProblemException(
                    400,
                    "'%s' must be one of %s"
                            .formatted(
                                    key,
                                    String.join(", ", Arrays.stream(values).map(name).toList())));
        }
        return found.get();
    }

    static JsonNode json(Entered entered) {
        Report report = entered.report();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("number", entered.number())
                .put("time", AlertJson.time(entered.timeMillis()))
                .put("exercise", entered.exercise())
                .put("who", report.who())
                .put("where", report.where())
                .put("what", report.what())
                .put("action", report.action())
                .put("confidence", report.confidence().key())
                .put("way", report.way().key())
                .put("by", report.by());
        report.alert().ifPresent(id -> json.put("alert", id.toString()));
        report.corrects().ifPresent(number -> json.put("corrects", number));
        return json;
    }
}
