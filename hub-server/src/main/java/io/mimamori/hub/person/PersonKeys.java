package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.security.Token;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * How the person who lives in a home comes to their own page: the city hands over a link, which
 * works once and makes a device of theirs known. No password: who holds that device is believed to
 * be the person, and sees only what is about themselves. Thread-safe; waits for state.db. Runs on
 * the machine's clock.
 */
public final class PersonKeys {
    /** How long a link may lie. */
    public static final Duration LINK = Duration.ofDays(30);

    /** How long a device stays known; each use of a link begins anew. */
    public static final Duration DEVICE = Duration.ofDays(400);

    /** Devices and links of one home that are kept. */
    private static final int KEYS_MAX = 20;

    private final StateDatabase state;
    private final InstantSource machine;
    private final HomeDeeds deeds;

    PersonKeys(StateDatabase state, InstantSource machine, HomeDeeds deeds) {
        this.state = state;
        this.machine = machine;
        this.deeds = deeds;
    }

    /** A new link's token, told once. */
    public record Link(String token, long endsMillis) {}

    /** Makes a link for the person who lives there. */
    public Link link(Home home, String by) {
        String token = Token.create("mmp");
        long ends = machine.millis() + LINK.toMillis();
        state.writeNow(tx -> {
            insert(tx, home, token, "link", ends);
            deeds.note(tx, home, "person-link", by, "a link to the person's own page");
            return true;
        });
        return new Link(token, ends);
    }

    /** Whose link it is, if it still works. */
    public Optional<Home> link(String token) {
        return state.read(handle -> find(handle, token, "link"));
    }

    /** Uses the link up; the device's token, told once. */
    public Optional<String> use(String token) {
        return state.writeNow(tx -> {
            Optional<Home> home = find(tx, token, "link");
            if (home.isEmpty()) {
                return Optional.empty();
            }
            end(tx, token);
            String device = Token.create("mmd");
            insert(tx, home.get(), device, "device", machine.millis() + DEVICE.toMillis());
            deeds.note(tx, home.get(), "person-device", "person", "a device opens their own page");
            return Optional.of(device);
        });
    }

    /** Whose device it is. */
    public Optional<Home> device(String token) {
        return state.read(handle -> find(handle, token, "device"));
    }

    /** Forgets a device. */
    public void end(String token) {
        state.run(tx -> end(tx, token)).join();
    }

    /** Forgets all devices and links of a home. */
    public void endAll(Home home, String by) {
        state.writeNow(tx -> {
            endAll(tx, home);
            deeds.note(tx, home, "person-keys-ended", by, "no device opens the person's page");
            return true;
        });
    }

    static void endAll(Handle tx, Home home) {
        tx.execute(
                "DELETE FROM person_key WHERE tenant = ? AND site = ?", home.tenant(), home.site());
    }

    private static void end(Handle tx, String token) {
        tx.execute("DELETE FROM person_key WHERE hash = ?", Token.hash(token));
    }

    private void insert(Handle tx, Home home, String token, String kind, long ends) {
        tx.execute(
                "DELETE FROM person_key WHERE hash IN (SELECT hash FROM person_key"
                        + " WHERE tenant = ? AND site = ? ORDER BY made_ms DESC"
                        + " LIMIT -1 OFFSET ?)",
                home.tenant(),
                home.site(),
                KEYS_MAX - 1);
        tx.execute(
                "INSERT INTO person_key (hash, tenant, site, kind, made_ms, ends_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                Token.hash(token),
                home.tenant(),
                home.site(),
                kind,
                machine.millis(),
                ends);
    }

    private Optional<Home> find(Handle handle, String token, String kind) {
        return handle.createQuery(
                        "SELECT tenant, site FROM person_key WHERE hash = :hash AND kind = :kind"
                                + " AND ends_ms > :now")
                .bind("hash", Token.hash(token))
                .bind("kind", kind)
                .bind("now", machine.millis())
                .map((rs, context) -> new Home(rs.getString("tenant"), rs.getString("site")))
                .findOne();
    }
}
