package io.mimamori.hub.escalation;

import io.mimamori.hub.escalation.EscalationState.Phase;
import io.mimamori.hub.escalation.EscalationState.Receipt;
import io.mimamori.hub.escalation.EscalationState.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One alert on its way from person to person, as a fold: what happens and the time go in, the state
 * after it and what is to be done come out. A missing receipt brings a person's next channel, a
 * missing answer the next step. Whoever goes there pauses it until their time is up; {@code safe},
 * {@code false} and {@code ambulance} end it. Pure; the same again gives the same deeds.
 */
final class Escalation {
    private static final String HUB = "hub";

    /** A step that is later than this was kept by more than the hub's own pace. */
    private static final long LATE_MILLIS = 30_000;

    private final Policy policy;
    private final Directory directory;

    /** Whom there is to tell, at the place of the alert and in ways that can be used. */
    interface Directory {
        List<Person> called(Policy.Step step, long millis);

        Optional<Person> person(String id);

        /** Whether others are to be called instead now, if there are any. */
        default boolean rests(Person person, long millis) {
            return false;
        }

        /** Whose answer it is; empty for a name that nobody has. */
        Optional<Person> named(String who);
    }

    record Outcome(EscalationState state, List<Deed> deeds) {
        Outcome {
            deeds = List.copyOf(deeds);
        }
    }

    Escalation(Policy policy, Directory directory) {
        this.policy = policy;
        this.directory = directory;
    }

    /** The alert is raised; the first step is due at once if its delay is 0. */
    Outcome begin(UUID episode, boolean home, int event, long now) {
        EscalationState state =
                EscalationState.begin(episode, policy.id(), home, event, policy.rounds(), now);
        return new Fold(state, now).tick();
    }

    /** Something happened; whatever the time has brought by then is done with it. */
    Outcome on(EscalationState state, Happening what, long now) {
        Fold fold = new Fold(state, now);
        switch (what) {
            case Happening.Changed(int event) -> fold.changed(event);
            case Happening.Over(int event, boolean closed) -> fold.over(event, closed);
            case Happening.Receipt(UUID deed, boolean taken) -> fold.receipt(deed, taken);
            case Happening.Answer(String who, String code) -> fold.answer(who, code);
            case Happening.Withheld(String why) -> fold.withheld(why);
            case Happening.Resumed() -> fold.resumed();
            case Happening.Tick() -> {}
        }
        return fold.tick();
    }

    /** One step of the fold, with the deeds as they come up. Not thread-safe. */
    private final class Fold {
        private EscalationState state;
        private final long now;
        private final List<Deed> deeds = new ArrayList<>();

        Fold(EscalationState state, long now) {
            this.state = state;
            this.now = now;
        }

        void changed(int event) {
            if (event <= state.event()) {
                return;
            }
            state = state.event(event);
            if (state.phase() == Phase.ENDED || state.phase() == Phase.EXHAUSTED) {
                note("escalated", HUB, "the level has changed: everybody is told again");
                state = state.nextRound(policy.rounds() - 1, now);
            } else {
                tellInformed();
            }
        }

        void over(int event, boolean closed) {
            if (event <= state.event()) {
                return;
            }
            state = state.event(event);
            if (state.phase() != Phase.ENDED && (closed || !state.home())) {
                end(HUB, closed ? "there is nothing left of it" : "it is over");
            }
            tellInformed();
        }

        void receipt(UUID deed, boolean taken) {
            state = state.received(deed, taken ? Receipt.ACCEPTED : Receipt.FAILED);
        }

        void answer(String who, String code) {
            if (state.phase() == Phase.ENDED) {
                return;
            }
            switch (code) {
                case "safe", "false", "ambulance" -> end(who, code);
                case "visiting" -> accept(who, "goes there");
                case "taking-over" -> takeOver(who);
                default -> seen(who);
            }
        }

        void withheld(String why) {
            if (state.phase() != Phase.ENDED) {
                end(HUB, why);
            }
        }

        /** As a change of level: whoever was told before may have forgotten. */
        void resumed() {
            if (state.phase() == Phase.ENDED) {
                note("escalated", HUB, "it still stands: everybody is told again");
                state = state.nextRound(policy.rounds() - 1, now);
            }
        }

        private void takeOver(String who) {
            boolean near = directory.named(who).filter(Person::near).isPresent();
            if (near || !state.home()) {
                accept(who, "takes over");
            } else {
                note(
                        "escalated",
                        HUB,
                        who
                                + " takes over from afar: who goes there? It goes on until somebody nearby does");
            }
        }

        private void seen(String who) {
            if (!state.home()) {
                accept(who, "has seen it");
            }
        }

        private void accept(String who, String what) {
            long until = now + policy.acknowledgement().toMillis();
            note("taken", who, what + "; others are told again at " + time(until));
            state = state.acceptedUntil(until);
        }

        private void end(String actor, String why) {
            note("closed", actor, why);
            deeds.add(new Deed.Withdraw());
            state = state.phase(Phase.ENDED);
        }

        Outcome tick() {
            if (state.phase() == Phase.ACCEPTED && state.acceptedUntilMillis() <= now) {
                note("expired", HUB, "nobody has said how it ended; everybody is asked again");
                deeds.add(new Deed.Reopen());
                state = state.nextRound(policy.rounds() - 1, now);
            }
            if (state.phase() == Phase.ESCALATING || state.phase() == Phase.EXHAUSTED) {
                nextChannels();
            }
            while (state.phase() == Phase.ESCALATING && isNextDue()) {
                next();
            }
            return new Outcome(state, deeds);
        }

