package io.mimamori.hub.escalation;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Everything the files say of whom to tell. Immutable.
 *
 * @param policies the first whose scope has an alert is its policy
 */
public record EscalationPlan(
        Map<String, Person> people, Map<String, Roster> rosters, List<Policy> policies) {
    /** Nobody is told in steps. */
    public static final EscalationPlan NONE = new EscalationPlan(Map.of(), Map.of(), List.of());

    public EscalationPlan {
        people = Map.copyOf(people);
        rosters = Map.copyOf(rosters);
        policies = List.copyOf(policies);
    }

    /**
     * With one more endpoint for each person, after their others.
     *
     * @param endpoint its name, by the person's id
     */
    public EscalationPlan withEach(UnaryOperator<String> endpoint) {
        Map<String, Person> more = new LinkedHashMap<>();
        people.forEach((id, person) -> {
            List<String> channels = new ArrayList<>(person.channels());
            channels.add(endpoint.apply(id));
            more.put(id, person.by(channels));
        });
        return new EscalationPlan(more, rosters, policies);
    }

    /** Whether there is a person of this id. */
    public boolean knows(String person) {
        return people.containsKey(person);
    }

    /** Names of the person's endpoints in the order of the plan; empty when nobody has the id. */
    public List<String> channelsOf(String person) {
        return person(person).map(Person::channels).orElse(List.of());
    }

    /** As answers and messages name the person of this id. */
    public Optional<String> nameOf(String person) {
        return person(person).map(Person::name);
    }

    /** Whose endpoint it is, by name, when that person is there for this place in particular. */
    public Optional<String> carer(String endpoint, String site) {
        return people.values().stream()
                .filter(person -> person.sites().contains(site))
                .filter(person -> person.channels().contains(endpoint))
                .map(Person::name)
                .findFirst();
    }

    Optional<Policy> policy(Alert alert) {
        return policies.stream()
                .filter(policy ->
                        policy.scope().contains(alert.hazard(), alert.site(), alert.rule()))
                .findFirst();
    }

    Optional<Policy> policy(String id) {
        return policies.stream().filter(policy -> policy.id().equals(id)).findFirst();
    }

    Optional<Person> person(String id) {
        return Optional.ofNullable(people.get(id));
    }

    /** Whose name or id it is. */
    Optional<Person> named(String who) {
        return people.values().stream().filter(person -> person.isCalled(who)).findFirst();
    }

    /** Whose endpoint it is; empty when it is nobody's, or several people's. */
    public Optional<String> nameAt(String endpoint) {
        List<Person> theirs =
                people.values().stream()
                        .filter(person -> person.channels().contains(endpoint))
                        .toList();
        return theirs.size() == 1 ? Optional.of(theirs.getFirst().name()) : Optional.empty();
    }

    /** Whose endpoint it is. */
    List<Person> owners(String endpoint) {
        return people.values().stream()
                .filter(person -> person.channels().contains(endpoint))
                .toList();
    }

    /** Whether an endpoint is nobody's, or somebody's who may look at the home that it is about. */
    boolean mayHear(Alert alert, String endpoint, Consents consents) {
        List<Person> theirs =
                people.values().stream()
                        .filter(person -> person.channels().contains(endpoint))
                        .toList();
        Home home = new Home(alert.tenant(), alert.site());
        return alert.hazard() != Hazard.HOME
                || theirs.isEmpty()
                || theirs.stream().anyMatch(person -> !consents.isRefused(person.id(), home));
    }

    /** Whether the endpoint is somebody's, so that it is told in steps. */
    boolean isSomebodys(String endpoint) {
        return people.values().stream().anyMatch(person -> person.channels().contains(endpoint));
    }

    /** Whom a step calls at a place and time, each once, with the channels that it may use. */
    List<Person> called(Policy.Step step, String site, long millis) {
        Map<String, Person> called = new LinkedHashMap<>();
        step.people().stream()
                .flatMap(id -> person(id).stream())
                .forEach(person -> called.putIfAbsent(person.id(), person));
        people.values().stream()
                .filter(person -> step.roles().stream().anyMatch(role -> person.has(role, site)))
                .sorted(Comparator.comparing(Person::id))
                .forEach(person -> called.putIfAbsent(person.id(), person));
        step.rosters().stream()
                .flatMap(id -> Optional.ofNullable(rosters.get(id)).stream())
                .flatMap(roster -> roster.onDuty(millis).stream())
                .flatMap(id -> person(id).stream())
                .forEach(person -> called.putIfAbsent(person.id(), person));
        return called.values().stream()
                .map(person -> person.by(person.channels().stream().filter(step::mayUse).toList()))
                .toList();
    }
}
