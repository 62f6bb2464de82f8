package io.mimamori.hub.account;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Look;
import java.sql.ResultSet;
import java.sql.SQLException;
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
                        + " expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                hash,
                it.name(),
                it.home().tenant(),
                it.home().site(),
                it.consent(),
                it.person().orElse(null),
                now,
                expires);
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
                                Optional.ofNullable(rs.getString("person"))))
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
                "INSERT OR REPLACE INTO account_home (account, tenant, site, consent, granted_ms)"
                        + " VALUES (?, ?, ?, ?, ?)",
                account.toString(),
                invitation.home().tenant(),
                invitation.home().site(),
                invitation.consent(),
                now);
    }

    static boolean be(Handle tx, UUID id, @Nullable String person) {
        return tx.execute("UPDATE account SET person = ? WHERE id = ?", person, id.toString()) == 1;
    }

    static Optional<Account> account(Handle handle, UUID id) {
        return handle.createQuery("SELECT * FROM account WHERE id = :id")
                .bind("id", id.toString())
                .map((rs, context) -> stored(handle, rs).account())
                .findOne();
    }

    static Optional<Stored> byLogin(Handle handle, String login) {
        return handle.createQuery("SELECT * FROM account WHERE login = :login")
                .bind("login", login)
                .map((rs, context) -> stored(handle, rs))
                .findOne();
    }

    static Optional<Account> session(Handle handle, byte[] hash, long now) {
        return handle.createQuery(
                        "SELECT a.* FROM account_session s JOIN account a ON a.id = s.account"
                                + " WHERE s.hash = :hash AND s.ends_ms > :now"
                                + " AND a.ended_ms IS NULL")
                .bind("hash", hash)
                .bind("now", now)
                .map((rs, context) -> stored(handle, rs).account())
                .findOne();
    }

    static List<Account> all(Handle handle, String after, int limit) {
        return handle.createQuery(
                        "SELECT * FROM account WHERE login > :after ORDER BY login LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((rs, context) -> stored(handle, rs).account())
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

    static void looked(Handle tx, Account account, Home home, long hour) {
        tx.execute(
                "INSERT OR IGNORE INTO home_look (tenant, site, hour_ms, account)"
                        + " VALUES (?, ?, ?, ?)",
                home.tenant(),
                home.site(),
                hour,
                account.id().toString());
    }

    static List<Look> looks(Handle handle, Home home, Optional<Look> after, int limit) {
        return handle.createQuery(
                        "SELECT l.account, a.name, l.hour_ms FROM home_look l"
                                + " JOIN account a ON a.id = l.account"
                                + " WHERE l.tenant = :tenant AND l.site = :site"
                                + " AND (l.hour_ms, l.account) < (:hour, :account)"
                                + " ORDER BY l.hour_ms DESC, l.account DESC LIMIT :limit")
                .bind("tenant", home.tenant())
                .bind("site", home.site())
                .bind("hour", after.map(Look::hourMillis).orElse(Long.MAX_VALUE))
                .bind("account", after.map(last -> last.account().toString()).orElse(""))
                .bind("limit", limit)
                .map((rs, context) ->
                        new Look(
                                UUID.fromString(rs.getString("account")),
                                rs.getString("name"),
                                rs.getLong("hour_ms")))
                .list();
    }

    private static Stored stored(Handle handle, ResultSet rs) throws SQLException {
        String id = rs.getString("id");
        String person = rs.getString("person");
        rs.getLong("ended_ms");
        boolean ended = !rs.wasNull();
        Account account =
                new Account(
                        UUID.fromString(id),
                        rs.getString("login"),
                        rs.getString("name"),
                        homes(handle, id),
                        Optional.ofNullable(person),
                        ended);
        return new Stored(account, rs.getString("password"));
    }

    private static List<Home> homes(Handle handle, String account) {
        return handle.createQuery(
                        "SELECT tenant, site FROM account_home WHERE account = :account"
                                + " ORDER BY tenant, site")
                .bind("account", account)
                .map((rs, context) -> home(rs))
                .list();
    }

    private static Home home(ResultSet rs) throws SQLException {
        return new Home(rs.getString("tenant"), rs.getString("site"));
    }
}
