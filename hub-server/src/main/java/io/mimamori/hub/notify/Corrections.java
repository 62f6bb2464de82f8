package io.mimamori.hub.notify;

import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.notify.Correction.Kind;
import io.mimamori.hub.notify.Correction.Reason;
import io.mimamori.hub.notify.CorrectionTable.Informed;
import io.mimamori.hub.state.StateDatabase;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Cancels and corrects what people were told of an alert: to exactly those who were told, on the
 * same channels, at once and whatever the hour. Who was told stands with the messages, drills and
 * what is real each by themselves. Thread-safe. Runs on the machine's clock.
 */
public final class Corrections {
    private final StateDatabase state;
    private final Ledger ledger;
    private final InstantSource machine;
    private final Outbox outbox;
    private final Settling settling;

    /** Puts an answer on the ledger and closes the alert, within the write. */
    @FunctionalInterface
    public interface Settling {
        void settle(Handle transaction, UUID alert, AlertStore.Answer answer);
    }

    Corrections(
            StateDatabase state,
            Ledger ledger,
            InstantSource machine,
            Outbox outbox,
            Settling settling) {
        this.state = state;
        this.ledger = ledger;
        this.machine = machine;
        this.outbox = outbox;
        this.settling = settling;
    }

    /** What somebody asks for; {@code note} may be empty. */
    public record Wish(Kind kind, Reason reason, String note, String who) {}

    /** What came of it. */
    public sealed interface Outcome {
        /** It is on its way. */
        record Made(Coverage coverage) implements Outcome {}

        /** There is no such alert. */
        record Unknown() implements Outcome {}

        /** There is nothing to correct, or no more; says why. */
        record Refused(String why) implements Outcome {}
    }

    /**
     * How far a correction is.
     *
     * @param all one for each who was told
     */
    public record Coverage(Correction correction, List<One> all) {
        public Coverage {
            all = List.copyOf(all);
        }

        /** What became of it for one who was told; {@code reason} says why it failed. */
        public record One(String endpoint, Fate fate, String reason) {}

        /** Whether a message arrived, as far as is known. */
        public enum Fate {
            /** Its provider took it. */
            ACCEPTED,
            /** Its provider says that it arrived. */
            DELIVERED,
            WAITING,
            FAILED;

            /** As in the API: lower case. */
            public String key() {
                return name().toLowerCase(Locale.ROOT);
            }

            static Fate of(String deliveryState) {
                return switch (deliveryState) {
                    case "accepted" -> ACCEPTED;
                    case "delivered" -> DELIVERED;
                    case "ready", "leased" -> WAITING;
                    default -> FAILED;
                };
            }
        }

        /** How many of them. */
        public long count(Fate fate) {
            return all.stream().filter(one -> one.fate() == fate).count();
        }
    }

    /** Throws {@link IllegalArgumentException} for texts that cannot be. */
    public Outcome correct(UUID alert, Wish wish) {
        Correction draft = correction(1, wish);
        Outcome outcome = state.writeNow(tx -> corrected(tx, alert, draft));
        outbox.queued();
        return outcome;
    }

    /** Those of an alert with their coverage, oldest first. */
    public List<Coverage> of(UUID alert) {
        return state.read(handle ->
                CorrectionTable.list(handle, alert).stream()
                        .map(one ->
                                new Coverage(
                                        one,
                                        CorrectionTable.coverage(handle, alert, one.ordinal())))
                        .toList());
    }

    private Correction correction(int ordinal, Wish wish) {
        return new Correction(
                ordinal, wish.kind(), wish.reason(), wish.note(), wish.who(), machine.millis());
    }

    private Outcome corrected(Handle tx, UUID alert, Correction draft) {
        Optional<StoredEvents.Told> told = StoredEvents.told(tx, alert, 1);
        if (told.isEmpty()) {
            return new Outcome.Unknown();
        }
        if (outbox.rests(tx, told.get().alert())) {
            return new Outcome.Refused(
                    "the home of alert %s rests: nobody is told anything".formatted(alert));
        }
        List<Informed> informed = CorrectionTable.informed(tx, alert);
        List<Correction> before = CorrectionTable.list(tx, alert);
        if (informed.isEmpty()) {
            return new Outcome.Refused(
                    "nobody was told of alert %s: answer it with 'false' instead".formatted(alert));
        }
        if (before.stream().anyMatch(one -> one.kind() == Kind.CANCEL)) {
            return new Outcome.Refused("alert %s is cancelled already".formatted(alert));
        }
        if (before.size() >= Correction.ORDINAL_MAX) {
            return new Outcome.Refused(
                    "alert %s was corrected %d times: cancel it"
                            .formatted(alert, Correction.ORDINAL_MAX - 1));
        }
        Correction correction =
                new Correction(
                        before.size() + 1,
                        draft.kind(),
                        draft.reason(),
                        draft.note(),
                        draft.who(),
                        draft.atMillis());
        CorrectionTable.insert(tx, alert, correction);
        note(tx, alert, informed, correction);
        if (correction.kind() == Kind.CANCEL) {
            settling.settle(tx, alert, answer(correction));
            CorrectionTable.stop(tx, alert, DeliveryTable.WITHDRAWN);
        }
        informed.forEach(one -> tell(tx, alert, one, correction));
        return new Outcome.Made(
                new Coverage(
                        correction, CorrectionTable.coverage(tx, alert, correction.ordinal())));
    }

    private static AlertStore.Answer answer(Correction correction) {
        String note = correction.reason().key() + " " + correction.note();
        return new AlertStore.Answer(correction.who(), "false", note.strip());
    }

    private void note(Handle tx, UUID alert, List<Informed> informed, Correction correction) {
        boolean exercise = informed.getFirst().queue().exercise();
        String detail =
                "%s, %s, to the %d who were told%s"
                        .formatted(
                                correction.kind().key(),
                                correction.reason().key(),
                                informed.size(),
                                correction.note().isEmpty() ? "" : ": " + correction.note());
        ledger.append(tx, new Ledger.Deed(alert, exercise, "corrected", correction.who(), detail));
    }

    /** To an endpoint that is no longer configured it does not arrive, and the coverage says so. */
    private void tell(Handle tx, UUID alert, Informed informed, Correction correction) {
        Optional<String> lost =
                outbox.isConfigured(informed.queue())
                        ? Optional.empty()
                        : Optional.of("not in the configuration any more");
        UUID id = id(alert, informed, correction);
        long now = machine.millis();
        CorrectionTable.queue(tx, id, alert, informed, correction.ordinal(), now, lost);
    }

    private static UUID id(UUID alert, Informed informed, Correction correction) {
        String name =
                "mimamori:correction:%s:%s:%d:%s"
                        .formatted(
                                informed.queue().exercise() ? "exercise" : "actual",
                                alert,
                                correction.ordinal(),
                                informed.queue().endpoint());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
