package io.mimamori.hub.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Explanation;
import io.mimamori.rule.Judge;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A history as {@code judge} and the API tell it: a JSON object for each event, in its order
 * (docs/operations.md). Not thread-safe.
 */
final class HistoryLine {
    private final Map<UUID, String> held = new HashMap<>();

    /** The next event; the level is the rung that holds after it, for CLEARED what it gave up. */
    ObjectNode next(EpisodeEvent event) {
        event.level().ifPresent(level -> held.put(event.episode(), level));
        Optional<String> level =
                event.kind().isData()
                        ? Optional.empty()
                        : Optional.ofNullable(held.get(event.episode()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", AlertJson.time(event.timeMillis()))
                .put("site", event.source().site())
                .put("channel", event.cause().channel().channel())
                .put("rule", event.source().rule())
                .put("event", event.kind().name())
                .put("level", level.orElse(null));
        value(json, event.cause());
        return json;
    }

    /** Why a rule is as it is. */
    static ObjectNode of(Explanation explanation, long atMillis) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", AlertJson.time(atMillis))
                .put("site", explanation.source().site())
                .put("rule", explanation.source().rule());
        ArrayNode watches = json.putArray("watches");
        explanation.watches().forEach(channel -> watches.add(channel.toString()));
        explanation
                .looked()
                .ifPresent(looked -> {
                    json.put("device", looked.channel().device())
                            .put("channel", looked.channel().channel())
                            .put("at", AlertJson.time(looked.timeMillis()));
                    value(json, looked);
                });
        ArrayNode because = json.putArray("because");
        explanation.because().forEach(because::add);
        explanation.open().ifPresent(event -> open(json.putObject("open"), event));
        if (explanation.nextMillis() != Judge.NEVER) {
            json.put("next", AlertJson.time(explanation.nextMillis()));
        }
        return json;
    }

    private static void open(ObjectNode json, EpisodeEvent last) {
        json.put("event", last.kind().name())
                .put("level", last.level().orElse(null))
                .put("raised", AlertJson.time(last.raisedMillis()))
                .put("time", AlertJson.time(last.timeMillis()))
                .put("ruleVersion", last.source().version());
    }

    private static void value(ObjectNode json, EpisodeEvent.Cause cause) {
        AlertJson.put(json, "value", cause.value());
        json.put("unit", cause.unit()).put("quality", cause.quality().code());
    }
}
