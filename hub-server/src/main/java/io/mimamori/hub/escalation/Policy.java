package io.mimamori.hub.escalation;

import io.mimamori.profile.Hazard;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How an alert goes from one to the next until somebody answers.
 *
 * @param scope which alerts
 * @param steps in the order of their time, at least one
 * @param rounds how often the steps are gone through before nobody is told any more
 * @param repeatAfter from the last step of a round to the first of the next
 * @param acknowledgement how long somebody may be on the way before others are told again
 * @param receipt how long a channel has to take a message before the person's next one is tried
 */
record Policy(
        String id,
        Scope scope,
        List<Step> steps,
        int rounds,
        Duration repeatAfter,
        Duration acknowledgement,
        Duration receipt) {
    Policy {
        steps = List.copyOf(steps);
    }

    /**
     * Which alerts a policy is for; an empty set stands for all of them.
     *
     * @param rules ids of rules
     */
    record Scope(Set<Hazard> hazards, Set<String> sites, Set<String> rules) {
        Scope {
            hazards = Set.copyOf(hazards);
            sites = Set.copyOf(sites);
            rules = Set.copyOf(rules);
        }

        boolean contains(Hazard hazard, String site, String rule) {
            return (hazards.isEmpty() || hazards.contains(hazard))
                    && (sites.isEmpty() || sites.contains(site))
                    && (rules.isEmpty() || rules.contains(rule));
        }
    }

    /**
     * Who is told when nobody has answered by then.
     *
     * @param after since the beginning of the round
     * @param people ids
     * @param roles everybody who has one of them at the place of the alert
     * @param rosters whoever is on duty
     * @param by kinds of channels that it may use, such as {@code email}; empty: all
     */
    record Step(
            Duration after,
            List<String> people,
            List<String> roles,
            List<String> rosters,
            List<String> by) {
        Step {
            people = List.copyOf(people);
            roles = List.copyOf(roles);
            rosters = List.copyOf(rosters);
            by = List.copyOf(by);
        }

        /** Whether the step may use an endpoint of this name: its kind, or kind and address. */
        boolean mayUse(String endpoint) {
            return by.isEmpty()
                    || by.stream()
                            .anyMatch(kind ->
                                    endpoint.equals(kind) || endpoint.startsWith(kind + ":"));
        }
    }
}
