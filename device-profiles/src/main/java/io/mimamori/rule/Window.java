package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The readings of a channel that late data may still revise, in event time: those of the last 72 h
 * before the newest, or the newest 4,320 a source, whichever is less (whole chunks are dropped, so
 * a few more are held, but none older than the bound is taken). Not thread-safe.
 */
final class Window {
    static final long SPAN_MILLIS = Duration.ofDays(3).toMillis();
    static final int READINGS_MAX = 4_320;

    /** Answers of {@link #put}; else the index of the first chunk that changed. */
    static final int UNCHANGED = -1;

    static final int LATE = -2;

    final List<Chunk> chunks = new ArrayList<>();
    private final Sources sources;

    /** The last own reading before the window; only kept where others are looked at beside. */
    private Chunk past = Chunk.EMPTY;

    private int count;
    private int nextId;

    Window(Sources sources) {
        this.sources = sources;
    }

    long newestMillis() {
        return chunks.isEmpty() ? Fold.NONE : chunks.getLast().lastMillis();
    }

    /** Readings before this time come too late. */
    long boundMillis() {
        if (chunks.isEmpty()) {
            return Fold.NONE;
        }
        long bySpan = newestMillis() - SPAN_MILLIS;
        int most = READINGS_MAX * sources.size();
        return count < most ? bySpan : Math.max(bySpan, timeOf(count - most));
    }

    private long timeOf(int index) {
        int rest = index;
        int chunk = 0;
        while (rest >= chunks.get(chunk).size()) {
            rest -= chunks.get(chunk++).size();
        }
        return chunks.get(chunk).timeMillis(rest);
    }

    /** Adds a reading newer than all others. */
    void append(Arrival arrival) {
        if (chunks.isEmpty() || chunks.getLast().size() >= Chunk.READINGS) {
            chunks.add(new Chunk(nextId++));
        }
        Chunk last = chunks.getLast();
        last.insert(last.size(), arrival);
        count++;
    }

    /** Takes a reading that is not newer than all others; says which chunk changed. */
    int put(Arrival arrival) {
        if (arrival.timeMillis < boundMillis()) {
            return LATE;
        }
        int at = chunkFor(arrival.timeMillis, arrival.source);
        Chunk chunk = chunks.get(at);
        int index = chunk.find(arrival.timeMillis, arrival.source);
        if (index >= 0) {
            return merge(arrival, at, index);
        }
        chunk.insert(-index - 1, arrival);
        count++;
        if (chunk.size() >= Chunk.READINGS_MAX) {
            chunks.add(at + 1, chunk.split(nextId++));
        }
        return at;
    }

    private int merge(Arrival arrival, int at, int index) {
        Chunk chunk = chunks.get(at);
        if (arrival.saysTheSameAs(chunk, index)) {
            if (arrival.sequence > chunk.sequence(index)) {
                chunk.sequence(index, arrival.sequence); // decides later conflicts
            }
            return UNCHANGED;
        }
        if (!arrival.winsOver(chunk, index)) {
            return UNCHANGED;
        }
        chunk.replace(index, arrival);
        return at;
    }

    /** The last chunk that begins at or before the time, else the first. */
    private int chunkFor(long timeMillis, int source) {
        int at = chunks.size() - 1;
        while (at > 0 && chunks.get(at).beginsAfter(timeMillis, source)) {
            at--;
        }
        return at;
    }

    /** Whether a reading of the same time follows, of another source. */
    boolean isFollowedAtOnce(int chunkIndex, int index) {
        Chunk chunk = chunks.get(chunkIndex);
        long time = chunk.timeMillis(index);
        if (index + 1 < chunk.size()) {
            return chunk.timeMillis(index + 1) == time;
        }
        return chunkIndex + 1 < chunks.size() && chunks.get(chunkIndex + 1).firstMillis() == time;
    }

