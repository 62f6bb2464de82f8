package io.mimamori.hub.notify;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.hub.notify.DeliveryPlan.Muted;
import io.mimamori.hub.notify.DeliveryTable.Queue;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.profile.Site;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
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

    /** What waits longer for the morning is one line of a summary there. */
    private static final Duration STALE = Duration.ofHours(6);

    /** Open alerts of a site that are looked at for what they mute. */
    private static final int OPEN_MAX = 1_000;

    private final MessageTexts texts;
    private final Function<Alert, Optional<Site>> sites;
    private final InstantSource machine;
    private final Silences silences;
    private final Nights nights;
    private volatile BiPredicate<Alert, String> hearers = (_, _) -> true;
    private volatile BiPredicate<Handle, Alert> rests = (_, _) -> false;

    DeliveryPlanner(
            MessageTexts texts,
            Function<Alert, Optional<Site>> sites,
            InstantSource machine,
            Silences silences,
            Nights nights) {
        this.texts = texts;
        this.sites = sites;
        this.machine = machine;
        this.silences = silences;
        this.nights = nights;
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
    void tell(Handle tx, Delivery delivery, Telling telling) {
        boolean life = texts.facts(delivery.notice()).isLife();
        long now = machine.millis();
        boolean quiet = !rings(tx, delivery, telling.who(), telling.again());
        Optional<Muted> muted =
                silence(delivery.notice())
                        .map(_ -> Muted.SILENCED)
                        .or(() -> tooLoud(delivery, quiet));
        long expires = now + EXPIRY.toMillis();
        int severity = texts.facts(delivery.notice()).severity();
        insert(
                tx,
                delivery,
                new DeliveryPlan(life, severity, quiet, now, expires, "", muted, telling.step()));
    }

    /**
     * Inserts a message that tells again what holds: without a sound, and by day if it can wait.
     */
    void repeat(Handle tx, Delivery delivery, String step) {
        Alert alert = delivery.notice().alert();
        if (isMuted(tx, delivery.notice())
                || rests(tx, alert)
                || !hearers.test(alert, delivery.endpoint().address().name())) {
            return;
        }
        Facts facts = texts.facts(delivery.notice());
        long due = nights.after(delivery.endpoint(), delivery.notice(), machine.millis());
        long expires = due + EXPIRY.toMillis();
        DeliveryPlan plan =
                new DeliveryPlan(
                        facts.isLife(),
                        facts.severity(),
                        true,
                        due,
                        expires,
                        "",
                        tooLoud(delivery, true),
                        step);
        insert(tx, delivery, plan);
    }

    boolean isLife(Notice notice) {
        return texts.facts(notice).isLife();
    }

    /** Whether the message is heard; its person is not rung twice for a level of an incident. */
    private boolean rings(Handle tx, Delivery delivery, String who, boolean again) {
        Notice notice = delivery.notice();
        return !texts.facts(notice).isOfAnIncident()
                || Incidents.rings(
                        tx,
                        notice.alert(),
                        delivery instanceof Delivery.Exercise,
                        notice.event().level().orElse(""),
                        who,
                        again);
    }

    /** A telephone call is heard or is none. */
    private static Optional<Muted> tooLoud(Delivery delivery, boolean quiet) {
        return quiet && delivery.endpoint().address().isACall()
                ? Optional.of(Muted.RANG)
                : Optional.empty();
    }

    /** Whether who is at the endpoint of this name may still hear of an alert. */
    void hearBy(BiPredicate<Alert, String> asked) {
        hearers = asked;
    }

    /** When people are told nothing of an alert, whatever there is to tell. */
    void restBy(BiPredicate<Handle, Alert> asked) {
        rests = asked;
    }

    boolean rests(Handle tx, Alert alert) {
        return rests.test(tx, alert);
    }

    /** A silence is over: what it withheld goes out at once, unless there is another reason. */
    void again(Handle tx, Delivery delivery) {
        if (delivery.endpoint().address().pace().isEmpty()) {
            return; // programs were told
        }
        if (!DeliveryTable.isThere(tx, delivery)) {
            if (!rests(tx, delivery.notice().alert())) {
                plan(tx, delivery);
            }
        } else if (DeliverySilences.isWithheld(tx, delivery.id())) {
            long due = nights.after(delivery.endpoint(), delivery.notice(), machine.millis());
            String name = delivery.endpoint().address().name();
            again(tx, delivery.notice(), delivery.id(), name, due);
        }
    }

    /** The same of the steps of an escalation: to each endpoint the newest. */
    void stepsAgain(Handle tx, Notice notice) {
        DeliverySilences.withheldSteps(tx, notice.event())
                .forEach((endpoint, id) -> again(tx, notice, id, endpoint, machine.millis()));
    }

    private void again(Handle tx, Notice notice, UUID id, String endpoint, long due) {
        Optional<Silence> other = silence(notice);
        if (other.isPresent()) {
            silences.withhold(tx, other.get(), id, notice.alert().id(), endpoint);
        } else if (rests(tx, notice.alert())) {
            DeliverySilences.rest(tx, id);
        } else {
            DeliverySilences.release(tx, id, source(tx, notice.alert()), due);
        }
    }

    /**
     * The silence for whose sake people are not told of it. There is none for what may be about a
     * life, for a button, smoke or a fall, for what the hub tells of itself, and for the end of
     * what was told.
     */
    Optional<Silence> silence(Notice notice) {
        return silences.of(notice.alert())
                .filter(_ -> notice.correction().isEmpty() && !notice.event().kind().ends())
                .filter(_ -> texts.facts(notice).mayBeSilenced());
    }

    /** Withholds what waited and is silenced by now; a step of an escalation, too. */
    boolean withholds(Handle tx, Delivery delivery) {
        boolean people = delivery.endpoint().address().pace().isPresent();
        Optional<Silence> silence = people ? silence(delivery.notice()) : Optional.empty();
        silence.ifPresent(holding -> {
            DeliverySilences.withhold(tx, delivery.id());
            silences.withhold(
                    tx,
                    holding,
                    delivery.id(),
                    delivery.notice().alert().id(),
                    delivery.endpoint().address().name());
        });
        return silence.isPresent();
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
            urgent(tx, actual, muted);
            return;
        }
        Alert alert = actual.notice().alert();
        String place = place(alert);
        long next = DeliveryGroups.lastSent(tx, queue, place) + pace.interval().toMillis();
        long normal = Math.max(now + pace.patience().toMillis(), next);
        long soon = waiting.map(before -> Math.min(before, normal)).orElse(normal);
        long due = nights.after(actual.endpoint(), actual.notice(), soon);
        boolean stale = due - soon > STALE.toMillis();
        insert(tx, actual, false, due, stale ? DeliveryGate.DIGEST : place, muted);
    }

    /** At once; without a sound, and with what else waits, when the incident has rung already. */
    private void urgent(Handle tx, Delivery.Actual actual, Optional<Muted> muted) {
        String name = actual.endpoint().address().name();
        boolean quiet = muted.isEmpty() && !rings(tx, actual, name, false);
        String place = quiet ? place(actual.notice().alert()) : "";
        long now = machine.millis();
        Optional<Muted> why = muted.or(() -> tooLoud(actual, quiet));
        long expires = now + EXPIRY.toMillis();
        int severity = texts.facts(actual.notice()).severity();
        insert(tx, actual, new DeliveryPlan(true, severity, quiet, now, expires, place, why, ""));
    }

    private static String place(Alert alert) {
        return alert.tenant() + "/" + alert.site();
    }

    private void insert(
            Handle tx,
            Delivery delivery,
            boolean life,
            long notBefore,
            String place,
            Optional<Muted> muted) {
        long expires = notBefore + EXPIRY.toMillis();
        int severity = texts.facts(delivery.notice()).severity();
        insert(
                tx,
                delivery,
                new DeliveryPlan(life, severity, false, notBefore, expires, place, muted, ""));
    }

    private void insert(Handle tx, Delivery delivery, DeliveryPlan plan) {
        Notice notice = delivery.notice();
        boolean silenced = plan.muted().equals(Optional.of(Muted.SILENCED));
        // It may have ended since the plan was made: then nothing would bring the message back.
        Optional<Silence> silence = silenced ? silence(notice) : Optional.empty();
        boolean isNew =
                DeliveryTable.insert(
                        tx, delivery, silenced && silence.isEmpty() ? plan.unmuted() : plan);
        if (isNew && silence.isPresent()) {
            String endpoint = delivery.endpoint().address().name();
            silences.withhold(tx, silence.get(), delivery.id(), notice.alert().id(), endpoint);
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
