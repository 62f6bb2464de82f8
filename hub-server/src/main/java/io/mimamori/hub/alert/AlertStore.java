package io.mimamori.hub.alert;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reading alerts and answering them. Thread-safe; waits for state.db. */
public interface AlertStore {
    /**
     * Newest first.
     *
     * @param state empty for all
     * @param after id of the last alert of the page before; empty: from the newest
     */
    List<Alert> list(Optional<Alert.State> state, Optional<UUID> after, int limit);

    Optional<Alert> find(UUID id);

    /**
     * Those of a site that were raised by then and not cleared before, as they are known now;
     * newest first.
     *
     * @param timeMillis event time, ms since 1970 UTC
     */
    List<Alert> standing(String tenant, String site, long timeMillis, int limit);

    /** Those of a site, over or not, newest first. */
    List<Alert> ofSite(String tenant, String site, int limit);

    /**
     * Another number after every change to an alert of the site; from memory, waits for nothing.
     */
    long version(String tenant, String site);

    /** Everything that happened to it and was done about it, in the order it was done. */
    List<LedgerEntry> ledger(UUID id);

    /** Puts a person's answer on the ledger; returns the alert after it, empty when unknown. */
    Optional<Alert> answer(UUID id, Answer answer);

    /**
     * One line of the ledger.
     *
     * @param timeMillis when it was done, ms since 1970 UTC, hub's clock
     * @param exercise whether it belongs to a drill
     * @param action such as {@code raised}, {@code changed}, {@code cleared}, {@code sent}, {@code
     *     accepted}, {@code failed}, {@code answered}
     * @param actor who did it: {@code hub}, a channel and endpoint, or a person
     * @param detail for people
     */
    record LedgerEntry(
            long number,
            long timeMillis,
            boolean exercise,
            String action,
            String actor,
            String detail) {}

    /**
     * A person's answer.
     *
     * @param who name of the person
     * @param code {@code safe}, {@code visiting}, {@code taking-over}, {@code false}, {@code
     *     ambulance}, {@code seen}
     * @param note free text, at most 1,000 characters
     */
    record Answer(String who, String code, String note) {}
}
