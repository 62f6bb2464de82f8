package io.mimamori.hub.escalation;

import java.util.List;
import java.util.Set;

/**
 * Somebody who may be told of an alert.
 *
 * @param id unique, as rosters and policies name them
 * @param name as people know them, and as answers name them
 * @param channels names of endpoints, the one to be tried first first
 * @param roles such as {@code carer}
 * @param sites which places the roles are for; empty: all
 * @param near whether they can be at the place soon
 */
record Person(
        String id,
        String name,
        List<String> channels,
        Set<String> roles,
        Set<String> sites,
        boolean near) {
    Person {
        channels = List.copyOf(channels);
        roles = Set.copyOf(roles);
        sites = Set.copyOf(sites);
    }

    boolean has(String role, String site) {
        return roles.contains(role) && (sites.isEmpty() || sites.contains(site));
    }

    /** Whether an answer of this name is theirs. */
    boolean isCalled(String who) {
        return id.equals(who) || name.equals(who);
    }

    Person by(List<String> others) {
        return new Person(id, name, others, roles, sites, near);
    }
}