    /** The next number of the same source that was good at the door; whether there is one. */
    boolean findNext(Chunk chunk, int index, Sample.Next next) {
        int source = chunk.source(index);
        int at = chunks.size() - 1;
        while (at > 0 && chunks.get(at) != chunk) {
            at--;
        }
        int from = index + 1;
        for (; at < chunks.size(); at++) {
            Chunk here = chunks.get(at);
            for (int i = from; i < here.size(); i++) {
                if (here.source(i) == source && here.kind(i) == Chunk.NUMERIC && here.isJudged(i)) {
                    next.timeMillis = here.timeMillis(i);
                    next.number = here.number(i);
                    return true;
                }
            }
            from = 0;
        }
        return false;
    }

    /** The chunk with the last number of a source before a time that was good at the door, or 0. */
    int chunkOfLast(int source, long beforeMillis) {
        for (int at = chunkFor(beforeMillis, source); at > 0; at--) {
            Chunk chunk = chunks.get(at);
            for (int i = chunk.size() - 1; i >= 0; i--) {
                if (chunk.timeMillis(i) < beforeMillis
                        && chunk.source(i) == source
                        && chunk.kind(i) == Chunk.NUMERIC
                        && chunk.isJudged(i)) {
                    return at;
                }
            }
        }
        return 0;
    }

    /** The verdict on a reading of the first source that is in the window. */
    Effect.Judged judged(Place place, ChannelId channel, long timeMillis) {
        Chunk chunk = chunks.get(chunkFor(timeMillis, 0));
        int index = chunk.find(timeMillis, 0);
        return new Effect.Judged(
                place.site().tenant(),
                place.site().site(),
                channel,
                timeMillis,
                chunk.firstQuality(index),
                chunk.finalQuality(index));
    }

    /** How late the reading of this time came, ms; the largest int when it is not here. */
    int delayMillis(long timeMillis, int source) {
        if (past.find(timeMillis, 0) >= 0) {
            return past.delayMillis(0);
        }
        if (!chunks.isEmpty()) {
            Chunk chunk = chunks.get(chunkFor(timeMillis, source));
            int index = chunk.find(timeMillis, source);
            if (index >= 0) {
                return chunk.delayMillis(index);
            }
        }
        return Integer.MAX_VALUE;
    }

    /**
     * Whether the first chunk holds nothing that could still be revised.
     *
     * @param spare chunks before the bound that are kept, for readings whose verdict depends on the
     *     one that follows
     */
    boolean isFirstChunkOver(int spare) {
        return chunks.size() > 1 + spare && boundMillis() >= chunks.get(1 + spare).firstMillis();
    }

    Chunk dropFirst() {
        Chunk first = chunks.removeFirst();
        count -= first.size();
        int index = sources.size() == 1 ? -1 : first.lastIndex(sources);
        if (index >= 0) {
            past = first.only(index);
        }
        return first;
    }

    /** The last chunk before this one that has an own reading, or that before the window. */
    Chunk lastOwnBefore(int from) {
        for (int chunk = from - 1; chunk >= 0; chunk--) {
            if (chunks.get(chunk).lastIndex(sources) >= 0) {
                return chunks.get(chunk);
            }
        }
        return past;
    }

    /** Event time of the newest own reading. */
    long newestOwnMillis() {
        Chunk chunk = lastOwnBefore(chunks.size());
        int index = chunk.lastIndex(sources);
        return index < 0 ? Fold.NONE : chunk.timeMillis(index);
    }

    void writePast(PartWriter part) {
        past.write(part, true);
    }

    void readPast(PartReader part, boolean hasVerdicts) {
        past = Chunk.read(Chunk.EMPTY.id, part, true, hasVerdicts);
    }

    void write(PartWriter part) {
        part.count(nextId);
        part.count(chunks.size());
        for (Chunk chunk : chunks) {
            part.count(chunk.id);
        }
    }

    /** Ids of the chunks to be {@link #add added}, oldest first. */
    List<Integer> read(PartReader part) {
        nextId = part.count();
        int size = part.count();
        List<Integer> ids = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            ids.add(part.count());
        }
        return ids;
    }

    void add(Chunk chunk) {
        chunks.add(chunk);
        count += chunk.size();
    }
}
