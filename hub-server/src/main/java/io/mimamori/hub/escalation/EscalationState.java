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
 * @param round 1 for the first; never used twice
 * @param roundsLeft after this one
 * @param roundMillis when the round began
 * @param nextStep the one that is to be taken next, 0 for the first; as many as there are: the
 *     round is through
 * @param lastStepMillis when the last step was taken
 * @param acceptedUntilMillis until when somebody is on the way; 0 outside of {@link Phase#ACCEPTED}
 * @param told who was told in this round
 * @param informed everybody who was ever told, and how: endpoint by person
 */
record EscalationState(
        UUID episode,
        String policy,
        boolean home,
        int event,
        Phase phase,
        int round,
        int roundsLeft,
        long roundMillis,
        int nextStep,
        long lastStepMillis,
        long acceptedUntilMillis,
        List<Told> told,
        Map<String, String> informed) {
    EscalationState {
        told = List.copyOf(told);
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
        Told with(Receipt now) {
            return new Told(deed, step, person, endpoint, deadlineMillis, now);
        }
    }

    static EscalationState begin(
            UUID episode, String policy, boolean home, int event, int rounds, long now) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                Phase.ESCALATING,
                1,
                rounds - 1,
                now,
                0,
                now,
                0,
                List.of(),
                Map.of());
    }

    EscalationState event(int number) {
        return new EscalationState(
                episode,
                policy,
                home,
                number,
                phase,
                round,
                roundsLeft,
                roundMillis,
                nextStep,
                lastStepMillis,
                acceptedUntilMillis,
                told,
                informed);
    }

    EscalationState phase(Phase now) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                now,
                round,
                roundsLeft,
                roundMillis,
                nextStep,
                lastStepMillis,
                0,
                told,
                informed);
    }

    EscalationState acceptedUntil(long millis) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                Phase.ACCEPTED,
                round,
                roundsLeft,
                roundMillis,
                nextStep,
                lastStepMillis,
                millis,
                told,
                informed);
    }

    /** The next round begins. */
    EscalationState nextRound(int left, long now) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                Phase.ESCALATING,
                round + 1,
                left,
                now,
                0,
                now,
                0,
                List.of(),
                informed);
    }

    /** The step that was next is taken. */
    EscalationState stepped(long now) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                phase,
                round,
                roundsLeft,
                roundMillis,
                nextStep + 1,
                now,
                acceptedUntilMillis,
                told,
                informed);
    }

    /** As if the round had begun at another time. */
    EscalationState roundSince(long millis) {
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                phase,
                round,
                roundsLeft,
                millis,
                nextStep,
                lastStepMillis,
                acceptedUntilMillis,
                told,
                informed);
    }

    EscalationState and(Told one) {
        List<Told> more = new ArrayList<>(told);
        more.add(one);
        return told(more, one.person, one.endpoint);
    }

    /** With what became of a message; what was delivered is how the person is told of more. */
    EscalationState received(UUID deed, Receipt receipt) {
        EscalationState next = this;
        for (Told one : told) {
            if (one.deed.equals(deed)) {
                List<Told> all =
                        told.stream()
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
        return new EscalationState(
                episode,
                policy,
                home,
                event,
                phase,
                round,
                roundsLeft,
                roundMillis,
                nextStep,
                lastStepMillis,
                acceptedUntilMillis,
                all,
                ways);
    }

    List<Told> told(int step, String person) {
        return told.stream().filter(one -> one.step == step && one.person.equals(person)).toList();
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
        return told.stream()
                .filter(one -> one.receipt == Receipt.WAITING)
                .mapToLong(Told::deadlineMillis);
    }

    long nextStepMillis(Policy policy) {
        return nextStep < policy.steps().size()
                ? roundMillis + policy.steps().get(nextStep).after().toMillis()
                : lastStepMillis + policy.repeatAfter().toMillis();
    }
}
