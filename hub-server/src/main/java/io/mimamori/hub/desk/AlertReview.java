package io.mimamori.hub.desk;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertStore.LedgerEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an alert went, from its ledger: how long each part took, who was told and who was not
 * reached. Times are ms since 1970 UTC; empty: it did not happen so far.
 *
 * @param readingMillis time of the reading that raised it, as its device says
 * @param raisedMillis when the hub raised it
 * @param messageMillis when the first message was sent
 * @param receiptMillis when the first provider or person confirmed one
 * @param answerMillis when the first person answered
 * @param closedMillis when it was closed
 * @param told each endpoint that a message was sent to, in that order
 */
public record AlertReview(
        OptionalLong readingMillis,
        OptionalLong raisedMillis,
        OptionalLong messageMillis,
        OptionalLong receiptMillis,
        OptionalLong answerMillis,
        OptionalLong closedMillis,
        List<Told> told) {
    private static final Pattern READING = Pattern.compile("reading of (-?\\d+) ms");
    private static final Set<String> RECEIPTS = Set.of("accepted", "delivered", "seen");
    private static final Set<String> SETTLING = Set.of("safe", "false", "ambulance");

    public AlertReview {
        told = List.copyOf(told);
    }

    /**
     * What became of the messages to an endpoint.
     *
     * @param sentMillis the first attempt
     * @param receiptMillis the first receipt; empty: not reached so far
     * @param receipt {@code accepted}, {@code delivered} or {@code seen}, whichever says most;
     *     empty: none
     * @param failure why the newest attempt came to nothing; empty when it did not
     */
    public record Told(
            String endpoint,
            long sentMillis,
            OptionalLong receiptMillis,
            String receipt,
            String failure) {
        public boolean isReached() {
            return receiptMillis.isPresent();
        }

        private Told with(LedgerEntry entry) {
            if (RECEIPTS.contains(entry.action())) {
                OptionalLong first =
                        receiptMillis.isPresent()
                                ? receiptMillis
                                : OptionalLong.of(entry.timeMillis());
                return new Told(endpoint, sentMillis, first, entry.action(), "");
            }
            return switch (entry.action()) {
                case "failed" ->
                        new Told(endpoint, sentMillis, receiptMillis, receipt, entry.detail());
                // The provider took it and then could not bring it.
                case "undelivered" ->
                        new Told(endpoint, sentMillis, OptionalLong.empty(), "", entry.detail());
                default -> this;
            };
        }
    }

    /** From the ledger of the alert, oldest entry first. */
    public static AlertReview of(Alert alert, List<LedgerEntry> ledger) {
        return new AlertReview(
                reading(ledger),
                first(ledger, entry -> entry.action().equals("raised")),
                first(ledger, entry -> entry.action().equals("sent")),
                first(ledger, entry -> RECEIPTS.contains(entry.action())),
                first(ledger, entry -> entry.action().equals("answered")),
                alert.state() == Alert.State.CLOSED ? closed(ledger) : OptionalLong.empty(),
                told(ledger));
    }

    public long reached() {
        return told.stream().filter(Told::isReached).count();
    }

    /** Code of an answer, from the detail of its entry. */
    public static String code(LedgerEntry answered) {
        return answered.detail().split("[: ]", 2)[0];
    }

    /** The newest answer. */
    public static Optional<LedgerEntry> newestAnswer(List<LedgerEntry> ledger) {
        return ledger.stream()
                .filter(entry -> entry.action().equals("answered"))
                .reduce((_, newer) -> newer);
    }

    private static OptionalLong reading(List<LedgerEntry> ledger) {
        return ledger.stream()
                .filter(entry -> entry.action().equals("raised"))
                .map(entry -> READING.matcher(entry.detail()))
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst();
    }

    /** By the first answer that settles it, else by the last thing that could have. */
    private static OptionalLong closed(List<LedgerEntry> ledger) {
        OptionalLong settled =
                first(ledger, entry -> entry.action().equals("answered") && settles(entry));
        return settled.isPresent()
                ? settled
                : ledger.stream()
                        .filter(entry ->
                                Set.of("closed", "cleared", "answered", "withdrawn")
                                        .contains(entry.action()))
                        .mapToLong(LedgerEntry::timeMillis)
                        .max();
    }

    private static boolean settles(LedgerEntry entry) {
        return SETTLING.contains(code(entry));
    }

    private static OptionalLong first(List<LedgerEntry> ledger, Predicate<LedgerEntry> which) {
        return ledger.stream().filter(which).mapToLong(LedgerEntry::timeMillis).findFirst();
    }

    private static List<Told> told(List<LedgerEntry> ledger) {
        Map<String, Told> told = new LinkedHashMap<>();
        for (LedgerEntry entry : ledger) {
            if (entry.action().equals("sent")) {
                told.putIfAbsent(
                        entry.actor(),
                        new Told(entry.actor(), entry.timeMillis(), OptionalLong.empty(), "", ""));
            }
            told.computeIfPresent(entry.actor(), (_, before) -> before.with(entry));
        }
        return new ArrayList<>(told.values());
    }
}
