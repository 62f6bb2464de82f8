package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.desk.AlertReview;
import io.mimamori.hub.escalation.Duty;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** {@code /api/v1/alerts}: alerts, their ledgers, and people's answers. Thread-safe. */
final class AlertsResource {
    private static final Set<String> CODES =
            Set.of("safe", "visiting", "taking-over", "false", "ambulance", "seen");
    private static final int WHO_LENGTH_MAX = 200;
    private static final int NOTE_LENGTH_MAX = 1_000;

    private final AlertStore alerts;
    private final Function<UUID, Optional<ObjectNode>> escalations;
    private final Duty duty;
    private final HomeReads reads;

    /**
     * Says who is behind an endpoint, too.
     *
     * @param escalations how far the escalation of an alert is, if it has one
     */
    AlertsResource(
            AlertStore alerts,
            Function<UUID, Optional<ObjectNode>> escalations,
            Duty duty,
            HomeReads reads) {
        this.reads = reads;
        this.alerts = alerts;
        this.duty = duty;
        this.escalations = escalations;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/alerts", this::list);
        routes.waiting(HttpMethod.GET, "/api/v1/alerts/{id}", this::one);
        routes.waiting(HttpMethod.POST, "/api/v1/alerts/{id}/answer", this::answer);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Optional<String> after = Query.text(request, "after");
        Optional<UUID> afterId =
                after.isPresent() ? Optional.of(id("after", after.get())) : Optional.empty();
        return Page.of(
                alerts.list(state(request), afterId, limit + 1),
                limit,
                AlertJson::alert,
                alert -> alert.id().toString());
    }

    private static Optional<Alert.State> state(RoutingContext request) throws ProblemException {
        Optional<String> said = Query.text(request, "state");
        if (said.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                Arrays.stream(Alert.State.values())
                        .filter(state -> state.key().equals(said.get()))
                        .findFirst()
                        .orElseThrow(() ->
                                new ProblemException(
                                        400,
                                        "state must be open, acknowledged, cleared or closed")));
    }

    private Reply one(RoutingContext request) throws ProblemException {
        UUID id = id("the alert's id", Query.path(request, "id"));
        Alert alert = alerts.find(id).orElseThrow(() -> unknown(id));
        reads.alert(request, alert);
        List<AlertStore.LedgerEntry> entries = alerts.ledger(id);
        ObjectNode json = AlertJson.alert(alert);
        escalations.apply(id).ifPresent(escalation -> json.set("escalation", escalation));
        json.set("review", ReviewJson.of(AlertReview.of(alert, entries), duty));
        ArrayNode ledger = json.putArray("ledger");
        for (AlertStore.LedgerEntry entry : entries) {
            ledger.add(json(entry));
        }
        return Reply.ok(json);
    }

    /** An entry of the ledger. */
    static ObjectNode json(AlertStore.LedgerEntry entry) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("number", entry.number())
                .put("time", AlertJson.time(entry.timeMillis()))
                .put("exercise", entry.exercise())
                .put("action", entry.action())
                .put("actor", entry.actor())
                .put("detail", entry.detail());
    }

    private Reply answer(RoutingContext request) throws ProblemException {
        UUID id = id("the alert's id", Query.path(request, "id"));
        ObjectNode body = Query.object(request);
        String who = Query.required(body, "who").strip();
        String code = Query.required(body, "code");
        String note = Query.optional(body, "note").orElse("");
        if (who.isEmpty() || who.length() > WHO_LENGTH_MAX) {
            throw new ProblemException(
                    400, "'who' must be a name of 1 to " + WHO_LENGTH_MAX + " characters");
        }
        if (!CODES.contains(code)) {
            throw new ProblemException(
                    400, "'code' must be safe, visiting, taking-over, false, ambulance or seen");
        }
        if (note.length() > NOTE_LENGTH_MAX) {
            throw new ProblemException(
                    400,
                    "'note' has %d characters; the limit is %d characters"
                            .formatted(note.length(), NOTE_LENGTH_MAX));
        }
        return alerts.answer(id, new AlertStore.Answer(who, code, note))
                .map(alert -> Reply.ok(AlertJson.alert(alert)))
                .orElseThrow(() -> unknown(id));
    }

    static UUID id(String what, String said) throws ProblemException {
        try {
            return UUID.fromString(said);
        } catch (IllegalArgumentException _) {
            throw new ProblemException(
                    400, what + " must be a UUID, it is '" + Query.cut(said) + "'");
        }
    }

    static ProblemException unknown(UUID id) {
        return new ProblemException(404, "there is no alert " + id);
    }
}
