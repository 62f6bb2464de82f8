package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A channel of a site, or the channels that one rule looks at together: the window of their
 * readings and the instances of the rules that watch them. The state after each step is a function
 * of the readings in the window and the time up to which timers were fired, whatever the order of
 * arrival. Not thread-safe: owned by the judge.
 */
final class ChannelState {
    private static final int CLEAN = Integer.MAX_VALUE;

    /** Key of its checkpoint parts, and its place among timers of the same time. */
    final String key;

    final Sources sources;
    final Window window;
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
    private final Sample sample;

    /** A reading that is only looked at beside; the other sample stays with the last own one. */
    private final Sample beside;

    /** Times of own readings on which the verdict is new. */
    private final SortedSet<Long> judged = new TreeSet<>();

    private long afterMillis = Judge.NEVER;

    /** Whether a verdict may rest on the reading that follows, and whether there is one at all. */
    private boolean looksAhead;

    private boolean hasVerdicts;
    private long lastMillis = Fold.NONE;
    private long nextDue = Judge.NEVER;
    private boolean hasTail;
    private long tailMillis;
    private int dirtyChunk = CLEAN;

    ChannelState(Place place, Watched watched) {
        this.place = place;
        sources = new Sources(watched.channels(), watched.isJoint());
        window = new Window(sources);
        sample = new Sample(window);
        beside = new Sample(window);
        key = place.key() + "/" + watched.name();
        for (Rule rule : watched.rules()) {
            instances.add(new Instance(rule, fold(rule), this));
        }
        lookAtRules();
    }

    /** Takes the sources as a checkpoint numbers them. */
    void restoreSources(List<ChannelId> numbered) {
        sources.restore(numbered, place.site());
        instances.forEach(instance -> instance.fold = fold(instance.rule));
    }

    /** A new fold of a rule on these channels. */
    Fold fold(Rule rule) {
        return Fold.of(rule, place.site(), sources);
    }

    Place place() {
        return place;
    }

    /** Why each rule is as it is. */
    void explain(List<Explanation> all) {
        for (Instance instance : instances) {
            all.add(
                    new Explanation(
                            source(instance),
                            isJoint() ? sources.ids() : List.of(id()),
                            lastMillis == Fold.NONE ? Optional.empty() : Optional.of(cause()),
                            instance.fold.because(),
                            Optional.ofNullable(instance.timeline.openEpisode()),
                            instance.due(lastMillis, staleMillis())));
        }
    }

    /** Whether it only looks at readings that are also judged each in its own channel. */
    boolean isJoint() {
        return sources.isJoint();
    }

    /** The channel, or the first of those that are looked at together. */
    ChannelId id() {
        return sources.channel(0).id();
    }

    /** Event time of its own newest reading. */
    long newestMillis() {
        return lastMillis;
    }

    /** When its next timer is due, or {@link Judge#NEVER}. */
    long nextDueMillis() {
        return nextDue;
    }

    /** How long its news are fresh, ms. */
    long freshForMillis() {
        return afterMillis == Judge.NEVER ? Notifier.FRESH_MILLIS : afterMillis;
    }

    int delayMillis(EpisodeEvent.Cause cause) {
        int source = Math.max(0, sources.ids().indexOf(cause.channel()));
        return window.delayMillis(cause.timeMillis(), source);
    }

    EpisodeEvent.Source source(Instance instance) {
        return place.source(instance.rule);
    }

    EpisodeEvent.Cause cause() {
        Channel channel = sources.channel(sample.source());
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
            boolean mayRevise = looksAhead && dirtyChunk == CLEAN && sources.isOwn(arrival.source);
            long from = mayRevise ? instances.getFirst().fold.revisesFrom(arrival) : Judge.NEVER;
            window.append(arrival);
            if (from != Judge.NEVER) {
                dirtyChunk = window.chunkOfLast(arrival.source, from + 1);
            } else if (dirtyChunk == CLEAN) {
                leaveTail(arrival.timeMillis);
                int chunk = window.chunks.size() - 1;
                fold(chunk, window.chunks.get(chunk).size() - 1);
            }
            return true;
        }
        int changed = window.put(arrival);
        if (changed >= 0) {
            boolean before = looksAhead && sources.isOwn(arrival.source);
            int from = before ? window.chunkOfLast(arrival.source, arrival.timeMillis) : changed;
            dirtyChunk = Math.min(dirtyChunk, Math.min(from, changed));
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
        observe(chunk, index);
        nextDue = earliest();
        boolean isLastOfItsTime =
                sources.size() == 1 || !window.isFollowedAtOnce(chunkIndex, index);
        while (isLastOfItsTime && nextDue <= time) {
            fire();
        }
    }

