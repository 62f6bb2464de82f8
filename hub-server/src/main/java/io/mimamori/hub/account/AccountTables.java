package io.mimamori.hub.account;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of {@link Accounts}. Each method runs on the handle of its caller. */
final class AccountTables {
    private AccountTables() {}

    /** With the PHC string of its password. */
    record Stored(Account account, String password) {}

    static boolean insert(Handle tx, byte[] hash, Invitation it, long now, long expires) {
        tx.execute(
                "INSERT INTO invitation (hash, name, tenant, site, consent, person, made_ms,"
                        + " expires_ms, consent_length_ms, stays)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                hash,
                it.name(),
                it.home().tenant(),
                it.home().site(),
                it.consent(),
                it.person().orElse(null),
                now,
                expires,
                it.lasts().toMillis(),
                it.stays());
        return true;
    }

    static Optional<Invitation> invitation(Handle handle, byte[] hash, long now) {
        return handle.createQuery(
                        "SELECT * FROM invitation WHERE hash = :hash AND used_ms IS NULL"
                                + " AND expires_ms > :now")
                .bind("hash", hash)
                .bind("now", now)
                .map((rs, context) ->
                        new Invitation(
                                rs.getString("name"),
                                home(rs),
                                rs.getString("consent"),
                                Optional.ofNullable(rs.getString("person")),
                                Duration.ofMillis(rs.getLong("consent_length_ms")),
                                rs.getBoolean("stays")))
                .findOne();
    }

    static Optional<Refused> refused(Handle handle, byte[] hash, long now) {
        return handle.createQuery(
                        "SELECT * FROM invitation WHERE hash = :hash"
                                + " AND (used_ms IS NOT NULL OR expires_ms <= :now)")
                .bind("hash", hash)
                .bind("now", now)
                .map((rs, context) ->
                        new Refused(
                                home(rs), rs.getString("name"), rs.getObject("used_ms") != null))
                .findOne();
    }

    static void use(Handle tx, byte[] hash, long now) {
        tx.execute("UPDATE invitation SET used_ms = ? WHERE hash = ?", now, hash);
    }

    /** A new account under the name of its invitation. */
    static UUID insert(Handle tx, String login, String password, String name, long now) {
        UUID id = UUID.randomUUID();
        tx.execute(
                "INSERT INTO account (id, login, name, password, created_ms)"
                        + " VALUES (?, ?, ?, ?, ?)",
                id.toString(),
                login,
                name,
                password,
                now);
        return id;
    }

    static void grant(Handle tx, UUID account, Invitation invitation, long now) {
        tx.execute(
                "INSERT OR REPLACE INTO account_home (account, tenant, site, consent, granted_ms,"
                        + " ends_ms, stays) VALUES (?, ?, ?, ?, ?, ?, ?)",
                account.toString(),
                invitation.home().tenant(),
                invitation.home().site(),
                invitation.consent(),
                now,
                now + invitation.lasts().toMillis(),
                invitation.stays());
    }

    static boolean be(Handle tx, UUID id, @Nullable String person) {
        return tx.execute("UPDATE account SET person = ? WHERE id = ?", person, id.toString()) == 1;
    }

    static Optional<Account> account(Handle handle, UUID id, long now) {
        return handle.createQuery("SELECT * FROM account WHERE id = :id")
                .bind("id", id.toString())
                .map((rs, context) -> stored(handle, rs, now).account())
                .findOne();
    }

    static Optional<Stored> byLogin(Handle handle, String login, long now) {
        return handle.createQuery("SELECT * FROM account WHERE login = :login")
                .bind("login", login)
                .map((rs, context) -> stored(handle, rs, now))
                .findOne();
    }

    static Optional<Account> session(Handle handle, byte[] hash, long now) {
        return handle.createQuery(
                        "SELECT a.* FROM account_session s JOIN account a ON a.id = s.account"
                                + " WHERE s.hash = :hash AND s.ends_ms > :now"
                                + " AND a.ended_ms IS NULL")
                .bind("hash", hash)
                .bind("now", now)
                .map((rs, context) -> stored(handle, rs, now).account())
                .findOne();
    }

    static List<Account> all(Handle handle, String after, int limit, long now) {
        return handle.createQuery(
                        "SELECT * FROM account WHERE login > :after ORDER BY login LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((rs, context) -> stored(handle, rs, now).account())
                .list();
    }

    static boolean end(Handle tx, UUID id, long now) {
        tx.execute("DELETE FROM account_session WHERE account = ?", id.toString());
        return tx.execute(
                        "UPDATE account SET ended_ms = ? WHERE id = ? AND ended_ms IS NULL",
                        now,
                        id.toString())
                == 1;
    }

    private static Stored stored(Handle handle, ResultSet rs, long now) throws SQLException {
        String id = rs.getString("id");
        String person = rs.getString("person");
        rs.getLong("ended_ms");
        boolean ended = !rs.wasNull();
        Account account =
                new Account(
                        UUID.fromString(id),
                        rs.getString("login"),
                        rs.getString("name"),
                        homes(handle, id, now),
                        Optional.ofNullable(person),
                        ended);
        return new Stored(account, rs.getString("password"));
    }

    /** Those that let the account look now. */
    private static List<Home> homes(Handle handle, String account, long now) {
        return handle.createQuery(
                        "SELECT tenant, site FROM account_home WHERE account = :account"
                                + " AND withdrawn_ms IS NULL AND ends_ms > :now"
                                + " ORDER BY tenant, site")
                .bind("account", account)
                .bind("now", now)
                .map((rs, context) -> home(rs))
                .list();
    }

    private static Home home(ResultSet rs) throws SQLException {
        return new Home(rs.getString("tenant"), rs.getString("site"));
    }
}
