package io.mimamori.hub.escalation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * How far the escalation of one alert is. Immutable. Times are ms since 1970 UTC.
 *
 * @param policy its id
 * @param home whether only an answer that says how it ended closes it
 * @param event number of the newest event of the alert
 * @param acceptedUntilMillis until when somebody is on the way; 0 outside of {@link Phase#ACCEPTED}
 * @param round the one that is under way, or was the last
 * @param informed everybody who was ever told, and how: endpoint by person
 */
record EscalationState(
        UUID episode,
        String policy,
        boolean home,
        int event,
        Phase phase,
        long acceptedUntilMillis,
        Round round,
        Map<String, String> informed) {
    EscalationState {
        informed = Collections.unmodifiableMap(new LinkedHashMap<>(informed));
    }

    enum Phase {
        /** The next are told when their time comes. */
        ESCALATING,
        /** Somebody is on the way. */
        ACCEPTED,
        /** All rounds are through and nobody has answered. */
        EXHAUSTED,
        /** Nobody is told any more. */
        ENDED
    }

    /** What became of a message. */
    enum Receipt {
        WAITING,
        ACCEPTED,
        /** It will not be delivered. */
        FAILED,
        /** Nothing was heard in time; it may still come. */
        MISSED
    }

    /**
     * One message to one person.
     *
     * @param deed its idempotency key
     * @param step 0 for the first
     * @param deadlineMillis when the next channel is tried
     */
    record Told(
            UUID deed,
            int step,
            String person,
            String endpoint,
            long deadlineMillis,
            Receipt receipt) {
        /** Whether it did not arrive, as far as is known. */
        boolean isLost() {
            return receipt == Receipt.FAILED || receipt == Receipt.MISSED;
        }

        /** The same message, which is for another person too. */
        Told of(String other) {
            return new Told(deed, step, other, endpoint, deadlineMillis, receipt);
        }

        Told with(Receipt now) {
            return new Told(deed, step, person, endpoint, deadlineMillis, now);
        }
    }

    /**
     * Once through the steps.
     *
     * @param number 1 for the first; never used twice
     * @param left rounds after this one
     * @param beganMillis when it began
     * @param nextStep the one that is to be taken next, 0 for the first; as many as there are: the
     *     round is through
     * @param lastStepMillis when the last step was taken
     * @param told who was told in it
     */
    record Round(
            int number,
            int left,
            long beganMillis,
            int nextStep,
            long lastStepMillis,
            List<Told> told) {
        Round {
            told = List.copyOf(told);
        }

        private static Round begin(int number, int left, long now) {
            return new Round(number, left, now, 0, now, List.of());
        }

        private Round stepped(long now) {
            return new Round(number, left, beganMillis, nextStep + 1, now, told);
        }

        private Round since(long millis) {
            return new Round(number, left, millis, nextStep, lastStepMillis, told);
        }

        private Round told(List<Told> all) {
            return new Round(number, left, beganMillis, nextStep, lastStepMillis, all);
        }
    }

    static EscalationState begin(
            UUID episode, String policy, boolean home, int event, int rounds, long now) {
        Round first = Round.begin(1, rounds - 1, now);
        return new EscalationState(
                episode, policy, home, event, Phase.ESCALATING, 0, first, Map.of());
    }

    EscalationState event(int number) {
        return new EscalationState(
                episode, policy, home, number, phase, acceptedUntilMillis, round, informed);
    }

    EscalationState phase(Phase now) {
        return new EscalationState(episode, policy, home, event, now, 0, round, informed);
    }

    EscalationState acceptedUntil(long millis) {
        return new EscalationState(
                episode, policy, home, event, Phase.ACCEPTED, millis, round, informed);
    }

    /** The next round begins. */
    EscalationState nextRound(int left, long now) {
        return phase(Phase.ESCALATING).with(Round.begin(round.number + 1, left, now), informed);
    }

    /** The step that was next is taken. */
    EscalationState stepped(long now) {
        return with(round.stepped(now), informed);
    }

    /** As if the round had begun at another time. */
    EscalationState roundSince(long millis) {
        return with(round.since(millis), informed);
    }

    EscalationState and(Told one) {
        List<Told> more = new ArrayList<>(round.told);
        more.add(one);
        return told(more, one.person, one.endpoint);
    }

    /** With what became of a message; what was delivered is how the person is told of more. */
    EscalationState received(UUID deed, Receipt receipt) {
        EscalationState next = this;
        for (Told one : round.told) {
            if (one.deed.equals(deed)) {
                List<Told> all =
                        round.told.stream()
                                .map(each -> each.deed.equals(deed) ? each.with(receipt) : each)
                                .toList();
                String way =
                        receipt == Receipt.ACCEPTED
                                ? one.endpoint
                                : informed.getOrDefault(one.person, one.endpoint);
                next = told(all, one.person, way);
            }
        }
        return next;
    }

    private EscalationState told(List<Told> all, String person, String endpoint) {
        Map<String, String> ways = new LinkedHashMap<>(informed);
        ways.put(person, endpoint);
        return with(round.told(all), ways);
    }

    private EscalationState with(Round now, Map<String, String> ways) {
        return new EscalationState(
                episode, policy, home, event, phase, acceptedUntilMillis, now, ways);
    }

    List<Told> told(int step, String person) {
        return round.told.stream()
                .filter(one -> one.step == step && one.person.equals(person))
                .toList();
    }

    /** When there is something to do without anything happening before. */
    OptionalLong due(Policy policy) {
        return switch (phase) {
            case ENDED -> OptionalLong.empty();
            case ACCEPTED -> OptionalLong.of(acceptedUntilMillis);
            case EXHAUSTED -> deadlines().min();
            case ESCALATING ->
                    LongStream.concat(deadlines(), LongStream.of(nextStepMillis(policy))).min();
        };
    }

    private LongStream deadlines() {
        return round.told.stream()
                .filter(one -> one.receipt == Receipt.WAITING)
                .mapToLong(Told::deadlineMillis);
    }

    long nextStepMillis(Policy policy) {
        return round.nextStep < policy.steps().size()
                ? round.beganMillis + policy.steps().get(round.nextStep).after().toMillis()
                : round.lastStepMillis + policy.repeatAfter().toMillis();
    }
}
