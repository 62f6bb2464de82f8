package io.mimamori.hub.escalation;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The people of a plan, as an alert of one place may reach them and as they wish to be reached.
 *
 * @param usable whether messages of this alert may go to an endpoint of that name
 * @param life whether it may be about a life: then nobody's quiet hours count
 */
record SiteDirectory(
        EscalationPlan plan, String site, Predicate<String> usable, Wishes wishes, boolean life)
        implements Escalation.Directory {
    @Override
    public List<Person> called(Policy.Step step, long millis) {
        return plan.called(step, site, millis).stream().map(this::reachable).toList();
    }

    @Override
    public boolean rests(Person person, long millis) {
        return !life
                && wishes.of(person.id())
                        .quiet()
                        .filter(quiet -> quiet.contains(millis))
                        .isPresent();
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
        List<String> usableNow = person.channels().stream().filter(usable).toList();
        return person.by(wishes.of(person.id()).applied(usableNow, life));
    }
}
