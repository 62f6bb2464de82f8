package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.notify.DeliveryTable.Muted;
import io.mimamori.hub.notify.DeliveryTable.Plan;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
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
    private final Silences silences;

    DeliveryPlanner(
            MessageTexts texts,
            Function<Alert, Optional<Site>> sites,
            InstantSource machine,
            Silences silences) {
        this.texts = texts;
        this.sites = sites;
        this.machine = machine;
        this.silences = silences;
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
        Optional<Muted> muted = ends ? Optional.empty() : muted(tx, delivery.notice());
        switch (delivery) {
            case Delivery.Exercise drill -> insert(tx, drill, life, now, "", muted);
            case Delivery.Actual actual -> actual(tx, actual, life, pace.get(), muted);
        }
    }

    /** Inserts a step of an escalation if it is not there yet: it waits for nothing. */
    void tell(Handle tx, Delivery delivery, String step) {
        boolean life = texts.facts(delivery.notice()).isLife();
        long now = machine.millis();
        Optional<Muted> muted = silence(delivery.notice()).map(_ -> Muted.SILENCED);
        insert(tx, delivery, new Plan(life, now, now + EXPIRY.toMillis(), "", muted, step));
    }

    /** A silence is over: what it withheld goes out at once, unless there is another reason. */
    void again(Handle tx, Delivery delivery) {
        if (delivery.endpoint().address().pace().isEmpty()) {
            return; // programs were told
        }
        if (!DeliveryTable.isThere(tx, delivery)) {
            plan(tx, delivery);
        } else if (DeliverySilences.isWithheld(tx, delivery.id())) {
            again(tx, delivery.notice(), delivery.id(), delivery.endpoint().address().name());
        }
    }

    /** The same of the steps of an escalation: to each endpoint the newest. */
    void stepsAgain(Handle tx, Notice notice) {
        DeliverySilences.withheldSteps(tx, notice.event())
                .forEach((endpoint, id) -> again(tx, notice, id, endpoint));
    }

    private void again(Handle tx, Notice notice, UUID id, String endpoint) {
        Optional<Silence> other = silence(notice);
        if (other.isPresent()) {
            silences.withhold(tx, other.get(), id, notice.alert().id(), endpoint);
        } else {
            DeliverySilences.release(tx, id, source(tx, notice.alert()), machine.millis());
        }
    }

    /**
     * The silence for whose sake people are not told of it. There is none for what may be about a
     * life, for a button, smoke or a fall, for what the hub tells of itself, and for the end of
     * what was told.
     */
    Optional<Silence> silence(Notice notice) {
        return silences.of(notice.alert())
                .filter(_ -> !notice.event().kind().ends() && texts.facts(notice).mayBeSilenced());
    }

    /** Whether people are not told of it: another alert says it, or a silence holds. */
    boolean isMuted(Handle tx, Notice notice) {
        return muted(tx, notice).isPresent();
    }

    private void actual(
            Handle tx, Delivery.Actual actual, boolean life, Pace pace, Optional<Muted> muted) {
        long now = machine.millis();
        Queue queue = new Queue(actual.endpoint().address().name(), false);
        UUID episode = actual.notice().event().episode();
        Optional<Long> waiting = DeliveryGroups.supersede(tx, queue, episode, now);
        boolean ends = actual.notice().event().kind().ends();
        if (ends && !DeliveryGroups.isTold(tx, queue, episode)) {
            // It was over before anybody heard of it.
            insert(tx, actual, life, now, "", Optional.of(Muted.by(episode)));
            return;
        }
        if (life) {
            insert(tx, actual, true, now, "", muted);
            return;
        }
        Alert alert = actual.notice().alert();
        String place = alert.tenant() + "/" + alert.site();
        long next = DeliveryGroups.lastSent(tx, queue, place) + pace.interval().toMillis();
        long due = waiting.orElse(Math.max(now + pace.patience().toMillis(), next));
        insert(tx, actual, false, due, place, muted);
    }

    private void insert(
            Handle tx,
            Delivery delivery,
            boolean life,
            long notBefore,
            String place,
            Optional<Muted> muted) {
        long expires = notBefore + EXPIRY.toMillis();
        insert(tx, delivery, new Plan(life, notBefore, expires, place, muted, ""));
    }

    private void insert(Handle tx, Delivery delivery, Plan plan) {
        boolean isNew = DeliveryTable.insert(tx, delivery, plan);
        if (isNew && plan.muted().equals(Optional.of(Muted.SILENCED))) {
            Notice notice = delivery.notice();
            String endpoint = delivery.endpoint().address().name();
            silence(notice)
                    .ifPresent(silence ->
                            silences.withhold(
                                    tx, silence, delivery.id(), notice.alert().id(), endpoint));
        }
    }

    private Optional<Muted> muted(Handle tx, Notice notice) {
        return source(tx, notice.alert())
                .map(Muted::by)
                .or(() -> silence(notice).map(_ -> Muted.SILENCED));
    }

    private Optional<UUID> source(Handle tx, Alert alert) {
        List<Alert> open = StoredEvents.open(tx, alert.tenant(), alert.site(), OPEN_MAX);
        return sites.apply(alert)
                .flatMap(site -> Inhibitions.source(site, alert, open))
                .map(Alert::id);
    }
}
