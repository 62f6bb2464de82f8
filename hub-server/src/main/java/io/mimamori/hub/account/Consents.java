package io.mimamori.hub.account;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.state.StateDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Who may look at a home, by whose word, and until when; the person may take it back at any time.
 * Rows stay for the record. Thread-safe; waits for state.db. Runs on the machine's clock.
 */
public final class Consents {
    /** How long a consent lasts when nobody says. */
    public static final Duration LASTS_DEFAULT = Duration.ofDays(365);

    /** Longest time that a consent may last. */
    public static final Duration LASTS_MAX = Duration.ofDays(3 * 366);

    /** How long before its end people are told of it. */
    public static final Duration TOLD_BEFORE = Duration.ofDays(30);

    /** Consents of a home that are listed. */
    private static final int LISTED_MAX = 200;

    private static final String SELECT =
            "SELECT c.*, a.name FROM account_home c JOIN account a ON a.id = c.account";

    private final StateDatabase state;
    private final InstantSource machine;

    public Consents(StateDatabase state, InstantSource machine) {
        this.state = state;
        this.machine = machine;
    }

    /**
     * One person's; times are ms since 1970 UTC.
     *
     * @param text who agreed, when and how
     * @param withdrawn when it was taken back
     * @param stays whether the person may say that the home rests
     */
    public record Consent(
            Home home,
            UUID account,
            String name,
            String text,
            long grantedMillis,
            long endsMillis,
            OptionalLong withdrawn,
            boolean stays) {
        public boolean holds(long nowMillis) {
            return withdrawn.isEmpty() && endsMillis > nowMillis;
        }

        /** Whether its end is near enough to be told. */
        public boolean endsSoon(long nowMillis) {
            return holds(nowMillis) && endsMillis - nowMillis < TOLD_BEFORE.toMillis();
        }
    }

    /** Of accounts that were not ended; oldest first. */
    public List<Consent> of(Home home) {
        return state.read(handle ->
                handle.createQuery(
                                SELECT
                                        + " WHERE c.tenant = :tenant AND c.site = :site"
                                        + " AND a.ended_ms IS NULL"
                                        + " ORDER BY c.granted_ms, c.account LIMIT :limit")
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .bind("limit", LISTED_MAX)
                        .map((rs, context) -> consent(rs))
                        .list());
    }

    /** What the account was once given for the home, whether it holds or not. */
    public Optional<Consent> of(UUID account, Home home) {
        return state.read(handle ->
                handle.createQuery(
                                SELECT
                                        + " WHERE c.account = :account AND c.tenant = :tenant"
                                        + " AND c.site = :site")
                        .bind("account", account.toString())
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .map((rs, context) -> consent(rs))
                        .findOne());
    }

    /**
     * Whether the home once let this person of the escalation plan look and does not any more;
     * somebody who never had an account was not refused.
     */
    public boolean isRefused(String person, Home home) {
        long now = machine.millis();
        return state.read(handle ->
                handle.createQuery(
                                "SELECT COUNT(*) > 0 AND SUM(c.withdrawn_ms IS NULL"
                                        + " AND c.ends_ms > :now) = 0 FROM account a"
                                        + " JOIN account_home c ON c.account = a.id"
                                        + " WHERE a.person = :person AND c.tenant = :tenant"
                                        + " AND c.site = :site")
                        .bind("now", now)
                        .bind("person", person)
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .mapTo(Boolean.class)
                        .one());
    }

    /** How many that hold end within {@link #TOLD_BEFORE}. */
    public long endingSoon() {
        long now = machine.millis();
        return state.read(handle ->
                handle.createQuery(
                                "SELECT COUNT(*) FROM account_home c"
                                        + " JOIN account a ON a.id = c.account"
                                        + " WHERE c.withdrawn_ms IS NULL AND a.ended_ms IS NULL"
                                        + " AND c.ends_ms > :now AND c.ends_ms < :soon")
                        .bind("now", now)
                        .bind("soon", now + TOLD_BEFORE.toMillis())
                        .mapTo(Long.class)
                        .one());
    }

    /** Within a write to state.db; false when it does not hold. */
    public boolean withdraw(Handle tx, UUID account, Home home, String by) {
        long now = machine.millis();
        return tx.execute(
                        "UPDATE account_home SET withdrawn_ms = ?, withdrawn_by = ?"
                                + " WHERE account = ? AND tenant = ? AND site = ?"
                                + " AND withdrawn_ms IS NULL AND ends_ms > ?",
                        now,
                        by,
                        account.toString(),
                        home.tenant(),
                        home.site(),
                        now)
                == 1;
    }

    /**
     * For {@link #LASTS_DEFAULT} from now on, also when it was taken back or is over. Within a
     * write to state.db; false when there was none.
     */
    public boolean renew(Handle tx, UUID account, Home home) {
        return tx.execute(
                        "UPDATE account_home SET withdrawn_ms = NULL, withdrawn_by = NULL,"
                                + " ends_ms = ? WHERE account = ? AND tenant = ? AND site = ?",
                        machine.millis() + LASTS_DEFAULT.toMillis(),
                        account.toString(),
                        home.tenant(),
                        home.site())
                == 1;
    }

    /** All of a home and its open invitations, within a write to state.db; how many held. */
    public int endAll(Handle tx, Home home, long now, String by) {
        tx.execute(
                "UPDATE invitation SET expires_ms = ? WHERE tenant = ? AND site = ?"
                        + " AND expires_ms > ?",
                now,
                home.tenant(),
                home.site(),
                now);
        return tx.execute(
                "UPDATE account_home SET withdrawn_ms = ?, withdrawn_by = ? WHERE tenant = ?"
                        + " AND site = ? AND withdrawn_ms IS NULL AND ends_ms > ?",
                now,
                by,
                home.tenant(),
                home.site(),
                now);
    }

    private static Consent consent(ResultSet rs) throws SQLException {
        long withdrawn = rs.getLong("withdrawn_ms");
        boolean isWithdrawn = !rs.wasNull();
        return new Consent(
                new Home(rs.getString("tenant"), rs.getString("site")),
                UUID.fromString(rs.getString("account")),
                rs.getString("name"),
                rs.getString("consent"),
                rs.getLong("granted_ms"),
                rs.getLong("ends_ms"),
                isWithdrawn ? OptionalLong.of(withdrawn) : OptionalLong.empty(),
                rs.getBoolean("stays"));
    }
}
