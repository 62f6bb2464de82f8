package io.mimamori.hub.account;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.security.Token;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Who may sign in, by invitation only, and what they may look at. Thread-safe; waits for state.db
 * and, where a password is looked at, for some tens of milliseconds more: not on event loops. Runs
 * on the machine's clock.
 */
public final class Accounts {
    /** Longest that an invitation may be open. */
    public static final Duration INVITATION_MAX = Duration.ofDays(30);

    /** How long a phone stays signed in. */
    public static final Duration SESSION = Duration.ofDays(60);

    /** What opens the account for others is changed so long after signing in only. */
    public static final Duration FRESH = Duration.ofMinutes(15);

    public static final int PASSWORD_LENGTH_MIN = 10;
    public static final int PASSWORD_LENGTH_MAX = 128;
    private static final int NAME_LENGTH_MAX = 100;
    private static final int CONSENT_LENGTH_MAX = 500;
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9._@+-]{3,64}");

    /** Passwords that are looked at wait for each other: each takes 19 MiB. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Nobody's password: whoever asks for a login that is not there waits as long. */
    private static final String NOBODYS = PasswordHash.ofNobody();

    private final StateDatabase state;
    private final InstantSource machine;
    private final Attempts attempts;
    private final Semaphore hashing = new Semaphore(1, true);

    public Accounts(StateDatabase state, InstantSource machine) {
        this.state = state;
        this.machine = machine;
        this.attempts = new Attempts(machine);
    }

    /**
     * What an invitation says.
     *
     * @param name of the person invited
     * @param consent who agreed that this person may look, when and how, as the city keeps it
     * @param person of the escalation plan that the account will be, by id
     * @param lasts how long from the day on which the invitation is used
     * @param stays whether this person may say that the home rests
     */
    public record Invitation(
            String name,
            Home home,
            String consent,
            Optional<String> person,
            Duration lasts,
            boolean stays) {
        /** Of somebody whom the escalation plan does not know. */
        public Invitation(String name, Home home, String consent) {
            this(name, home, consent, Optional.empty());
        }

        /** For as long as is usual, without the right to say that the home rests. */
        public Invitation(String name, Home home, String consent, Optional<String> person) {
            this(name, home, consent, person, Consents.LASTS_DEFAULT, false);
        }

        public Invitation {
            require(
                    lasts.isPositive() && lasts.compareTo(Consents.LASTS_MAX) <= 0,
                    "a consent lasts for 1 to " + Consents.LASTS_MAX.toDays() + " days");
            require(isLine(name, NAME_LENGTH_MAX), "'name' must have 1 to 100 characters");
            require(isLine(consent, CONSENT_LENGTH_MAX), "'consent' must have 1 to 500 characters");
        }
    }

    /**
     * What was typed to sign in.
     *
     * @param address where it came from, which has its own share of wrong passwords
     */
    public record Try(String login, String password, String address) {
        @Override
        public String toString() {
            return "Try[login=%s, address=%s]".formatted(login, address);
        }
    }

    /** An open one, with its token, which is told once. */
    public record Invited(String token, long expiresMillis) {}

    /** What came of trying to sign in or to join. */
    public sealed interface Entry {
        /** {@code session} is the session's token, told once. */
        record Open(Account account, String session) implements Entry {}

        /** Login or password are wrong, or the account was ended: which, nobody is told. */
        record Wrong() implements Entry {}

        /** Too many wrong passwords, or too many people at once. */
        record Wait() implements Entry {}

        /** The invitation is unknown, was used or is over. */
        record NotInvited() implements Entry {}

        /** The login is somebody else's. */
        record Taken() implements Entry {}
    }

    /** Invites a person to look at a home. */
    public Invited invite(Invitation invitation, Duration open) {
        require(
                open.isPositive() && open.compareTo(INVITATION_MAX) <= 0,
                "an invitation is open for 1 to " + INVITATION_MAX.toDays() + " days");
        String token = Token.create("mmi");
        long now = machine.millis();
        long expires = now + open.toMillis();
        state.writeNow(tx -> AccountTables.insert(tx, Token.hash(token), invitation, now, expires));
        return new Invited(token, expires);
    }

    /** Why an invitation cannot be used; empty when it was never made, or can be. */
    public Optional<Refused> refused(String token) {
        long now = machine.millis();
        return state.read(handle -> AccountTables.refused(handle, Token.hash(token), now));
    }

    /** An invitation that opens nothing. */
    public record Refused(Home home, String name, boolean used) {}

    /** Whose invitation it is, if it can be used now. */
    public Optional<Invitation> invitation(String token) {
        long now = machine.millis();
        return state.read(handle -> AccountTables.invitation(handle, Token.hash(token), now));
    }

    /**
     * Uses an invitation: a new account, or another home for the account that the login and
     * password open.
     *
     * @throws IllegalArgumentException when login or password are none that can be taken
     */
    public Entry join(String token, Try given) {
        String login = given.login();
        require(LOGIN.matcher(login).matches(), "login");
        if (invitation(token).isEmpty()) {
            return new Entry.NotInvited();
        }
        Optional<AccountTables.Stored> known =
                state.read(handle -> AccountTables.byLogin(handle, login, machine.millis()));
        if (known.isPresent()) {
            Entry entry = signIn(given);
            if (entry instanceof Entry.Open(Account account, String session)) {
                return used(token, (tx, name) -> account.id())
                        .<Entry>map(joined -> new Entry.Open(joined, session))
                        .orElse(new Entry.NotInvited());
            }
            return entry instanceof Entry.Wrong ? new Entry.Taken() : entry;
        }
        requirePassword(login, given.password());
        Optional<String> hash = hashed(() -> PasswordHash.of(given.password()));
        if (hash.isEmpty()) {
            return new Entry.Wait();
        }
        Maker maker =
                (tx, name) -> AccountTables.insert(tx, login, hash.get(), name, machine.millis());
        return used(token, maker)
                .<Entry>map(account -> new Entry.Open(account, begin(account)))
                .orElse(new Entry.NotInvited());
    }

    /** Makes or finds the account that an invitation is for. */
    private interface Maker {
        UUID account(Handle tx, String name);
    }

    private Optional<Account> used(String token, Maker maker) {
        long now = machine.millis();
        return state.writeNow(tx -> {
            Optional<Invitation> open = AccountTables.invitation(tx, Token.hash(token), now);
            if (open.isEmpty()) {
                return Optional.empty();
            }
            UUID id = maker.account(tx, open.get().name());
            AccountTables.use(tx, Token.hash(token), now);
            AccountTables.grant(tx, id, open.get(), now);
            open.get().person().ifPresent(person -> AccountTables.be(tx, id, person));
            return AccountTables.account(tx, id, now);
        });
    }

    public Entry signIn(Try given) {
        Entry entry = check(given);
        return entry instanceof Entry.Open(Account account, String _)
                ? new Entry.Open(account, begin(account))
                : entry;
    }

    /** As {@link #signIn} without a session; its token is empty. */
    Entry check(Try given) {
        if (!attempts.mayTry(given)) {
            return new Entry.Wait();
        }
        Optional<AccountTables.Stored> stored =
                state.read(
                        handle -> AccountTables.byLogin(handle, given.login(), machine.millis()));
        String phc = stored.map(AccountTables.Stored::password).orElse(NOBODYS);
        Optional<Boolean> right =
                hashed(() ->
                        given.password().length() <= PASSWORD_LENGTH_MAX
                                && PasswordHash.matches(given.password(), phc));
        if (right.isEmpty()) {
            return new Entry.Wait();
        }
        Optional<Account> account =
                stored.filter(_ -> right.get())
                        .map(AccountTables.Stored::account)
                        .filter(one -> !one.ended());
        if (account.isEmpty()) {
            attempts.failed(given);
            return new Entry.Wrong();
        }
        attempts.succeeded(given);
        return new Entry.Open(account.get(), "");
    }

    /** Whose session it is; empty when it is over or the account was ended. */
    public Optional<Account> session(String token) {
        long now = machine.millis();
        return state.read(handle -> AccountTables.session(handle, Token.hash(token), now));
    }

    public void signOut(String session) {
        state.writeNow(tx ->
                tx.execute("DELETE FROM account_session WHERE hash = ?", Token.hash(session)));
    }

    /**
     * By login.
     *
     * @param after login of the last of the page before; empty: from the first
     */
    public List<Account> all(String after, int limit) {
        return state.read(handle -> AccountTables.all(handle, after, limit, machine.millis()));
    }

    /** Says whom of the escalation plan an account is; false when there is no such account. */
    public boolean be(UUID id, Optional<String> person) {
        return state.writeNow(tx -> AccountTables.be(tx, id, person.orElse(null)));
    }

    Optional<Account> find(UUID id) {
        long now = machine.millis();
        return state.read(handle -> AccountTables.account(handle, id, now));
    }

    /** What is stored of the password of a new account; empty when too many wait. */
    Optional<String> hashOfNew(String login, String name, String password) {
        require(
                LOGIN.matcher(login).matches(),
                "'login' must have 3 to 64 letters, digits and . _ @ + -");
        require(isLine(name, NAME_LENGTH_MAX), "'name' must have 1 to 100 characters");
        requirePassword(login, password);
        return hashed(() -> PasswordHash.of(password));
    }

    /** Ends an account and its sessions at once; false when there is none. */
    public boolean end(UUID id) {
        long now = machine.millis();
        return state.writeNow(tx -> AccountTables.end(tx, id, now));
    }

    /** Whether the session began a short while ago. */
    public boolean isFresh(String session) {
        long began = machine.millis() - FRESH.toMillis();
        return state.read(handle ->
                handle.createQuery(
                                "SELECT COUNT(*) FROM account_session"
                                        + " WHERE hash = :hash AND ends_ms > :ends")
                        .bind("hash", Token.hash(session))
                        .bind("ends", began + SESSION.toMillis())
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Begins a session of somebody who has shown who it is; returns its token. */
    String begin(Account account) {
        String session = Token.create("mmc");
        long now = machine.millis();
        state.writeNow(tx -> {
            tx.execute("DELETE FROM account_session WHERE ends_ms <= ?", now);
            return tx.execute(
                    "INSERT INTO account_session (hash, account, ends_ms) VALUES (?, ?, ?)",
                    Token.hash(session),
                    account.id().toString(),
                    now + SESSION.toMillis());
        });
        return session;
    }

    /** Empty when too many wait. */
    private <T> Optional<T> hashed(Supplier<T> work) {
        try {
            if (!hashing.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(work.get());
        } finally {
            hashing.release();
        }
    }

    private static void requirePassword(String login, String password) {
        require(
                password.length() >= PASSWORD_LENGTH_MIN
                        && password.length() <= PASSWORD_LENGTH_MAX
                        && !password.equalsIgnoreCase(login),
                "password");
    }

    private static boolean isLine(String text, int max) {
        return !text.isBlank()
                && text.length() <= max
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
