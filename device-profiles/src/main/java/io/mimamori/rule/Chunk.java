package io.mimamori.rule;

import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of readings in event time, then by number of their source, each time once a source: 32
 * bytes a reading, beside each other, since judging a busy hub's channels is waiting for memory. It
 * is also the unit of checkpoints: a busy channel rewrites only its last chunk.
 */
final class Chunk {
    /** Readings after which a new chunk begins. */
    static final int READINGS = 128;

    /** Late readings make a chunk grow up to here, then it is split. */
    static final int READINGS_MAX = 2 * READINGS;

    static final int NUMERIC = 0;
    static final int STATE = 1;
    static final int TEXT = 2;
    static final Chunk EMPTY = new Chunk(-1);

    /** The verdict on a reading that took the place of another: to be said whatever it is. */
    private static final int REPLACED = 0xFF;

    private static final int FIRST_CAPACITY = 8;

    // A reading's cells: time, bits of the number, sequence, and what follows in one.
    private static final int CELLS = 4;
    private static final int NUMBER = 1;
    private static final int SEQUENCE = 2;
    private static final int REST = 3;

    // In the last cell: kind and quality at the door, source, first and final verdict of the rules
    // (0 as at the door), and how late it came.
    private static final int SOURCE_SHIFT = 8;
    private static final int VERDICT_SHIFT = 16;
    private static final int DELAY_SHIFT = 32;
    private static final int OCTET = 0xFF;

    final int id;
    private int size;
    private long[] cells = new long[FIRST_CAPACITY * CELLS];
    private String @Nullable [] texts;

    /** Whether it differs from the last checkpoint. */
    boolean changed = true;

    Chunk(int id) {
        this.id = id;
    }

    int size() {
        return size;
    }

    private int capacity() {
        return cells.length / CELLS;
    }

    long timeMillis(int index) {
        return cells[index * CELLS];
    }

    int source(int index) {
        return octet(index, SOURCE_SHIFT);
    }

    long firstMillis() {
        return timeMillis(0);
    }

    long lastMillis() {
        return timeMillis(size - 1);
    }

    double number(int index) {
        return Double.longBitsToDouble(cells[index * CELLS + NUMBER]);
    }

    long sequence(int index) {
        return cells[index * CELLS + SEQUENCE];
    }

    /** How long after its event time the reading was received, ms, cut to 24 days. */
    int delayMillis(int index) {
        return (int) (cells[index * CELLS + REST] >> DELAY_SHIFT);
    }

    private int octet(int index, int shift) {
        return (int) (cells[index * CELLS + REST] >> shift) & OCTET;
    }

    /** Kind and quality at the door. */
    private int flags(int index) {
        return octet(index, 0);
    }

    int kind(int index) {
        return flags(index) >> 4;
    }

    boolean isJudged(int index) {
        int code = flags(index) & 15;
        return code != 4 && code != 9;
    }

    Quality quality(int index) {
        return Quality.ofCode(flags(index) & 15);
    }

    /** The rules' verdict with the reading that follows, as far as it is known. */
    Quality finalQuality(int index) {
        return isAsAtDoor(index) ? quality(index) : Quality.ofCode(verdict(index) & 15);
    }

    /** The rules' verdict before the reading that follows was known. */
    Quality firstQuality(int index) {
        return isAsAtDoor(index) ? quality(index) : Quality.ofCode(verdict(index) >> 4);
    }

    private boolean isAsAtDoor(int index) {
        return verdict(index) == 0 || verdict(index) == REPLACED;
    }

    private int verdict(int index) {
        return octet(index, VERDICT_SHIFT);
    }

    /** Keeps what the rules say of a reading; whether that is new. */
    boolean judged(int index, Quality first, Quality last) {
        int door = flags(index) & 15;
        boolean same = first.code() == door && last.code() == door;
        int verdict = same ? 0 : (first.code() << 4) | last.code();
        if (verdict == verdict(index)) {
            return false;
        }
        verdict(index, verdict);
        changed = true;
        return true;
    }

    private void verdict(int index, int verdict) {
        int cell = index * CELLS + REST;
        cells[cell] =
                (cells[cell] & ~((long) OCTET << VERDICT_SHIFT))
                        | ((long) verdict << VERDICT_SHIFT);
    }

    String text(int index) {
        return texts == null ? "" : texts[index];
    }

    Value value(int index) {
        return switch (kind(index)) {
            case NUMERIC -> Value.of(number(index));
            case STATE -> Value.of(number(index) != 0);
            default -> Value.of(text(index));
        };
    }

