package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One rule on one channel: its fold now, its fold at the beginning of each chunk of the window, and
 * what it told. Not thread-safe: owned by its channel.
 */
final class Instance implements Fold.Out {
    Rule rule;
    Fold fold;
    final Timeline timeline = new Timeline();
    final EpisodeIds ids;
    final Told told = new Told();
    private final ChannelState channel;
    private final List<Mark> marks = new ArrayList<>();
    private @Nullable Mark tail;

    /** Readings up to here were judged by an older version of the rule and stand. */
    private long fromMillis = Fold.NONE;

    Instance(Rule rule, Fold fold, ChannelState channel) {
        this.rule = rule;
        this.fold = fold;
        this.channel = channel;
        ids = new EpisodeIds(name());
    }

    /** What its episodes are about. */
    private String name() {
        if (rule instanceof JointRule) {
            return channel.key;
        }
        Place place = channel.place();
        ChannelId id = channel.id();
        return String.join(
                "/",
                place.site().tenant(),
                place.site().site(),
                rule.id(),
                id.device(),
                id.channel());
    }

    @Override
    public void happened(EpisodeEvent.Kind kind, long timeMillis, Optional<String> level) {
        timeline.add(new Derived(kind, timeMillis, level, channel.cause()));
    }

    long due(long lastMillis, long staleMillis) {
        return lastMillis <= fromMillis ? Judge.NEVER : fold.due(lastMillis, staleMillis);
    }

    void observe(Sample sample) {
        if (sample.timeMillis() > fromMillis) {
            fold.observe(sample, this);
        }
    }

    void observeBeside(Sample sample) {
        if (sample.timeMillis() > fromMillis) {
            fold.observeBeside(sample);
        }
    }

    void fire(long atMillis) {
        fold.fire(atMillis, this);
    }

    /** Remembers the state before the first reading of a chunk. */
    void mark(int chunk) {
        Mark mark = new Mark(fold.copy(), timeline.position());
        if (chunk < marks.size()) {
            marks.set(chunk, mark);
        } else {
            marks.add(mark);
        }
    }

    void rewindTo(int chunk) {
        Mark mark = marks.get(chunk);
        marks.subList(chunk + 1, marks.size()).clear();
        rewind(mark);
        tail = null;
    }

    /** Remembers the state after the newest reading, before timers go on from it. */
    void markTail() {
        tail = new Mark(fold.copy(), timeline.position());
    }

    void rewindTail() {
        if (tail != null) {
            rewind(tail);
            tail = null;
        }
    }

    void keepTail() {
        tail = null;
    }

    private void rewind(Mark mark) {
        fold = mark.fold.copy();
        timeline.rewind(mark.position);
    }

    /** The first chunk left the window. */
    void dropFirstChunk(long boundMillis) {
        marks.removeFirst();
        List<EpisodeEvent> gone = timeline.drop(marks.getFirst().position);
        if (gone.isEmpty()) {
            return;
        }
        Set<UUID> alive = timeline.episodes();
        ids.forget(boundMillis, alive);
        told.forget(gone, alive);
    }

    /**
     * Goes on with another version of the rule: what was judged stands, the newest reading is
     * judged again.
     */
    void change(Rule newRule, Fold newFold, int chunks, long newestMillis) {
        newFold.inherit(fold);
        rule = newRule;
        fold = newFold;
        fromMillis = newestMillis == Fold.NONE ? Fold.NONE : newestMillis - 1;
        marks.clear();
        for (int chunk = 0; chunk < chunks; chunk++) {
            mark(chunk);
        }
    }

    void writeHead(PartWriter part) {
        part.text(rule.id());
        PartWriter own = new PartWriter();
        own.number(fromMillis);
        own.number(timeline.dropped);
        own.flag(timeline.before != null);
        if (timeline.before != null) {
            EventCodec.write(timeline.before, own, channel.sources);
        }
        own.count(timeline.told.size());
        timeline.told.forEach(event -> EventCodec.write(event, own, channel.sources));
        ids.write(own);
        told.write(own);
        part.blob(own.toBytes());
    }

    void readHead(PartReader own) {
        EpisodeEvent.Source source = channel.source(this);
        fromMillis = own.number();
        timeline.dropped = own.number();
        timeline.before = own.flag() ? EventCodec.read(own, source, channel.sources) : null;
        int events = own.count();
        for (int i = 0; i < events; i++) {
            timeline.told.add(EventCodec.read(own, source, channel.sources));
        }
        timeline.standing = timeline.told.size();
        ids.read(own);
        told.read(own);
    }

    void writeMark(int chunk, PartWriter part) {
        part.text(rule.id());
        PartWriter own = new PartWriter();
        own.number(marks.get(chunk).position);
        marks.get(chunk).fold.write(own);
        part.blob(own.toBytes());
    }

    void readMark(PartReader own, Fold empty) {
        long position = own.number();
        empty.read(own);
        marks.add(new Mark(empty, position));
    }

    int marks() {
        return marks.size();
    }

    /** A fold and how many events it had told. */
    private record Mark(Fold fold, long position) {}
}
