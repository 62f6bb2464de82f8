package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.ingest.Refusal;
import io.mimamori.hub.ingest.RefusalLog;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code /api/v1/refused}: what was not taken and why, newest first. Thread-safe. */
final class RefusedResource {
    private final RefusalLog refusals;

    RefusedResource(RefusalLog refusals) {
        this.refusals = refusals;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/refused", this::list);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Optional<String> after = Query.text(request, "after");
        long before = after.isPresent() ? Query.number("after", after.get()) : Long.MAX_VALUE;
        return Page.of(
                refusals.list(before, limit + 1),
                limit,
                RefusedResource::json,
                refusal -> Long.toString(refusal.id()));
    }

    private static ObjectNode json(Refusal refusal) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", refusal.id())
                .put("time", AlertJson.time(refusal.timeMillis()))
                .put("door", refusal.door())
                .put("principal", refusal.principal())
                .put("target", refusal.target())
                .put("reason", refusal.reason().key())
                .put("detail", refusal.detail())
                .put("excerpt", refusal.excerpt());
    }
}
