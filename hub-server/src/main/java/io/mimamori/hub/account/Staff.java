package io.mimamori.hub.account;

import io.mimamori.hub.account.Accounts.Entry;
import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Accounts with a role beside the caregivers', and what they did, on the ledger. Thread-safe; waits
 * for state.db.
 */
public final class Staff {
    private final StateDatabase state;
    private final Accounts accounts;
    private final InstantSource machine;
    private final Deeds deeds;

    /** Where it is noted what somebody did; must not block. */
    @FunctionalInterface
    public interface Deeds {
        /** {@code login} of whoever did it. */
        void note(String login, String action, String what);
    }

    public Staff(StateDatabase state, Accounts accounts, InstantSource machine, Deeds deeds) {
        this.state = state;
        this.accounts = accounts;
        this.machine = machine;
        this.deeds = deeds;
    }

    /** An account and what it is for. */
    public record Member(UUID id, String login, String name, Role role) {}

    /** What came of signing in. */
    public sealed interface SignedIn {
        record Open(Member member) implements SignedIn {}

        /** Login or password are wrong, or it is a caregiver's: which, nobody is told. */
        record Wrong() implements SignedIn {}

        record Wait() implements SignedIn {}
    }

    public SignedIn signIn(Accounts.Try given) {
        return switch (accounts.check(given)) {
            case Entry.Open(Account account, String _) ->
                    member(account.id())
                            .<SignedIn>map(member -> {
                                note(member.login(), "signed-in", "at the console");
                                return new SignedIn.Open(member);
                            })
                            .orElse(new SignedIn.Wrong());
            case Entry.Wait() -> new SignedIn.Wait();
            case Entry.Wrong(), Entry.NotInvited(), Entry.Taken() -> new SignedIn.Wrong();
        };
    }

    /**
     * A new account; empty when the login is somebody's.
     *
     * @throws IllegalArgumentException when login, name or password are none that can be taken
     */
    public Optional<Member> hire(String login, String name, Role role, String password) {
        Optional<String> hash = accounts.hashOfNew(login, name, password);
        long now = machine.millis();
        return hash.flatMap(phc ->
                state.writeNow(tx -> {
                    if (AccountTables.byLogin(tx, login, now).isPresent()) {
                        return Optional.empty();
                    }
                    UUID id = AccountTables.insert(tx, login, phc, name, now);
                    put(tx, id, role, now);
                    return Optional.of(new Member(id, login, name, role));
                }));
    }

    /** Gives an account another role; empty when there is no open account. */
    public Optional<Member> become(UUID id, Role role) {
        long now = machine.millis();
        return state.writeNow(tx -> {
            boolean isThere =
                    AccountTables.account(tx, id, now)
                            .filter(account -> !account.ended())
                            .isPresent();
            if (isThere) {
                put(tx, id, role, now);
            }
            return isThere;
        })
                ? member(id).or(() -> accounts.find(id).map(Staff::caregiver))
                : Optional.empty();
    }

    private static Member caregiver(Account account) {
        return new Member(account.id(), account.login(), account.name(), Role.CAREGIVER);
    }

    private static void put(Handle tx, UUID id, Role role, long now) {
        if (role == Role.CAREGIVER) {
            tx.execute("DELETE FROM staff WHERE account = ?", id.toString());
            return;
        }
        tx.execute(
                "INSERT OR REPLACE INTO staff (account, role, made_ms) VALUES (?, ?, ?)",
                id.toString(),
                role.key(),
                now);
    }

    /** By login; those whose accounts are open. */
    public List<Member> all() {
        return state.read(handle -> members(handle, ""));
    }

    private Optional<Member> member(UUID id) {
        return state.read(handle -> members(handle, id.toString())).stream().findFirst();
    }

    /** {@code id} empty: all. */
    private static List<Member> members(Handle handle, String id) {
        return handle.createQuery(
                        "SELECT a.id, a.login, a.name, s.role FROM staff s"
                                + " JOIN account a ON a.id = s.account WHERE a.ended_ms IS NULL"
                                + " AND (:id = '' OR a.id = :id) ORDER BY a.login")
                .bind("id", id)
                .map((rs, context) ->
                        new Member(
                                UUID.fromString(rs.getString("id")),
                                rs.getString("login"),
                                rs.getString("name"),
                                Role.ofKey(rs.getString("role")).orElse(Role.VIEWER)))
                .list();
    }

    /** Notes what somebody did. Does not block. */
    public void note(String login, String action, String what) {
        deeds.note(login, action, what);
    }
}