        /** Each person by themselves: who cannot be reached delays nobody. */
        private void nextChannels() {
            for (Told one : state.round().told()) {
                boolean late = one.receipt() == Receipt.WAITING && one.deadlineMillis() <= now;
                if (late) {
                    state = state.received(one.deed(), Receipt.MISSED);
                }
                boolean last =
                        state.told(one.step(), one.person()).getLast().deed().equals(one.deed());
                if (last && (late || one.receipt() == Receipt.FAILED)) {
                    nextChannel(one, late ? "no receipt in time" : "not delivered");
                }
            }
        }

        private void nextChannel(Told one, String why) {
            List<String> tried =
                    Stream.concat(
                                    state.told(one.step(), one.person()).stream(),
                                    inStep(one.step()).filter(Told::isLost))
                            .map(Told::endpoint)
                            .toList();
            Policy.Step step = policy.steps().get(Math.min(one.step(), policy.steps().size() - 1));
            Optional<Person> person = directory.person(one.person());
            person.stream()
                    .flatMap(known -> known.channels().stream())
                    .filter(step::mayUse)
                    .filter(endpoint -> !tried.contains(endpoint))
                    .findFirst()
                    .ifPresent(endpoint ->
                            tell(
                                    one.step(),
                                    person.get(),
                                    endpoint,
                                    why + " by " + one.endpoint()));
        }

        /** By its time, or at once when nobody of the step before can be reached. */
        private boolean isNextDue() {
            boolean more = state.round().nextStep() < policy.steps().size();
            return state.nextStepMillis(policy) <= now
                    || (more
                            && state.round().nextStep() > 0
                            && isNobodyReached(state.round().nextStep() - 1));
        }

        private boolean isNobodyReached(int step) {
            return inStep(step)
                    .noneMatch(one ->
                            one.receipt() == Receipt.WAITING || one.receipt() == Receipt.ACCEPTED);
        }

        private void next() {
            if (state.round().nextStep() == policy.steps().size()) {
                nextRound();
                return;
            }
            int number = state.round().nextStep();
            Policy.Step step = policy.steps().get(number);
            long early = state.nextStepMillis(policy) - now;
            if (early > 0 || early < -LATE_MILLIS) {
                // The steps after it keep their distance: not all at once after the hub was down.
                state = state.roundSince(now - step.after().toMillis());
            }
            state = state.stepped(now);
            List<Person> called = awake(number, directory.called(step, now));
            for (Person person : called) {
                if (person.channels().isEmpty()) {
                    note(
                            "escalated",
                            HUB,
                            at(number)
                                    + ": "
                                    + person.name()
                                    + " has no channel that could be used");
                } else {
                    tell(number, person, person.channels().getFirst(), "");
                }
            }
        }

        /** Whoever has quiet hours is left alone while this step or a later one has others. */
        private List<Person> awake(int number, List<Person> called) {
            if (called.isEmpty()) {
                note("escalated", HUB, at(number) + ": nobody is on duty");
            }
            List<Person> resting =
                    called.stream().filter(person -> directory.rests(person, now)).toList();
            if (resting.isEmpty() || !isAnybodyAwake(number)) {
                return called;
            }
            for (Person person : resting) {
                note(
                        "escalated",
                        HUB,
                        at(number) + ": " + person.name() + " has quiet hours, others are called");
            }
            return called.stream().filter(person -> !resting.contains(person)).toList();
        }

        private boolean isAnybodyAwake(int number) {
            return policy.steps().subList(number, policy.steps().size()).stream()
                    .flatMap(step -> directory.called(step, now).stream())
                    .anyMatch(person ->
                            !person.channels().isEmpty() && !directory.rests(person, now));
        }

        private void nextRound() {
            if (state.round().left() > 0) {
                state = state.nextRound(state.round().left() - 1, now);
            } else {
                note("expired", HUB, "all rounds are through and nobody has answered");
                state = state.phase(Phase.EXHAUSTED);
            }
        }

        private void tell(int step, Person person, String endpoint, String why) {
            Optional<Told> shared =
                    inStep(step).filter(one -> one.endpoint().equals(endpoint)).findFirst();
            if (shared.isPresent()) {
                note(
                        "escalated",
                        HUB,
                        "%s: %s reads the same message by %s"
                                .formatted(at(step), person.name(), endpoint));
                state = state.and(shared.get().of(person.id()));
                return;
            }
            String slot = "%d.%d.%s".formatted(state.round().number(), step + 1, person.id());
            Deed.Tell tell = Deed.Tell.of(state.episode(), slot, person.id(), endpoint);
            deeds.add(tell);
            note(
                    "escalated",
                    HUB,
                    "%s: %s by %s%s"
                            .formatted(
                                    at(step),
                                    person.name(),
                                    endpoint,
                                    why.isEmpty() ? "" : ", since " + why));
            long deadline = now + policy.receipt().toMillis();
            state =
                    state.and(
                            new Told(
                                    tell.id(),
                                    step,
                                    person.id(),
                                    endpoint,
                                    deadline,
                                    Receipt.WAITING));
        }

        private Stream<Told> inStep(int step) {
            return state.round().told().stream().filter(one -> one.step() == step);
        }

        /** Whoever was told of it hears of what became of it, once, also where two share a way. */
        private void tellInformed() {
            Set<String> told = new HashSet<>();
            for (Map.Entry<String, String> way : state.informed().entrySet()) {
                if (told.add(way.getValue())) {
                    String slot = "%s%d.%s".formatted(Deed.EVENT, state.event(), way.getKey());
                    deeds.add(Deed.Tell.of(state.episode(), slot, way.getKey(), way.getValue()));
                }
            }
        }

        private String at(int step) {
            return "round %d, step %d of %d"
                    .formatted(state.round().number(), step + 1, policy.steps().size());
        }

        private void note(String action, String actor, String detail) {
            deeds.add(new Deed.Note(action, actor, detail));
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