    /** Index of the reading of this time and source, or -(insertion point) - 1. */
    int find(long timeMillis, int source) {
        int from = 0;
        int to = size;
        while (from < to) {
            int middle = (from + to) >>> 1;
            long time = timeMillis(middle);
            if (time < timeMillis || (time == timeMillis && source(middle) < source)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < size && timeMillis(from) == timeMillis && source(from) == source
                ? from
                : -from - 1;
    }

    /** Index of the last reading of a state's own sources, or -1. */
    int lastIndex(Sources of) {
        int index = size - 1;
        while (index >= 0 && !of.isOwn(source(index))) {
            index--;
        }
        return index;
    }

    /** A chunk of one reading alone. */
    Chunk only(int index) {
        Chunk one = new Chunk(EMPTY.id);
        one.size = 1;
        System.arraycopy(cells, index * CELLS, one.cells, 0, CELLS);
        if (texts != null) {
            one.texts = new String[FIRST_CAPACITY];
            Arrays.fill(one.texts, texts[index]);
        }
        return one;
    }

    /** Whether its first reading comes after that of this time and source. */
    boolean beginsAfter(long timeMillis, int source) {
        return firstMillis() > timeMillis || (firstMillis() == timeMillis && source(0) > source);
    }

    /** Puts a reading before {@code index}. */
    void insert(int index, Arrival arrival) {
        reserve(size + 1);
        int after = size - index;
        System.arraycopy(cells, index * CELLS, cells, (index + 1) * CELLS, after * CELLS);
        if (texts != null) {
            System.arraycopy(texts, index, texts, index + 1, after);
        }
        size++;
        set(index, arrival);
    }

    /** Puts a reading in the place of another of the same time. */
    void replace(int index, Arrival arrival) {
        set(index, arrival);
        verdict(index, REPLACED);
    }

    private void set(int index, Arrival arrival) {
        int cell = index * CELLS;
        cells[cell] = arrival.timeMillis;
        cells[cell + NUMBER] = Double.doubleToRawLongBits(arrival.number);
        cells[cell + SEQUENCE] = arrival.sequence;
        cells[cell + REST] =
                (long) arrival.delayMillis << DELAY_SHIFT
                        | (arrival.source & OCTET) << SOURCE_SHIFT
                        | arrival.kind << 4
                        | arrival.qualityCode;
        if (texts == null && arrival.kind == TEXT) {
            texts = new String[capacity()];
            Arrays.fill(texts, "");
        }
        if (texts != null) {
            texts[index] = arrival.text;
        }
        changed = true;
    }

    void sequence(int index, long sequence) {
        cells[index * CELLS + SEQUENCE] = sequence;
        changed = true;
    }

    /** Moves the newer half into a new chunk. */
    Chunk split(int newId) {
        Chunk newer = new Chunk(newId);
        int half = size / 2;
        newer.size = size - half;
        newer.cells = Arrays.copyOfRange(cells, half * CELLS, cells.length);
        newer.texts = texts == null ? null : Arrays.copyOfRange(texts, half, texts.length);
        size = half;
        changed = true;
        return newer;
    }

    private void reserve(int readings) {
        int before = capacity();
        if (readings <= before) {
            return;
        }
        int capacity = Math.max(readings, before * 2);
        cells = Arrays.copyOf(cells, capacity * CELLS);
        if (texts != null) {
            texts = Arrays.copyOf(texts, capacity);
            Arrays.fill(texts, before, capacity, "");
        }
    }

    private boolean hasVerdicts() {
        for (int i = 0; i < size; i++) {
            if (verdict(i) != 0) {
                return true;
            }
        }
        return false;
    }

    /** With several sources each reading names its own. */
    void write(PartWriter part, boolean several) {
        boolean judged = hasVerdicts();
        part.flag(judged);
        part.count(size);
        long time = 0;
        long sequence = 0;
        for (int i = 0; i < size; i++) {
            part.number(timeMillis(i) - time);
            part.number(sequence(i) - sequence);
            part.number(delayMillis(i));
            part.octet(flags(i));
            if (several) {
                part.octet(source(i));
            }
            if (judged) {
                part.octet(verdict(i));
            }
            if (kind(i) == TEXT) {
                part.text(text(i));
            } else {
                part.real(number(i));
            }
            time = timeMillis(i);
            sequence = sequence(i);
        }
        changed = false;
    }

    /** Parts of older programs have no verdicts. */
    static Chunk read(int id, PartReader part, boolean several, boolean hasVerdicts) {
        Chunk chunk = new Chunk(id);
        boolean judged = hasVerdicts && part.flag();
        int readings = part.count();
        Arrival arrival = new Arrival();
        arrival.timeMillis = 0;
        arrival.sequence = 0;
        for (int i = 0; i < readings; i++) {
            arrival.timeMillis += part.number();
            arrival.sequence += part.number();
            arrival.delayMillis = (int) part.number();
            int flag = part.octet();
            arrival.kind = flag >> 4;
            arrival.qualityCode = flag & 15;
            arrival.source = several ? part.octet() : 0;
            int verdict = judged ? part.octet() : 0;
            arrival.text = arrival.kind == TEXT ? part.text() : "";
            arrival.number = arrival.kind == TEXT ? 0 : part.real();
            chunk.insert(i, arrival);
            chunk.verdict(i, verdict);
        }
        chunk.changed = false;
        return chunk;
    }
}
