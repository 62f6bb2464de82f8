package io.mimamori.hub.account;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in with what the phone keeps (WebAuthn): discoverable passkeys, made by somebody who is
 * signed in already; the password stays as the way back. Thread-safe; waits for state.db. Runs on
 * the machine's clock.
 */
public final class Passkeys {
    /** Passkeys of one account. */
    public static final int PASSKEYS_MAX = 10;

    private static final String SIGN_IN = "sign in";
    private static final int TIMEOUT_MILLIS = Math.toIntExact(Challenges.OPEN.toMillis());
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final Logger LOG = LoggerFactory.getLogger(Passkeys.class);

    private final StateDatabase state;
    private final Accounts accounts;
    private final InstantSource machine;
    private final Challenges challenges;
    private final PasskeyCheck check;

    public Passkeys(StateDatabase state, Accounts accounts, InstantSource machine) {
        this.state = state;
        this.accounts = accounts;
        this.machine = machine;
        this.challenges = new Challenges(machine);
        this.check = new PasskeyCheck(challenges);
    }

    /**
     * Where the page is that asks.
     *
     * @param origin such as {@code https://hub.example:8443}
     * @param host of it, the RP id: a passkey works where it was made
     */
    public record Place(String origin, String host) {}

    /**
     * As its owner sees it.
     *
     * @param usedMillis when it was used last
     */
    public record Passkey(String id, long madeMillis, OptionalLong usedMillis) {}

    /** What {@code navigator.credentials.create} is to be given as {@code publicKey}. */
    public ObjectNode creationOptions(Account account, Place place) {
        ObjectNode json = options(challenges.issue(making(account)));
        json.putObject("rp").put("id", place.host()).put("name", place.host());
        json.putObject("user")
                .put("id", TEXT.encodeToString(UserHandle.of(account.id())))
                .put("name", account.login())
                .put("displayName", account.name());
        ArrayNode algorithms = json.putArray("pubKeyCredParams");
        PasskeyCheck.ALGORITHMS.forEach(
                alg -> algorithms.addObject().put("type", "public-key").put("alg", alg));
        json.putObject("authenticatorSelection")
                .put("residentKey", "required")
                .put("requireResidentKey", true)
                .put("userVerification", "required");
        json.put("attestation", "none");
        ArrayNode known = json.putArray("excludeCredentials");
        of(account).forEach(one -> known.addObject().put("type", "public-key").put("id", one.id()));
        return json;
    }

    /** What {@code navigator.credentials.get} is to be given as {@code publicKey}. */
    public ObjectNode requestOptions(Place place) {
        return options(challenges.issue(SIGN_IN))
                .put("rpId", place.host())
                .put("userVerification", "required");
    }

    private static ObjectNode options(byte[] challenge) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("challenge", TEXT.encodeToString(challenge))
                .put("timeout", TIMEOUT_MILLIS);
    }

    private static String making(Account account) {
        return "make " + account.id();
    }

    /** Keeps a new passkey of the account; false when what was sent is no proof of one. */
    public boolean register(Account account, Place place, String json) {
        try {
            PasskeyCheck.Kept kept = check.registered(json, place, making(account));
            long now = machine.millis();
            return state.writeNow(tx -> insert(tx, account, place, kept, now));
        } catch (PasskeyCheck.Refused e) {
            LOG.info("a new passkey of {} was refused: {}", account.login(), e.getMessage());
            return false;
        }
    }

    /** What signed in, or nothing: why not is in the log only. */
    public Optional<Accounts.Entry.Open> signIn(Place place, String json) {
        try {
            PasskeyCheck.Claim claim = check.claimed(json);
            PasskeyCheck.Kept kept =
                    state.read(handle -> kept(handle, claim, place))
                            .orElseThrow(() -> new PasskeyCheck.Refused("it is unknown here"));
            long counter = check.verified(claim, kept, place, SIGN_IN);
            long now = machine.millis();
            Account account =
                    state.writeNow(tx -> used(tx, claim, counter, now))
                            .orElseThrow(() -> new PasskeyCheck.Refused("its counter went back"));
            return Optional.of(new Accounts.Entry.Open(account, accounts.begin(account)));
        } catch (PasskeyCheck.Refused e) {
            LOG.info("a passkey was refused: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Oldest first. */
    public List<Passkey> of(Account account) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT id, made_ms, used_ms FROM passkey"
                                        + " WHERE account = :account ORDER BY made_ms, id")
                        .bind("account", account.id().toString())
                        .map((rs, context) -> {
                            long used = rs.getLong("used_ms");
                            return new Passkey(
                                    rs.getString("id"),
                                    rs.getLong("made_ms"),
                                    used == 0 ? OptionalLong.empty() : OptionalLong.of(used));
                        })
                        .list());
    }

    /** False when the account has none of that id. */
    public boolean remove(Account account, String id) {
        return state.writeNow(tx ->
                tx.execute(
                                "DELETE FROM passkey WHERE id = ? AND account = ?",
                                id,
                                account.id().toString())
                        == 1);
    }

    private static boolean insert(
            Handle tx, Account account, Place place, PasskeyCheck.Kept kept, long now) {
        return tx.execute(
                        "INSERT OR IGNORE INTO passkey (id, account, host, credential, counter,"
                                + " synced, made_ms) SELECT ?, ?, ?, ?, ?, ?, ? WHERE"
                                + " (SELECT COUNT(*) FROM passkey WHERE account = ?) < ?",
                        kept.id(),
                        account.id().toString(),
                        place.host(),
                        kept.credential(),
                        kept.counter(),
                        kept.isSynced(),
                        now,
                        account.id().toString(),
                        PASSKEYS_MAX)
                == 1;
    }

    private static Optional<PasskeyCheck.Kept> kept(
            Handle handle, PasskeyCheck.Claim claim, Place place) {
        return handle.createQuery(
                        "SELECT p.* FROM passkey p JOIN account a ON a.id = p.account WHERE"
                                + " p.id = :id AND p.account = :account AND p.host = :host"
                                + " AND a.ended_ms IS NULL")
                .bind("id", claim.id())
                .bind("account", claim.account().toString())
                .bind("host", place.host())
                .map((rs, context) ->
                        new PasskeyCheck.Kept(
                                rs.getString("id"),
                                rs.getBytes("credential"),
                                rs.getLong("counter"),
                                rs.getBoolean("synced")))
                .findOne();
    }

    /** Of two that come at once with the same counter one is refused. */
    private static Optional<Account> used(
            Handle tx, PasskeyCheck.Claim claim, long counter, long now) {
        int changed =
                tx.execute(
                        "UPDATE passkey SET counter = ?, used_ms = ? WHERE id = ?"
                                + " AND (counter < ? OR counter = 0 AND ? = 0)",
                        counter,
                        now,
                        claim.id(),
                        counter,
                        counter);
        UUID account = claim.account();
        return changed == 1
                ? AccountTables.account(tx, account, now).filter(one -> !one.ended())
                : Optional.empty();
    }
}