    private void observe(Chunk chunk, int index) {
        if (sources.isOwn(chunk.source(index))) {
            lastMillis = chunk.timeMillis(index);
            sample.beginAt(chunk, index);
            for (Instance instance : instances) {
                instance.observe(sample);
            }
            if (hasVerdicts && sample.keepVerdict()) {
                judged.add(lastMillis);
            }
        } else {
            beside.at(chunk, index);
            for (Instance instance : instances) {
                instance.observeBeside(beside);
            }
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
        lookBack(window.lastOwnBefore(from));
        for (int chunk = from; chunk < window.chunks.size(); chunk++) {
            int size = window.chunks.get(chunk).size();
            for (int index = 0; index < size; index++) {
                fold(chunk, index);
            }
            window.chunks.get(chunk).changed = true;
        }
    }

    /** Looks at the last own reading of a chunk, or at none. */
    private void lookBack(Chunk chunk) {
        int index = chunk.lastIndex(sources);
        lastMillis = index < 0 ? Fold.NONE : chunk.timeMillis(index);
        if (index >= 0) {
            sample.at(chunk, index);
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
        for (int i = 0; i < instances.size(); i++) {
            Instance instance = instances.get(i);
            if (instance.timeline.isSettled() && !instance.told.isBehind) {
                continue;
            }
            Notifier notifier = new Notifier(nowMillis, effects);
            int changedFrom = instance.timeline.told.size();
            if (!instance.timeline.isSettled()) {
                changedFrom = instance.timeline.standing;
                List<EpisodeEvent> withdrawn =
                        Reconciliation.run(
                                instance.timeline, instance.ids, source(instance), effects);
                if (!withdrawn.isEmpty()) {
                    notifier.takeBack(instance, withdrawn);
                }
            }
            isHeadUnsaved = true;
            notifier.tell(this, instance, changedFrom);
        }
        if (!judged.isEmpty()) {
            for (long timeMillis : judged) {
                effects.add(window.judged(place, id(), timeMillis));
            }
            judged.clear();
        }
        while (window.isFirstChunkOver(looksAhead ? 1 : 0)) {
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
        fireUpTo(Math.max(tickMillis, newestToldMillis()));
        for (Instance instance : instances) {
            if (!instance.timeline.isSettled()) {
                Reconciliation.run(
                        instance.timeline, instance.ids, source(instance), new ArrayList<>());
            }
        }
    }

    /**
     * What was told by a timer had fired, also when the clock that fired it was ahead and has been
     * set back below it since.
     */
    private long newestToldMillis() {
        long newest = Fold.NONE;
        for (Instance instance : instances) {
            List<EpisodeEvent> told = instance.timeline.told;
            newest = told.isEmpty() ? newest : Math.max(newest, told.getLast().timeMillis());
        }
        return newest;
    }

    /** Goes on under another version of the site. */
    void change(Place newPlace, List<Rule> rules) {
        Site oldSite = place.site();
        place = newPlace;
        leaveTail(Fold.NONE);
        List<Instance> before = List.copyOf(instances);
        instances.clear();
        boolean sameChannels =
                sources.refresh(newPlace.site())
                        && (!isJoint() || sameSurroundings(oldSite, newPlace.site()));
        for (Rule rule : rules) {
            instances.add(instanceOf(rule, before, sameChannels));
        }
        boolean changed = !instances.equals(before) || !sameChannels;
        lookAtRules();
        if (!window.chunks.isEmpty()) {
            // From the newest own reading on.
            int chunk = window.chunks.indexOf(window.lastOwnBefore(window.chunks.size()));
            dirtyChunk = Math.min(dirtyChunk, Math.max(0, chunk));
        }
        if (changed) {
            window.chunks.forEach(chunk -> chunk.changed = true);
        }
        isHeadUnsaved = true;
    }

    /** Joint rules go by the clock of the place and by when sensors are silent, too. */
    private static boolean sameSurroundings(Site before, Site after) {
        return before.zone().equals(after.zone()) && silences(before).equals(silences(after));
    }

    private static List<Rule> silences(Site site) {
        return site.rules().stream().filter(Stale.class::isInstance).toList();
    }

    private Instance instanceOf(Rule rule, List<Instance> before, boolean sameChannels) {
        for (Instance instance : before) {
            if (instance.rule.id().equals(rule.id())) {
                if (!instance.rule.equals(rule) || !sameChannels) {
                    instance.change(rule, fold(rule), window.chunks.size(), lastMillis);
                }
                return instance;
            }
        }
        Instance added = new Instance(rule, fold(rule), this);
        added.change(rule, fold(rule), window.chunks.size(), lastMillis);
        return added;
    }

    private void lookAtRules() {
        looksAhead = !instances.isEmpty() && instances.getFirst().rule instanceof Screening;
        hasVerdicts =
                instances.stream()
                        .map(instance -> instance.rule)
                        .anyMatch(rule -> rule instanceof Screening || rule instanceof SensorFault);
        afterMillis = Judge.NEVER;
        for (Instance instance : instances) {
            if (instance.rule instanceof Stale stale) {
                afterMillis = Math.min(afterMillis, stale.after().toMillis());
            }
        }
    }
}
