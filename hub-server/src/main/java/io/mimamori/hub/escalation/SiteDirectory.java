package io.mimamori.hub.escalation;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The people of a plan, as an alert of one place may reach them.
 *
 * @param usable whether messages of this alert may go to an endpoint of that name
 */
record SiteDirectory(EscalationPlan plan, String site, Predicate<String> usable)
        implements Escalation.Directory {
    @Override
    public List<Person> called(Policy.Step step, long millis) {
        return plan.called(step, site, millis).stream().map(this::reachable).toList();
    }

    @Override
    public Optional<Person> person(String id) {
        return plan.person(id).map(this::reachable);
    }

    @Override
    public Optional<Person> named(String who) {
        return plan.named(who);
    }

    private Person reachable(Person person) {
        return person.by(person.channels().stream().filter(usable).toList());
    }
}
