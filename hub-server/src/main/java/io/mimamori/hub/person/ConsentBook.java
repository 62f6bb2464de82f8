package io.mimamori.hub.person;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.account.Consents.Consent;
import io.mimamori.hub.state.StateDatabase;
import java.util.Optional;
import java.util.UUID;

/** Takes consents back and gives them again, with an entry of the ledger. Thread-safe. */
public final class ConsentBook {
    private final StateDatabase state;
    private final Consents consents;
    private final HomeDeeds deeds;

    ConsentBook(StateDatabase state, Consents consents, HomeDeeds deeds) {
        this.state = state;
        this.consents = consents;
        this.deeds = deeds;
    }

    /** The account may not look any more, from now on; false when it may not anyway. */
    public boolean withdraw(UUID account, Home home, String by) {
        String name = name(account, home);
        return state.writeNow(tx -> {
            boolean held = consents.withdraw(tx, account, home, by);
            if (held) {
                deeds.note(tx, home, "consent-withdrawn", by, name + " may not look any more");
            }
            return held;
        });
    }

    /** The account may look again; false when it never might. */
    public boolean renew(UUID account, Home home, String by) {
        String name = name(account, home);
        return state.writeNow(tx -> {
            boolean known = consents.renew(tx, account, home);
            if (known) {
                long days = Consents.LASTS_DEFAULT.toDays();
                String detail = "%s may look for %d days".formatted(name, days);
                deeds.note(tx, home, "consent-given", by, detail);
            }
            return known;
        });
    }

    private String name(UUID account, Home home) {
        Optional<Consent> consent = consents.of(account, home);
        return consent.map(Consent::name).orElse("nobody");
    }
}
