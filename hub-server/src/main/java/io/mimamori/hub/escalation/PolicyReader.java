package io.mimamori.hub.escalation;

import io.mimamori.config.ConfigNode;
import io.mimamori.profile.Hazard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the list {@code policies}. */
final class PolicyReader {
    static final int STEPS_MAX = 20;
    static final int ROUNDS_MAX = 10;

    /** Domain 1.5. */
    static final int ROUNDS = 3;

    static final Duration ACKNOWLEDGEMENT = Duration.ofMinutes(30);

    /** Domain 5.4: fail over to the next channel after 20 s without acceptance. */
    static final Duration RECEIPT = Duration.ofSeconds(20);

    private static final Duration REPEAT_AFTER = Duration.ofMinutes(5);

    private final Map<String, Person> people;
    private final Set<String> rosters;
    private final Set<String> roles;

    PolicyReader(Map<String, Person> people, Set<String> rosters) {
        this.people = people;
        this.rosters = rosters;
        this.roles =
                people.values().stream()
                        .flatMap(person -> person.roles().stream())
                        .collect(Collectors.toSet());
    }

    Policy policy(ConfigNode node) {
        ConfigNode scope = node.section("for");
        return new Policy(
                node.requiredText("id"),
                new Policy.Scope(
                        hazards(scope),
                        Set.copyOf(scope.texts("sites")),
                        Set.copyOf(scope.texts("rules"))),
                steps(node),
                node.integer("rounds", ROUNDS, 1, ROUNDS_MAX),
                positive(node, "repeatAfter", REPEAT_AFTER),
                positive(node, "acknowledgement", ACKNOWLEDGEMENT),
                positive(node, "receipt", RECEIPT));
    }

    private static Set<Hazard> hazards(ConfigNode scope) {
        Set<Hazard> hazards = EnumSet.noneOf(Hazard.class);
        for (String text : scope.texts("hazards")) {
            Optional<Hazard> hazard =
                    EnumSet.allOf(Hazard.class).stream()
                            .filter(each -> each.key().equals(text))
                            .findFirst();
            hazard.ifPresentOrElse(
                    hazards::add,
                    () ->
                            scope.problem(
                                    "hazards",
                                    "'%s' is not one of %s"
                                            .formatted(
                                                    text,
                                                    EnumSet.allOf(Hazard.class).stream()
                                                            .map(Hazard::key)
                                                            .collect(Collectors.joining(", ")))));
        }
        return hazards;
    }

    private static Duration positive(ConfigNode node, String key, Duration fallback) {
        Duration said = node.duration(key, fallback);
        if (said.isZero()) {
            node.problem(key, "must be longer than 0 s");
            return fallback;
        }
        return said;
    }

    private List<Policy.Step> steps(ConfigNode node) {
        List<Policy.Step> steps = new ArrayList<>();
        Duration before = Duration.ZERO;
        for (ConfigNode each : node.sections("steps")) {
            Policy.Step step = step(each);
            if (step.after().compareTo(before) < 0) {
                each.problem("after", "is earlier than the step before it");
            }
            before = step.after();
            steps.add(step);
        }
        if (steps.isEmpty() || steps.size() > STEPS_MAX) {
            node.problem("steps", "must be 1 to " + STEPS_MAX + " steps");
        }
        return steps;
    }

    private Policy.Step step(ConfigNode node) {
        Policy.Step step =
                new Policy.Step(
                        node.duration("after", Duration.ZERO),
                        EscalationFiles.known(node, "people", people.keySet(), "person"),
                        EscalationFiles.known(node, "roles", roles, "person with the role"),
                        EscalationFiles.known(node, "rosters", rosters, "roster"),
                        node.texts("by"));
        if (step.people().isEmpty() && step.roles().isEmpty() && step.rosters().isEmpty()) {
            node.problem("", "calls nobody: name people, roles or rosters");
        }
        return step;
    }
}
