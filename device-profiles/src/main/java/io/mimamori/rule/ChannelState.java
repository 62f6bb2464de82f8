package io.mimamori.rule;

import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.List;

/**
 * A channel of a site: the window of its readings and the instances of the rules that watch it. The
 * state after each step is a function of the readings in the window and the time up to which timers
 * were fired, whatever the order of arrival. Not thread-safe: owned by the judge.
 */
final class ChannelState {
    private static final int CLEAN = Integer.MAX_VALUE;

    /** Key of its checkpoint parts, and its place among timers of the same time. */
    final String key;

    final Window window = new Window();
    final List<Instance> instances = new ArrayList<>();

    /** Position in the heap of timers and the time it is queued for; owned by {@link Timers}. */
    int slot = -1;

    long queuedMillis = Judge.NEVER;

    /** Whether the judge will look at it at the end of the step, or at the next checkpoint. */
    boolean isTouched;

    boolean isUnsaved;
    boolean isHeadUnsaved = true;
    int savedChunks;
    final List<Integer> droppedChunks = new ArrayList<>();

    private Place place;
    private Channel channel;
    private final Sample sample = new Sample();
    private long afterMillis = Judge.NEVER;
    private long lastMillis = Fold.NONE;
    private long nextDue = Judge.NEVER;
    private boolean hasTail;
    private long tailMillis;
    private int dirtyChunk = CLEAN;

    ChannelState(Place place, Channel channel, List<Rule> rules) {
        this.place = place;
        this.channel = channel;
        key = place.key() + "/" + channel.id().device() + "/" + channel.id().channel();
        for (Rule rule : rules) {
            instances.add(new Instance(rule, Fold.of(rule, channel), this));
        }
        measureSilence();
    }

    Place place() {
        return place;
    }

    ChannelId id() {
        return channel.id();
    }

    Channel channel() {
        return channel;
    }

    long newestMillis() {
        return window.newestMillis();
    }

    /** When its next timer is due, or {@link Judge#NEVER}. */
    long nextDueMillis() {
        return nextDue;
    }

    /** How long its news are fresh, ms. */
    long freshForMillis() {
        return afterMillis == Judge.NEVER ? Notifier.FRESH_MILLIS : afterMillis;
    }

    int delayMillis(long timeMillis) {
        return window.delayMillis(timeMillis);
    }

    EpisodeEvent.Source source(Instance instance) {
        return place.source(instance.rule);
    }

    EpisodeEvent.Cause cause() {
        return new EpisodeEvent.Cause(
                channel.id(),
                sample.timeMillis(),
                sample.value(),
                channel.unit(),
                sample.quality(),
                sample.sequence());
    }

    /** Takes a reading; false when it came too late to be judged. */
    boolean observe(Arrival arrival) {
        if (arrival.timeMillis > window.newestMillis()) {
            window.append(arrival);
            if (dirtyChunk == CLEAN) {
                leaveTail(arrival.timeMillis);
                int chunk = window.chunks.size() - 1;
                fold(chunk, window.chunks.get(chunk).size() - 1);
            }
            return true;
        }
        int changed = window.put(arrival);
        if (changed >= 0) {
            dirtyChunk = Math.min(dirtyChunk, changed);
        }
        return changed != Window.LATE;
    }

    /** Timers fired after the newest reading stand if they came before the next one. */
    private void leaveTail(long timeMillis) {
        if (!hasTail) {
            return;
        }
        hasTail = false;
        boolean stands = tailMillis < timeMillis;
        for (Instance instance : instances) {
            if (stands) {
                instance.keepTail();
            } else {
                instance.rewindTail();
            }
        }
        if (!stands) {
            nextDue = earliest();
        }
    }

    private void fold(int chunkIndex, int index) {
        Chunk chunk = window.chunks.get(chunkIndex);
        long time = chunk.timeMillis(index);
        while (nextDue < time) {
            fire();
        }
        if (index == 0) {
            for (Instance instance : instances) {
                instance.mark(chunkIndex);
            }
        }
        lastMillis = time;
        sample.at(chunk, index);
        for (Instance instance : instances) {
            instance.observe(sample);
        }
        nextDue = earliest();
        while (nextDue <= time) {
            fire();
        }
    }

    private void fire() {
        long at = nextDue;
        for (Instance instance : instances) {
            if (instance.due(lastMillis, staleMillis()) == at) {
                instance.fire(at);
            }
        }
        nextDue = earliest();
    }

    private long earliest() {
        long earliest = Judge.NEVER;
        long stale = staleMillis();
        for (int i = 0; i < instances.size(); i++) {
            earliest = Math.min(earliest, instances.get(i).due(lastMillis, stale));
        }
        return earliest;
    }

