package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silence.Kind;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.silence.Withheld;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** {@code /api/v1/silences}: who is not told of what, until when, and what of. Thread-safe. */
final class SilencesResource {
    /** Messages of the "would have fired" list that one answer shows. */
    static final int WITHHELD_MAX = 1_000;

    private final Silences silences;
    private final SilenceScopes scopes;
    private final InstantSource machine;

    SilencesResource(Silences silences, Places places, InstantSource machine) {
        this.silences = silences;
        this.scopes = new SilenceScopes(places);
        this.machine = machine;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/silences", this::list);
        routes.waiting(HttpMethod.POST, "/api/v1/silences", this::create);
        routes.waiting(HttpMethod.GET, "/api/v1/silences/{id}", this::one);
        routes.waiting(HttpMethod.POST, "/api/v1/silences/{id}/end", this::end);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Optional<String> after = Query.text(request, "after");
        Optional<UUID> afterId =
                after.isPresent()
                        ? Optional.of(AlertsResource.id("after", after.get()))
                        : Optional.empty();
        return Page.of(
                silences.list(afterId, limit + 1),
                limit,
                this::json,
                silence -> silence.id().toString());
    }

    private Reply create(RoutingContext request) throws ProblemException {
        ObjectNode body = Query.object(request);
        Optional<String> begin = Query.optional(body, "begin");
        OptionalLong begins =
                begin.isPresent()
                        ? OptionalLong.of(Query.instant("begin", begin.get()))
                        : OptionalLong.empty();
        SilenceScopes.Named named =
                new SilenceScopes.Named(
                        text(body, "tenant"),
                        text(body, "site"),
                        text(body, "hazard"),
                        text(body, "rule"),
                        text(body, "device"));
        Silences.Wish wish =
                new Silences.Wish(
                        kind(Query.optional(body, "kind").orElse("silence")),
                        scopes.scope(named),
                        begins,
                        Query.instant("end", Query.required(body, "end")),
                        Query.required(body, "reason").strip(),
                        Query.required(body, "who").strip());
        return Reply.of(201, json(made(silences.create(wish))));
    }

    /** What was made, or why not. */
    static Silence made(Silences.Outcome outcome) throws ProblemException {
        return switch (outcome) {
            case Silences.Outcome.Made(Silence silence) -> silence;
            case Silences.Outcome.Overlaps(Silence other) ->
                    throw new ProblemException(
                            409,
                            "silence %s by %s covers the same alerts from %s to %s: end that one first, or choose other times"
                                    .formatted(
                                            other.id(),
                                            other.who(),
                                            AlertJson.time(other.beginsMillis()),
                                            AlertJson.time(other.overMillis())));
            case Silences.Outcome.Full _ ->
                    throw new ProblemException(
                            409,
                            "there are %d silences already; end some".formatted(Silences.LIVE_MAX));
        };
    }

    static Kind kind(String said) throws ProblemException {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.key().equals(said))
                .findFirst()
                .orElseThrow(
                        () -> new ProblemException(400, "'kind' must be silence or maintenance"));
    }

    private Reply one(RoutingContext request) throws ProblemException {
        UUID id = AlertsResource.id("the silence's id", Query.path(request, "id"));
        ObjectNode json = json(silences.find(id).orElseThrow(() -> unknown(id)));
        json.put("withheldCount", silences.withheldCount(id));
        ArrayNode withheld = json.putArray("withheld");
        for (Withheld one : silences.withheld(id, WITHHELD_MAX)) {
            withheld.addObject()
                    .put("alert", one.alert().toString())
                    .put("site", one.site())
                    .put("rule", one.rule())
                    .put("device", one.device())
                    .put("level", one.level().orElse(null))
                    .put("endpoint", one.endpoint())
                    .put("time", AlertJson.time(one.atMillis()))
                    .put("told", one.told());
        }
        return Reply.ok(json);
    }

    private Reply end(RoutingContext request) throws ProblemException {
        UUID id = AlertsResource.id("the silence's id", Query.path(request, "id"));
        String who = Query.required(Query.object(request), "who").strip();
        return Reply.ok(json(silences.end(id, who).orElseThrow(() -> unknown(id))));
    }

    private ObjectNode json(Silence silence) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", silence.id().toString())
                .put("kind", silence.kind().key())
                .put("active", silence.isActive(machine.millis()))
                .put("tenant", silence.scope().tenant())
                .put("site", silence.scope().site().orElse(null))
                .put("hazard", silence.scope().hazard().map(hazard -> hazard.key()).orElse(null))
                .put("rule", silence.scope().rule().orElse(null))
                .put("device", silence.scope().device().orElse(null))
                .put("begin", AlertJson.time(silence.beginsMillis()))
                .put("end", AlertJson.time(silence.endsMillis()))
                .put("reason", silence.reason())
                .put("who", silence.who());
        if (silence.endedMillis().isPresent()) {
            json.put("ended", AlertJson.time(silence.endedMillis().getAsLong()))
                    .put("endedBy", silence.endedBy());
        }
        return json;
    }

    private static String text(ObjectNode body, String key) throws ProblemException {
        return Query.optional(body, key).orElse("").strip();
    }

    private static ProblemException unknown(UUID id) {
        return new ProblemException(404, "there is no silence " + id);
    }
}
