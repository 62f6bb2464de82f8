package io.mimamori.hub.account;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A person who signs in.
 *
 * @param login what is typed to sign in; case does not matter
 * @param name as the ledger has it: who looked, who answered
 * @param homes that the person may look at
 * @param person of the escalation plan that it is, by id: whose channels its devices are
 * @param ended whether the account was ended; it opens nothing then
 */
public record Account(
        UUID id,
        String login,
        String name,
        List<Home> homes,
        Optional<String> person,
        boolean ended) {
    public Account {
        homes = List.copyOf(homes);
    }

    /** A watched home: a site whose hazard is {@code home}. */
    public record Home(String tenant, String site) {}

    public boolean mayLookAt(String tenant, String site) {
        return !ended && homes.contains(new Home(tenant, site));
    }
}
