package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.rule.EpisodeEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The table delivery. Each method runs on the handle of its caller; times are the machine's. */
final class DeliveryTable {
    /** What is to be sent to an endpoint, with its event; the text goes on with conditions. */
    static final String READY =
            """
            SELECT v.*, d.id AS delivery_id, d.exercise, d.life, d.quiet, d.attempt, d.expires_ms,
                d.place, d.batch, d.severity, d.step,\
            """
                    + CorrectionTable.COLUMNS
                    + """
                     FROM delivery d JOIN episode_event v
                        ON v.episode = d.episode AND v.number = d.number
                    """
                    + CorrectionTable.JOIN
                    + " WHERE d.endpoint = :endpoint AND d.exercise = :exercise"
                    + " AND d.state = 'ready' ";

    /** Why a step of an escalation goes out no more, also when its attempt comes to nothing. */
    static final String WITHDRAWN = "answered";

    /** Why nothing about a home that rests goes out. */
    static final String WITHHELD = "withheld";

    /** What an attempt leaves that came to nothing. */
    private static final String AGAIN =
            "CASE WHEN reason IN ('answered', 'withheld') THEN 'muted' ELSE 'ready' END";

    /** A report may be here before the answer to the attempt that it is about. */
    private static final String UNREPORTED = " AND state NOT IN ('delivered', 'undelivered')";

    private DeliveryTable() {}

    /** The messages of one endpoint, of the kind that it takes: never a drill among real ones. */
    record Queue(String endpoint, boolean exercise) {}

    /**
     * What a lane has to do now.
     *
     * @param nextDue when more is due, ms since 1970 UTC; empty when nothing waits for its time
     */
    record Leased(List<Batch> due, Optional<Long> nextDue) {}

    /**
     * What goes out as one message: the same at each attempt.
     *
     * @param digest whether it is one line each
     */
    record Batch(Due first, List<Due> others, boolean digest) {
        Batch {
            others = List.copyOf(others);
        }

        static Batch of(List<Due> all, boolean digest) {
            return new Batch(all.getFirst(), all.subList(1, all.size()), digest);
        }

        /** Whether it is heard. */
        boolean rings() {
            return all().stream().anyMatch(due -> due.life() && !due.quiet());
        }

        List<Due> all() {
            return Stream.concat(Stream.of(first), others.stream()).toList();
        }
    }

    /**
     * A message that is due.
     *
     * @param attempt number of the attempt that is to be made, 1 for the first
     */
    record Due(
            UUID id,
            boolean exercise,
            boolean life,
            boolean quiet,
            int attempt,
            long expiresMillis,
            Alert alert,
            EpisodeEvent event,
            Optional<Correction> correction) {}