    private long staleMillis() {
        if (afterMillis == Judge.NEVER) {
            return Judge.NEVER;
        }
        long earliest = Judge.NEVER;
        for (int i = 0; i < instances.size(); i++) {
            if (instances.get(i).fold instanceof StaleFold silence) {
                earliest = Math.min(earliest, silence.silentMillis(lastMillis));
            }
        }
        return earliest;
    }

    /** Judges again what late readings touched. */
    void settle() {
        if (dirtyChunk != CLEAN) {
            refold(dirtyChunk);
            dirtyChunk = CLEAN;
        }
    }

    /** Judges again from the beginning of a chunk on. */
    void refold(int from) {
        hasTail = false;
        nextDue = Judge.NEVER;
        for (Instance instance : instances) {
            instance.rewindTo(from);
        }
        for (int chunk = from; chunk < window.chunks.size(); chunk++) {
            int size = window.chunks.get(chunk).size();
            for (int index = 0; index < size; index++) {
                fold(chunk, index);
            }
            window.chunks.get(chunk).changed = true;
        }
    }

    /** Fires the timers due up to a time, inclusive. */
    void fireUpTo(long timeMillis) {
        while (nextDue <= timeMillis) {
            if (!hasTail) {
                hasTail = true;
                instances.forEach(Instance::markTail);
            }
            tailMillis = nextDue;
            fire();
        }
    }

    /** Hands out what follows from the step, and lets go of what left the window. */
    void finish(long nowMillis, List<Effect> effects) {
        Notifier notifier = new Notifier(nowMillis, effects);
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            int changedFrom = instance.timeline.told.size();
            if (!instance.timeline.isSettled()) {
                changedFrom = instance.timeline.standing;
                List<EpisodeEvent> withdrawn =
                        Reconciliation.run(
                                instance.timeline, instance.ids, source(instance), effects);
                if (!withdrawn.isEmpty()) {
                    instance.told.forget(withdrawn, instance.timeline.episodes());
                }
                isHeadUnsaved = true;
                notifier.tell(this, instance, changedFrom);
            } else if (instance.told.isBehind) {
                isHeadUnsaved = true;
                notifier.tell(this, instance, changedFrom);
            }
        }
        while (window.isFirstChunkOver()) {
            droppedChunks.add(window.dropFirst().id);
            isHeadUnsaved = true;
            long bound = window.chunks.getFirst().firstMillis();
            instances.forEach(instance -> instance.dropFirstChunk(bound));
        }
    }

    /** Comes to the state in which it was saved, once its parts have been read. */
    void settleRestored(long tickMillis) {
        if (window.chunks.isEmpty()) {
            return;
        }
        refold(window.chunks.size() - 1);
        window.chunks.getLast().changed = false;
        fireUpTo(tickMillis);
        for (Instance instance : instances) {
            if (!instance.timeline.isSettled()) {
                Reconciliation.run(
                        instance.timeline, instance.ids, source(instance), new ArrayList<>());
            }
        }
    }

    /** Goes on under another version of the site. */
    void change(Place newPlace, Channel newChannel, List<Rule> rules) {
        place = newPlace;
        leaveTail(Fold.NONE);
        List<Instance> before = List.copyOf(instances);
        instances.clear();
        boolean sameChannel = newChannel.equals(channel);
        channel = newChannel;
        for (Rule rule : rules) {
            instances.add(instanceOf(rule, before, sameChannel));
        }
        boolean changed = !instances.equals(before) || !sameChannel;
        measureSilence();
        if (!window.chunks.isEmpty()) {
            dirtyChunk = Math.min(dirtyChunk, window.chunks.size() - 1);
        }
        if (changed) {
            window.chunks.forEach(chunk -> chunk.changed = true);
        }
        isHeadUnsaved = true;
    }

    private Instance instanceOf(Rule rule, List<Instance> before, boolean sameChannel) {
        for (Instance instance : before) {
            if (instance.rule.id().equals(rule.id())) {
                if (!instance.rule.equals(rule) || !sameChannel) {
                    instance.change(
                            rule,
                            Fold.of(rule, channel),
                            window.chunks.size(),
                            window.newestMillis());
                }
                return instance;
            }
        }
        Instance added = new Instance(rule, Fold.of(rule, channel), this);
        added.change(rule, Fold.of(rule, channel), window.chunks.size(), window.newestMillis());
        return added;
    }

    private void measureSilence() {
        afterMillis = Judge.NEVER;
        for (Instance instance : instances) {
            if (instance.rule instanceof Stale stale) {
                afterMillis = Math.min(afterMillis, stale.after().toMillis());
            }
        }
    }
}
