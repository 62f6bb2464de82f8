package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.person.Looks.Kind;
import io.mimamori.hub.person.Looks.Viewer;
import io.mimamori.hub.state.StateDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Opens what is kept from the desk, for a reason and for {@link #LASTS}; the ledger has it and the
 * person reads it. Thread-safe; waits for state.db. Runs on the machine's clock.
 */
public final class BreakGlass {
    /** How long what was opened stays open. */
    public static final Duration LASTS = Duration.ofMinutes(60);

    private static final int REASON_MIN = 5;

    private final StateDatabase state;
    private final InstantSource machine;
    private final HomeDeeds deeds;
    private final Looks looks;

    BreakGlass(StateDatabase state, InstantSource machine, HomeDeeds deeds, Looks looks) {
        this.state = state;
        this.machine = machine;
        this.deeds = deeds;
        this.looks = looks;
    }

    /**
     * What is open.
     *
     * @param until ms since 1970 UTC
     */
    public record Opened(String who, String reason, long until) {}

    /**
     * Opens a home.
     *
     * @throws IllegalArgumentException when nobody is named or the reason says nothing
     */
    public Opened open(Home home, String who, String reason) {
        if (!isLine(who, 1, Looks.NAME_MAX) || !isLine(reason, REASON_MIN, Looks.REASON_MAX)) {
            throw new IllegalArgumentException(
                    "'who' must be a name of 1 to %d characters and 'reason' have %d to %d: the person reads both"
                            .formatted(Looks.NAME_MAX, REASON_MIN, Looks.REASON_MAX));
        }
        long now = machine.millis();
        Opened opened = new Opened(who, reason, now + LASTS.toMillis());
        state.writeNow(tx -> {
            deeds.note(tx, home, "break-glass", who, reason);
            return tx.execute(
                    "INSERT INTO break_glass (tenant, site, who, reason, opened_ms, until_ms)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    home.tenant(),
                    home.site(),
                    who,
                    reason,
                    now,
                    opened.until());
        });
        looks.note(home, Viewer.named(who), Kind.BREAK_GLASS, reason);
        return opened;
    }

    /**
     * What was opened last, if it still is.
     *
     * @param who only what they opened; empty: by whomever
     */
    public Optional<Opened> now(Home home, Optional<String> who) {
        long now = machine.millis();
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM break_glass WHERE tenant = :tenant AND site = :site"
                                        + " AND until_ms > :now AND (:who IS NULL OR who = :who) ORDER BY until_ms DESC LIMIT 1")
                        .bind("tenant", home.tenant())
                        .bind("site", home.site())
                        .bind("now", now)
                        .bind("who", who.orElse(null))
                        .map((rs, context) ->
                                new Opened(
                                        rs.getString("who"),
                                        rs.getString("reason"),
                                        rs.getLong("until_ms")))
                        .findOne());
    }

    private static boolean isLine(String text, int min, int max) {
        return text.strip().length() >= min
                && text.length() <= max
                && text.chars().noneMatch(Character::isISOControl);
    }
}
