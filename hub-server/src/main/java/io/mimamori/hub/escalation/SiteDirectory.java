package io.mimamori.hub.escalation;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.notify.Outbox;
import io.mimamori.profile.Hazard;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The people of a plan, as an alert of one place may reach them and as they wish to be reached.
 *
 * @param usable whether messages of this alert may go to an endpoint of that name
 * @param refused whether the home lets the person of that id know no more
 * @param life whether it may be about a life: then nobody's quiet hours count
 */
record SiteDirectory(
        EscalationPlan plan,
        String site,
        Predicate<String> usable,
        Predicate<String> refused,
        Wishes wishes,
        boolean life)
        implements Escalation.Directory {
    static SiteDirectory of(
            StoredEvents.Told told,
            EscalationPlan plan,
            Outbox outbox,
            Consents consents,
            Wishes wishes) {
        Alert alert = told.alert();
        Home home = new Home(alert.tenant(), alert.site());
        return new SiteDirectory(
                plan,
                alert.site(),
                endpoint -> outbox.isUsable(endpoint, alert.hazard()),
                person -> alert.hazard() == Hazard.HOME && consents.isRefused(person, home),
                wishes,
                outbox.mayBeAboutALife(alert, told.event()));
    }

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
        if (refused.test(person.id())) {
            return person.by(List.of());
        }
        List<String> usableNow = person.channels().stream().filter(usable).toList();
        return person.by(wishes.of(person.id()).applied(usableNow, life));
    }
}
