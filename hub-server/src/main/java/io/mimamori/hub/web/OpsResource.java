package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.ops.Health;
import io.mimamori.hub.ops.Metrics;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;

/** {@code /healthz}, {@code /readyz}, {@code /metrics} and the OpenAPI document. */
final class OpsResource {
    private final Health health;
    private final Metrics metrics;
    private final HubClock clock;
    private final WebServer.Settings settings;
    private final String openapi = Assets.text("openapi.yaml");

    OpsResource(Health health, Metrics metrics, HubClock clock, WebServer.Settings settings) {
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.settings = settings;
    }

    void mount(Routes routes) {
        routes.direct(HttpMethod.GET, "/healthz", this::healthz);
        routes.waiting(HttpMethod.GET, "/readyz", this::readyz);
        routes.direct(HttpMethod.GET, "/metrics", this::metrics);
        routes.direct(HttpMethod.GET, "/api/v1/openapi.yaml", this::openapi);
    }

    private void healthz(RoutingContext request) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", "ok")
                .put("version", settings.version())
                .put("exercise", settings.exercise())
                .put("clock", clock.isData() ? "data" : "machine")
                .put("time", AlertJson.time(clock.millis()));
        Answers.write(request, Reply.ok(json));
    }

    private Reply readyz(RoutingContext request) {
        Map<String, Optional<String>> checked = health.checked();
        boolean ready = checked.values().stream().allMatch(Optional::isEmpty);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", ready ? "ready" : "not ready");
        ObjectNode checks = json.putObject("checks");
        checked.forEach((name, problem) -> checks.put(name, problem.orElse("ok")));
        health.noticed().forEach((name, problem) -> checks.put(name, problem.orElse("ok")));
        return Reply.of(ready ? 200 : 503, json);
    }

    private void metrics(RoutingContext request) {
        request.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(metrics.text());
    }

    private void openapi(RoutingContext request) {
        request.response()
                .putHeader("Content-Type", "application/yaml; charset=utf-8")
                .end(openapi);
    }
}
