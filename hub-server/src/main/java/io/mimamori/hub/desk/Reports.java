package io.mimamori.hub.desk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.alert.Ledger.Written;
import io.mimamori.hub.desk.Report.Confidence;
import io.mimamori.hub.desk.Report.Way;
import io.mimamori.hub.state.StateDatabase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * What reached the desk by telephone, radio or in person, kept as entries of the ledger: in its
 * chain, in the order in which they were made, and corrected only by further ones. The detail of
 * such an entry is a JSON object. Thread-safe; waits for state.db.
 */
public final class Reports {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StateDatabase state;
    private final Ledger ledger;
    private final boolean exercise;

    /** {@code exercise}: whether everything that is entered now belongs to a drill. */
    public Reports(StateDatabase state, Ledger ledger, boolean exercise) {
        this.state = state;
        this.ledger = ledger;
        this.exercise = exercise;
    }

    /**
     * A report as it was entered.
     *
     * @param number of its entry in the ledger
     * @param timeMillis when it was entered, hub's clock, ms since 1970 UTC
     */
    public record Entered(long number, long timeMillis, boolean exercise, Report report) {}

    /**
     * Enters a report; on disk once it returns.
     *
     * @throws IllegalArgumentException when what it corrects is no report
     */
    public Entered enter(Report report) {
        Optional<Written> written = state.writeNow(tx -> enter(tx, report));
        return written.map(Reports::entered)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "'corrects' must be the number of an entry of the desk, there is none with %d"
                                        .formatted(report.corrects().orElse(0))));
    }

    private Optional<Written> enter(Handle tx, Report report) {
        if (report.corrects().isPresent()) {
            Optional<Written> corrected =
                    Ledger.find(tx, report.corrects().getAsLong()).filter(Reports::isReport);
            if (corrected.isEmpty()) {
                return Optional.empty();
            }
        }
        long number =
                ledger.append(
                        tx,
                        new Ledger.Deed(
                                report.alert(),
                                exercise,
                                Ledger.REPORTED,
                                report.by(),
                                json(report).toString()));
        return Ledger.find(tx, number);
    }

    /** Newest first, those that were corrected with them; {@code before} a number. */
    public List<Entered> newest(long before, int limit) {
        return ledger.reported(before, limit).stream().map(Reports::entered).toList();
    }

    /** Whether the entry of the ledger is a report. */
    public static boolean isReport(Written written) {
        return written.deed().action().equals(Ledger.REPORTED);
    }

    /** The report of an entry of the ledger. */
    public static Entered entered(Written written) {
        Ledger.Deed deed = written.deed();
        return new Entered(
                written.number(), written.timeMillis(), deed.exercise(), report(deed, tree(deed)));
    }

    /** The report of an entry of an alert. */
    public static Report report(AlertStore.LedgerEntry entry) {
        Ledger.Deed deed =
                new Ledger.Deed(
                        Optional.empty(),
                        entry.exercise(),
                        entry.action(),
                        entry.actor(),
                        entry.detail());
        return report(deed, tree(deed));
    }

    private static Report report(Ledger.Deed deed, JsonNode json) {
        return new Report(
                json.path("who").asText("?"),
                json.path("where").asText(""),
                json.path("what").asText("?"),
                json.path("action").asText(""),
                one(Confidence.values(), Confidence::key, json.path("confidence").asText())
                        .orElse(Confidence.UNCONFIRMED),
                one(Way.values(), Way::key, json.path("way").asText()).orElse(Way.OTHER),
                deed.actor(),
                deed.episode(),
                json.has("corrects")
                        ? OptionalLong.of(json.path("corrects").asLong())
                        : OptionalLong.empty());
    }

    /** The value of that key. */
    public static <E> Optional<E> one(E[] values, Function<E, String> key, String said) {
        return Arrays.stream(values).filter(value -> key.apply(value).equals(said)).findFirst();
    }

    private static JsonNode tree(Ledger.Deed deed) {
        try {
            return JSON.readTree(deed.detail());
        } catch (JsonProcessingException e) {
            // Somebody has changed the entry: shown as it is, verify-ledger tells of it.
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static ObjectNode json(Report report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("who", report.who())
                .put("where", report.where())
                .put("what", report.what())
                .put("action", report.action())
                .put("confidence", report.confidence().key())
                .put("way", report.way().key());
        report.corrects().ifPresent(number -> json.put("corrects", number));
        return json;
    }
}
