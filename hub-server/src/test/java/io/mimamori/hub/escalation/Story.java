package io.mimamori.hub.escalation;

import io.mimamori.hub.escalation.Escalation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** One alert played through the fold; lines are minutes:seconds and what was done. */
final class Story {
    static final UUID EPISODE = UUID.fromString("00000000-0000-5000-8000-00000000000e");

    /** The button of the domain's page: 0, 2 and 4 minutes, the desk at once. */
    static final String BUTTON =
            """
            people:
              - {id: daughter, name: 娘, channels: [line:daughter, sms:daughter], roles: [carer]}
              - {id: son, name: 息子, channels: [line:son], roles: [carer], near: true}
              - {id: neighbour, name: 隣, channels: [voice:neighbour], roles: [neighbour], near: true}
              - {id: desk, name: 当直, channels: [email:desk]}
            rosters:
              - {id: duty, shifts: [{people: [desk]}]}
            policies:
              - id: button
                for: {hazards: [home], rules: [button]}
                repeatAfter: 2m
                steps:
                  - {after: 0s, people: [daughter], rosters: [duty]}
                  - {after: 2m, roles: [carer]}
                  - {after: 4m, roles: [neighbour]}
            """;

    static final Set<String> ENDPOINTS =
            Set.of("line:daughter", "sms:daughter", "line:son", "voice:neighbour", "email:desk");

    private final EscalationPlan plan;
    private final Escalation escalation;
    final List<String> lines = new ArrayList<>();
    final List<Deed.Tell> tells = new ArrayList<>();
    EscalationState state;
    long now;

    Story(String yaml, boolean home) {
        this.plan = EscalationFiles.parse(Map.of("story.yaml", yaml), ENDPOINTS);
        this.escalation =
                new Escalation(plan.policies().getFirst(), new PlanDirectory(plan, "home-1"));
        take(escalation.begin(EPISODE, home, 1, 0));
    }

    static Story button() {
        return new Story(BUTTON, true);
    }

    record PlanDirectory(EscalationPlan plan, String site) implements Escalation.Directory {
        @Override
        public List<Person> called(Policy.Step step, long millis) {
            return plan.called(step, site, millis);
        }

        @Override
        public Optional<Person> person(String id) {
            return plan.person(id);
        }

        @Override
        public Optional<Person> named(String who) {
            return plan.named(who);
        }
    }

    Policy policy() {
        return plan.policies().getFirst();
    }

    Story happens(Happening what) {
        take(escalation.on(state, what, now));
        return this;
    }

    Story answer(String who, String code) {
        return happens(new Happening.Answer(who, code));
    }

    /** The provider takes, or refuses, the newest message to the endpoint. */
    Story receipt(String endpoint, boolean taken) {
        Deed.Tell newest =
                tells.reversed().stream()
                        .filter(tell -> tell.endpoint().equals(endpoint))
                        .findFirst()
                        .orElseThrow();
        return happens(new Happening.Receipt(newest.id(), taken));
    }

    /** Time goes by, from one thing that is due to the next. */
    Story until(int minute, int second) {
        long end = minute * 60_000L + second * 1_000L;
        for (OptionalLong due = state.due(policy());
                due.isPresent() && due.getAsLong() <= end;
                due = state.due(policy())) {
            now = Math.max(now, due.getAsLong());
            happens(new Happening.Tick());
        }
        now = end;
        return this;
    }

    /** As if all that is told were taken at once. */
    Story untilAllTaken(int minute, int second) {
        long end = minute * 60_000L + second * 1_000L;
        while (true) {
            List.copyOf(state.round().told()).stream()
                    .filter(told -> told.receipt() == EscalationState.Receipt.WAITING)
                    .forEach(told -> happens(new Happening.Receipt(told.deed(), true)));
            OptionalLong due = state.due(policy());
            if (due.isEmpty() || due.getAsLong() > end) {
                now = end;
                return this;
            }
            now = Math.max(now, due.getAsLong());
            happens(new Happening.Tick());
        }
    }

    private void take(Outcome outcome) {
        state = outcome.state();
        for (Deed deed : outcome.deeds()) {
            switch (deed) {
                case Deed.Tell tell -> {
                    tells.add(tell);
                    lines.add(time() + " -> " + tell.endpoint());
                }
                case Deed.Note note -> {
                    if (!note.detail().contains(" by ") || !note.action().equals("escalated")) {
                        lines.add(
                                time()
                                        + " "
                                        + note.action()
                                        + " "
                                        + note.actor()
                                        + ": "
                                        + note.detail());
                    }
                }
                case Deed.Withdraw _ -> lines.add(time() + " withdraw");
                case Deed.Reopen _ -> lines.add(time() + " reopen");
            }
        }
    }

    private String time() {
        return "%d:%02d".formatted(now / 60_000, now / 1_000 % 60);
    }
}