    /** Whether the delivery is there already: the journal is replayed after a crash. */
    static boolean isThere(Handle tx, Delivery delivery) {
        return tx.createQuery("SELECT COUNT(*) FROM delivery WHERE id = :id")
                        .bind("id", delivery.id().toString())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Inserts the delivery if it is not there yet, and says whether it was not. */
    static boolean insert(Handle tx, Delivery delivery, DeliveryPlan plan) {
        EpisodeEvent event = delivery.notice().event();
        int inserted =
                tx.execute(
                        "INSERT OR IGNORE INTO delivery (id, episode, number, endpoint, exercise,"
                                + " life, state, attempt, not_before_ms, expires_ms, place,"
                                + " muted_by, reason, step, quiet, severity)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
                        delivery.id().toString(),
                        event.episode().toString(),
                        event.number(),
                        delivery.endpoint().address().name(),
                        delivery instanceof Delivery.Exercise,
                        plan.life(),
                        plan.muted().isPresent() ? "muted" : "ready",
                        plan.notBeforeMillis(),
                        plan.expiresMillis(),
                        plan.place(),
                        plan.muted()
                                .flatMap(DeliveryPlan.Muted::by)
                                .map(UUID::toString)
                                .orElse(null),
                        plan.muted()
                                .map(DeliveryPlan.Muted::reason)
                                .filter(why -> !why.isEmpty())
                                .orElse(null),
                        plan.step(),
                        plan.quiet(),
                        plan.severity());
        return inserted > 0;
    }

    /** What was under way when the hub ended is due again. */
    static void releaseAll(Handle tx) {
        tx.execute("UPDATE delivery SET state = " + AGAIN + " WHERE state = 'leased'");
    }

    /**
     * Leases up to {@code limit} messages of an endpoint, life first. Of one episode only the first
     * that is neither done nor waiting for a retry, so that people read them in order.
     *
     * @param lifeOnly whether all else waits
     * @param gate keeps back what is not to go out now
     */
    static Leased lease(
            Handle tx, Queue queue, long now, int limit, boolean lifeOnly, DeliveryGate gate) {
        List<Batch> batches = new ArrayList<>();
        Set<UUID> taken = new HashSet<>();
        for (Row row : due(tx, queue, now, limit, lifeOnly)) {
            if (!taken.contains(row.due().id())) {
                List<Due> together = DeliveryGroups.of(tx, queue, row);
                List<Due> all = gate.opens(tx, queue, row, together, now);
                together.stream().filter(due -> !due.life()).forEach(due -> taken.add(due.id()));
                if (all.isEmpty()) {
                    continue;
                }
                Batch batch = Batch.of(all, row.place().equals(DeliveryGate.DIGEST));
                all.forEach(due -> taken.add(due.id()));
                batches.add(batch);
                if (!row.place().isEmpty()) {
                    DeliveryGroups.sent(tx, queue, row.place(), now);
                }
            }
        }
        for (Batch batch : batches) {
            for (Due one : batch.all()) {
                tx.execute(
                        "UPDATE delivery SET state = 'leased', attempt = ?, batch = ? WHERE id = ?",
                        one.attempt(),
                        batch.first().id().toString(),
                        one.id().toString());
            }
        }
        return new Leased(batches, nextDue(tx, queue, now));
    }

    /**
     * A delivery that is due and what it is sent with.
     *
     * @param step of an escalation, a repeat or a correction; empty: none
     */
    record Row(Due due, String place, Optional<String> batch, int severity, String step) {
        /** Whether it counts for the cap of its endpoint. */
        boolean isCounted() {
            return !due.life()
                    && !due.exercise()
                    && due.attempt() == 1
                    && step.isEmpty()
                    && severity <= Restraint.CAPPED_SEVERITY_MAX;
        }
    }

    /** Walks the index delivery_turn: the + keeps SQLite from sorting all that is due instead. */
    private static List<Row> due(Handle tx, Queue queue, long now, int limit, boolean lifeOnly) {
        return tx.createQuery(
                        READY
                                + """
                                    AND +d.not_before_ms <= :now
                                    AND (d.life OR NOT :lifeOnly)
                                    AND NOT EXISTS (SELECT 1 FROM delivery b
                                        WHERE b.endpoint = d.endpoint AND b.exercise = d.exercise
                                            AND b.episode = d.episode
                                            AND b.number <= d.number
                                            AND (b.number < d.number OR b.correction IS NULL
                                                AND d.correction IS NOT NULL)
                                            AND (b.state = 'leased' OR b.state = 'ready'
                                                AND b.not_before_ms <= :now
                                                AND (b.life OR NOT :lifeOnly)))
                                ORDER BY d.life DESC, d.not_before_ms, d.episode LIMIT :limit\
                                """)
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("now", now)
                .bind("limit", limit)
                .bind("lifeOnly", lifeOnly)
                .map((rs, context) -> row(rs))
                .list();
    }

    static Row row(ResultSet rs) throws SQLException {
        return new Row(
                new Due(
                        UUID.fromString(rs.getString("delivery_id")),
                        rs.getBoolean("exercise"),
                        rs.getBoolean("life"),
                        rs.getBoolean("quiet"),
                        rs.getInt("attempt") + 1,
                        rs.getLong("expires_ms"),
                        StoredEvents.shown(rs),
                        StoredEvents.event(rs),
                        CorrectionTable.joined(rs)),
                rs.getString("place"),
                Optional.ofNullable(rs.getString("batch")),
                rs.getInt("severity"),
                rs.getString("step"));
    }

    /** What is due but stands behind an attempt under way is left to the end of that one. */
    private static Optional<Long> nextDue(Handle tx, Queue queue, long now) {
        return tx.createQuery(
                        "SELECT MIN(not_before_ms) FROM delivery WHERE endpoint = :endpoint"
                                + " AND exercise = :exercise AND state = 'ready'"
                                + " AND not_before_ms > :now")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("now", now)
                .mapTo(Long.class)
                .findOne();
    }

    /**
     * Ends a delivery as {@code accepted}, {@code dead} or {@code expired}; returns false when a
     * report has said already what became of it.
     */
    static boolean end(Handle tx, UUID id, String state, String providerId, String reason) {
        return tx.execute(
                        "UPDATE delivery SET state = ?, provider_id = ?, reason = ? WHERE id = ?"
                                + UNREPORTED,
                        state,
                        providerId,
                        reason,
                        id.toString())
                > 0;
    }

    /** Unless it was withdrawn meanwhile. */
    static void retry(Handle tx, UUID id, long notBefore, String reason) {
        tx.execute(
                "UPDATE delivery SET state = "
                        + AGAIN
                        + ", not_before_ms = ?, reason = CASE WHEN reason IN ('answered', 'withheld')"
                        + " THEN reason ELSE ? END WHERE id = ?"
                        + UNREPORTED,
                notBefore,
                reason,
                id.toString());
    }

    /** No step of an escalation goes out any more, nor is an attempt under way made again. */
    static void withdraw(Handle tx, UUID episode) {
        tx.execute(
                "UPDATE delivery SET state = CASE state WHEN 'ready' THEN 'muted' ELSE state END,"
                        + " reason = ? WHERE episode = ? AND state IN ('ready', 'leased')"
                        + " AND step <> '' AND correction IS NULL",
                WITHDRAWN,
                episode.toString());
    }

    /** Nothing about the episode goes out until {@link #release}; see {@link #withdraw}. */
    static void withhold(Handle tx, UUID episode) {
        tx.execute(
                "UPDATE delivery SET reason = ?,"
                        + " state = CASE state WHEN 'ready' THEN 'muted' ELSE state END"
                        + " WHERE episode = ? AND state IN ('ready', 'leased')",
                WITHHELD,
                episode.toString());
    }

    /** What was withheld goes out now; steps of an escalation are its own affair. */
    static void release(Handle tx, UUID episode, long now) {
        tx.execute(
                "UPDATE delivery SET state = 'ready', reason = '', not_before_ms = ?,"
                        + " expires_ms = ? WHERE episode = ? AND state = 'muted' AND reason = ?"
                        + " AND step = ''",
                now,
                now + DeliveryPlanner.EXPIRY.toMillis(),
                episode.toString(),
                WITHHELD);
    }

    /** Nothing of the queue waits for a time any more. */
    static void dueNow(Handle tx, Queue queue, long now) {
        tx.execute(
                "UPDATE delivery SET not_before_ms = ? WHERE endpoint = ? AND exercise = ?"
                        + " AND state = 'ready' AND not_before_ms > ?",
                now,
                queue.endpoint(),
                queue.exercise(),
                now);
    }

    /** Names of endpoints that messages wait for. */
    static List<String> waitingEndpoints(Handle handle) {
        return handle.createQuery("SELECT DISTINCT endpoint FROM delivery WHERE state = 'ready'")
                .mapTo(String.class)
                .list();
    }

    /** What waits for an endpoint, due or not, oldest first. */
    static List<UUID> waiting(Handle tx, Queue queue, int limit) {
        return tx.createQuery(
                        "SELECT id FROM delivery WHERE endpoint = :endpoint"
                                + " AND exercise = :exercise AND state = 'ready'"
                                + " ORDER BY not_before_ms LIMIT :limit")
                .bind("endpoint", queue.endpoint())
                .bind("exercise", queue.exercise())
                .bind("limit", limit)
                .mapTo(String.class)
                .map(UUID::fromString)
                .list();
    }

    /** How many deliveries are in this state. */
    static long count(Handle handle, String state) {
        return handle.createQuery("SELECT COUNT(*) FROM delivery WHERE state = :state")
                .bind("state", state)
                .mapTo(Long.class)
                .one();
    }
}
