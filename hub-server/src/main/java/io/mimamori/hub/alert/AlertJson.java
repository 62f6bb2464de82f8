package io.mimamori.hub.alert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import java.time.Instant;

/**
 * The one JSON form of an alert: in the API, on MQTT and in webhooks (design, section 12). Times
 * are ISO 8601 in UTC. Thread-safe.
 */
public final class AlertJson {
    private AlertJson() {}

    /** The alert as it stands. */
    public static ObjectNode alert(Alert alert) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", alert.id().toString())
                .put("site", alert.site())
                .put("hazard", alert.hazard().key())
                .put("rule", alert.rule())
                .put("state", alert.state().key())
                .put("level", alert.level().orElse(null))
                .put("raised", time(alert.raisedMillis()));
        if (alert.clearedMillis().isPresent()) {
            json.put("cleared", time(alert.clearedMillis().getAsLong()));
        } else {
            json.putNull("cleared");
        }
        json.put("frozen", alert.frozen());
        put(json, "value", alert.value());
        return json.put("unit", alert.unit())
                .put("ruleVersion", alert.ruleVersion())
                .put("tenant", alert.tenant())
                .put("device", alert.channel().device())
                .put("channel", alert.channel().channel());
    }

    /**
     * The body of a message about one event: the alert after it, with device, time and {@code seq}
     * of the reading that caused it.
     *
     * @param exercise whether recordings drive the hub: nobody may act on it
     */
    public static ObjectNode event(Alert alert, EpisodeEvent event, boolean exercise) {
        EpisodeEvent.Cause cause = event.cause();
        ObjectNode json = alert(alert);
        json.put("event", event.kind().name())
                .put("eventNumber", event.number())
                .put("eventTime", time(event.timeMillis()))
                .put("device", cause.channel().device())
                .put("time", time(cause.timeMillis()));
        if (cause.sequence() == Pack.NO_SEQUENCE) {
            json.putNull("seq");
        } else {
            json.put("seq", cause.sequence());
        }
        return json.put("exercise", exercise);
    }

    /** Puts a value as a JSON number, boolean or text. */
    public static void put(ObjectNode json, String key, Value value) {
        switch (value) {
            case Value.Numeric(double number) -> json.put(key, number);
            case Value.State(boolean on) -> json.put(key, on);
            case Value.Text(String text) -> json.put(key, text);
        }
    }

    /** ISO 8601 in UTC with {@code Z}, from ms since 1970 UTC. */
    public static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
