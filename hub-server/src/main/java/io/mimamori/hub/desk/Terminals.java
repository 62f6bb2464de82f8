package io.mimamori.hub.desk;

import io.mimamori.hub.security.DeskToken;
import io.mimamori.hub.security.Token;
import io.mimamori.hub.state.StateDatabase;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Terminals of the duty desk that are signed in with its token. A restart of the hub leaves them
 * signed in, a new token does not. Thread-safe; {@link #isOpen} never waits.
 */
public final class Terminals {
    /** How long a terminal stays signed in. */
    public static final Duration SESSION = Duration.ofDays(180);

    /** Most terminals; the one that ends first gives way. */
    static final int TERMINALS_MAX = 50;

    private final StateDatabase state;
    private final DeskToken token;
    private final InstantSource machine;
    private final Map<ByteBuffer, Long> endMillis = new ConcurrentHashMap<>();

    public Terminals(StateDatabase state, DeskToken token, InstantSource machine) {
        this.state = state;
        this.token = token;
        this.machine = machine;
        state.writeNow(tx ->
                tx.execute(
                        "DELETE FROM desk_terminal WHERE token <> ? OR ends_ms <= ?",
                        token.hash(),
                        machine.millis()));
        load();
    }

    private void load() {
        Map<ByteBuffer, Long> stored =
                state.read(handle ->
                        handle.createQuery("SELECT hash, ends_ms FROM desk_terminal")
                                .map((rs, context) ->
                                        Map.entry(
                                                ByteBuffer.wrap(rs.getBytes("hash")),
                                                rs.getLong("ends_ms")))
                                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
        endMillis.putAll(stored);
        endMillis.keySet().retainAll(stored.keySet());
    }

    /** The session of a terminal; empty when it is not the desk's token. Waits for state.db. */
    public Optional<String> signIn(String said) {
        if (!token.matches(said)) {
            return Optional.empty();
        }
        String session = Token.create("mmt");
        state.writeNow(tx -> insert(tx, session));
        load();
        return Optional.of(session);
    }

    private boolean insert(Handle tx, String session) {
        tx.execute(
                "INSERT INTO desk_terminal (hash, token, ends_ms) VALUES (?, ?, ?)",
                Token.hash(session),
                token.hash(),
                machine.millis() + SESSION.toMillis());
        tx.execute(
                "DELETE FROM desk_terminal WHERE hash NOT IN"
                        + " (SELECT hash FROM desk_terminal ORDER BY ends_ms DESC, rowid DESC LIMIT ?)",
                TERMINALS_MAX);
        return true;
    }

    public boolean isOpen(String session) {
        Long end = endMillis.get(ByteBuffer.wrap(Token.hash(session)));
        return end != null && machine.millis() < end;
    }

    /** Waits for state.db. */
    public void signOut(String session) {
        state.writeNow(
                tx -> tx.execute("DELETE FROM desk_terminal WHERE hash = ?", Token.hash(session)));
        endMillis.remove(ByteBuffer.wrap(Token.hash(session)));
    }
}
