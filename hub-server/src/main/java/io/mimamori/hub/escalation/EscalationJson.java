package io.mimamori.hub.escalation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.escalation.EscalationState.Phase;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How far an escalation is, in the form of the API. Stateless. */
final class EscalationJson {
    private EscalationJson() {}

    static ObjectNode of(EscalationState state, EscalationPlan plan) {
        Optional<Policy> policy = plan.policy(state.policy());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("policy", state.policy())
                .put("phase", state.phase().name().toLowerCase(Locale.ROOT))
                .put("round", state.round().number())
                .put("roundsLeft", state.round().left())
                .put("stepsDone", state.round().nextStep());
        policy.ifPresent(known -> json.put("steps", known.steps().size()));
        json.put("acceptedUntil", accepted(state));
        OptionalLong next = policy.isPresent() ? state.due(policy.get()) : OptionalLong.empty();
        json.put("next", next.isPresent() ? AlertJson.time(next.getAsLong()) : null);
        ArrayNode told = json.putArray("told");
        for (EscalationState.Told one : state.round().told()) {
            told.addObject()
                    .put("step", one.step() + 1)
                    .put("person", one.person())
                    .put("name", plan.person(one.person()).map(Person::name).orElse(one.person()))
                    .put("endpoint", one.endpoint())
                    .put("receipt", one.receipt().name().toLowerCase(Locale.ROOT));
        }
        return json;
    }

    private static @Nullable String accepted(EscalationState state) {
        return state.phase() == Phase.ACCEPTED ? AlertJson.time(state.acceptedUntilMillis()) : null;
    }
}
