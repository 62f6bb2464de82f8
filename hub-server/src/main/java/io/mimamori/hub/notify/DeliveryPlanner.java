package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.notify.DeliveryTable.Plan;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import io.mimamori.profile.Site;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * When a message goes out, with what, or why not. A program hears of everything at once. People are
 * told at once of what may be about a life; of the rest in one message a place and {@link Pace},
 * and not of what another alert says ({@link Inhibitions}) or of what is over before it was told. A
 * drill waits for nobody: rehearsals run faster than time. Only within writes to state.db.
 */
final class DeliveryPlanner {
    /** After that nobody needs to be told any more. */
    static final Duration EXPIRY = Duration.ofHours(24);

    /** Open alerts of a site that are looked at for what they mute. */
    private static final int OPEN_MAX = 1_000;

    private final MessageTexts texts;
    private final Function<Alert, Optional<Site>> sites;
    private final InstantSource machine;

    DeliveryPlanner(
            MessageTexts texts, Function<Alert, Optional<Site>> sites, InstantSource machine) {
        this.texts = texts;
        this.sites = sites;
        this.machine = machine;
    }

    /** Inserts the delivery if it is not there yet. */
    void plan(Handle tx, Delivery delivery) {
        Optional<Pace> pace = delivery.endpoint().address().pace();
        boolean life = texts.facts(delivery.notice()).isLife();
        long now = machine.millis();
        if (pace.isEmpty()) {
            insert(tx, delivery, life, now, "", Optional.empty());
            return;
        }
        if (DeliveryTable.isThere(tx, delivery)) {
            return; // else it would supersede what came after it
        }
        boolean ends = delivery.notice().event().kind().ends();
        Optional<UUID> source = ends ? Optional.empty() : source(tx, delivery.notice().alert());
        switch (delivery) {
            case Delivery.Exercise drill -> insert(tx, drill, life, now, "", source);
            case Delivery.Actual actual -> actual(tx, actual, life, pace.get(), source);
        }
    }

    /** Inserts a step of an escalation if it is not there yet: it waits for nothing. */
    void tell(Handle tx, Delivery delivery, String step) {
        boolean life = texts.facts(delivery.notice()).isLife();
        long now = machine.millis();
        Plan plan = new Plan(life, now, now + EXPIRY.toMillis(), "", Optional.empty(), step);
        DeliveryTable.insert(tx, delivery, plan);
    }

    /** Whether people are not told of the alert, since another one says it. */
    boolean isMuted(Handle tx, Alert alert) {
        return source(tx, alert).isPresent();
    }

    private void actual(
            Handle tx, Delivery.Actual actual, boolean life, Pace pace, Optional<UUID> source) {
        long now = machine.millis();
        Queue queue = new Queue(actual.endpoint().address().name(), false);
        UUID episode = actual.notice().event().episode();
        Optional<Long> waiting = DeliveryGroups.supersede(tx, queue, episode, now);
        boolean ends = actual.notice().event().kind().ends();
        if (ends && !DeliveryGroups.isTold(tx, queue, episode)) {
            // It was over before anybody heard of it.
            insert(tx, actual, life, now, "", Optional.of(episode));
            return;
        }
        if (life) {
            insert(tx, actual, true, now, "", source);
            return;
        }
        Alert alert = actual.notice().alert();
        String place = alert.tenant() + "/" + alert.site();
        long next = DeliveryGroups.lastSent(tx, queue, place) + pace.interval().toMillis();
        long due = waiting.orElse(Math.max(now + pace.patience().toMillis(), next));
        insert(tx, actual, false, due, place, source);
    }

    private void insert(
            Handle tx,
            Delivery delivery,
            boolean life,
            long notBefore,
            String place,
            Optional<UUID> mutedBy) {
        long expires = notBefore + EXPIRY.toMillis();
        Plan plan = new Plan(life, notBefore, expires, place, mutedBy, "");
        DeliveryTable.insert(tx, delivery, plan);
    }

    private Optional<UUID> source(Handle tx, Alert alert) {
        List<Alert> open = StoredEvents.open(tx, alert.tenant(), alert.site(), OPEN_MAX);
        return sites.apply(alert)
                .flatMap(site -> Inhibitions.source(site, alert, open))
                .map(Alert::id);
    }
}
