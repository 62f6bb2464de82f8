package io.mimamori.rule;

import io.mimamori.reading.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what people are to be told: only news that still hold. A recording from last year makes
 * episodes and no message; a backlog tells of what still holds once the channel is live again.
 */
final class Notifier {
    /** How long the news of a channel without a stale rule are fresh. */
    static final long FRESH_MILLIS = Duration.ofDays(1).toMillis();

    private static final String DATA = "data";

    /** After the name of a level that rests on a doubtful reading; no name has it. */
    private static final String UNCONFIRMED = "?";

    private final long nowMillis;
    private final List<Effect> effects;

    Notifier(long nowMillis, List<Effect> effects) {
        this.nowMillis = nowMillis;
        this.effects = effects;
    }

    /**
     * Tells that episodes never were of which people believe that they go on. The end is struck
     * from the history with what it ends.
     *
     * @param withdrawn what was taken back, oldest first
     */
    void takeBack(Instance instance, List<EpisodeEvent> withdrawn) {
        Set<UUID> alive = instance.timeline.episodes();
        for (EpisodeEvent gone : withdrawn) {
            UUID episode = gone.episode();
            if (!alive.contains(episode) && instance.told.isOpen(episode)) {
                int number = instance.ids.nextNumber(episode, gone.raisedMillis());
                EpisodeEvent end = gone.takenBack(number);
                instance.told.end(episode);
                effects.add(new Effect.Happened(end));
                effects.add(new Effect.Notify(end));
                effects.add(new Effect.Withdrawn(end));
            }
        }
        instance.told.forget(withdrawn, alive);
    }

    /**
     * Looks through the instance's episodes in the window.
     *
     * @param changedFrom index of the first told event that is new; earlier episodes are looked at
     *     only when one of them still waits to be told
     */
    void tell(ChannelState channel, Instance instance, int changedFrom) {
        int from = instance.told.isBehind ? 0 : Math.max(0, changedFrom - 1);
        instance.told.isBehind = false;
        Timeline timeline = instance.timeline;
        List<EpisodeEvent> events = timeline.told;
        boolean continues = !events.isEmpty() && !Timeline.begins(events.getFirst().kind());
        if (from == 0 && timeline.before != null && !continues) {
            consider(channel, instance, timeline.before);
        }
        for (int i = from; i < events.size(); i++) {
            if (i + 1 == events.size() || Timeline.begins(events.get(i + 1).kind())) {
                consider(channel, instance, events.get(i));
            }
        }
    }

    private void consider(ChannelState channel, Instance instance, EpisodeEvent last) {
        switch (instance.rule) {
            case Ladder _ -> level(channel, instance.told, last);
            case RateOfRise _ -> level(channel, instance.told, last);
            case JointRule _ -> level(channel, instance.told, last);
            case Occurrence _ -> level(channel, instance.told, last);
            case Button _ -> press(instance.told, last);
            case Screening _ -> silence(channel, instance.told, last);
            case SensorFault _ -> silence(channel, instance.told, last);
            case Stale _ -> silence(channel, instance.told, last);
        }
    }

    private void level(ChannelState channel, Told told, EpisodeEvent last) {
        if (last.kind().ends()) {
            if (told.isOpen(last.episode()) && isFresh(last.timeMillis(), channel)) {
                told.end(last.episode());
                effects.add(new Effect.Notify(last));
            }
        } else if (isNews(last, told.level(last.episode()))) {
            if (isFresh(channel.newestMillis(), channel)) {
                told.open(last.episode(), level(last));
                effects.add(new Effect.Notify(last));
            } else {
                told.isBehind = true;
            }
        }
    }

    /** Another level, or the same one that is confirmed by now; not one that became doubtful. */
    private static boolean isNews(EpisodeEvent last, @Nullable String told) {
        String level = level(last);
        return !level.equals(told) && !level.equals(told + UNCONFIRMED);
    }

    private static String level(EpisodeEvent event) {
        boolean doubtful = event.cause().quality() == Quality.SUSPECT;
        return event.level().orElseThrow() + (doubtful ? UNCONFIRMED : "");
    }

    private void press(Told told, EpisodeEvent last) {
        if (told.isOpen(last.episode())) {
            return;
        }
        if (nowMillis - last.timeMillis() <= FRESH_MILLIS) {
            told.open(last.episode(), last.level().orElseThrow());
            effects.add(new Effect.Notify(last));
        } else {
            told.isBehind = true; // the hub's clock may be wrong, and be set
        }
    }

    /** Silence or a fault is news if the channel was live before, however late the tick comes. */
    private void silence(ChannelState channel, Told told, EpisodeEvent last) {
        if (!last.kind().ends()) {
            if (!told.isOpen(last.episode())
                    && channel.delayMillis(last.cause()) <= channel.freshForMillis()) {
                told.open(last.episode(), DATA);
                effects.add(new Effect.Notify(last));
            }
        } else if (told.isOpen(last.episode())) {
            if (isFresh(channel.newestMillis(), channel)) {
                told.end(last.episode());
                effects.add(new Effect.Notify(last));
            } else {
                told.isBehind = true;
            }
        }
    }

    private boolean isFresh(long timeMillis, ChannelState channel) {
        return nowMillis - timeMillis <= channel.freshForMillis();
    }
}
