package io.mimamori.rule;

import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of readings in event time, then by number of their source, each time once a source, as
 * arrays: about 29 bytes a reading, 30 with several sources, one more where a verdict differs from
 * that at the door. It is also the unit of checkpoints: a busy channel rewrites only its last
 * chunk.
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

    final int id;
    private int size;
    private long[] times = new long[FIRST_CAPACITY];
    private double[] numbers = new double[FIRST_CAPACITY];
    private long[] sequences = new long[FIRST_CAPACITY];
    private int[] delays = new int[FIRST_CAPACITY];
    private byte[] flags = new byte[FIRST_CAPACITY];
    private String @Nullable [] texts;

    /** Null while all are from the first source. */
    private byte @Nullable [] sources;

    /** First and final verdict of the rules, 0 as at the door; null while all are. */
    private byte @Nullable [] verdicts;

    /** Whether it differs from the last checkpoint. */
    boolean changed = true;

    Chunk(int id) {
        this.id = id;
    }

    int size() {
        return size;
    }

    long timeMillis(int index) {
        return times[index];
    }

    int source(int index) {
        return sources == null ? 0 : sources[index] & 0xFF;
    }

    long firstMillis() {
        return times[0];
    }

    long lastMillis() {
        return times[size - 1];
    }

    double number(int index) {
        return numbers[index];
    }

    long sequence(int index) {
        return sequences[index];
    }

    /** How long after its event time the reading was received, ms, cut to 24 days. */
    int delayMillis(int index) {
        return delays[index];
    }

    int kind(int index) {
        return flags[index] >> 4;
    }

    boolean isJudged(int index) {
        int code = flags[index] & 15;
        return code != 4 && code != 9;
    }

    Quality quality(int index) {
        return Quality.ofCode(flags[index] & 15);
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
        return verdicts == null ? 0 : verdicts[index] & 0xFF;
    }

    /** Keeps what the rules say of a reading; whether that is new. */
    boolean judged(int index, Quality first, Quality last) {
        int door = flags[index] & 15;
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
        if (verdicts == null && verdict != 0) {
            verdicts = new byte[times.length];
        }
        if (verdicts != null) {
            verdicts[index] = (byte) verdict;
        }
    }

    String text(int index) {
        return texts == null ? "" : texts[index];
    }

    Value value(int index) {
        return switch (kind(index)) {
            case NUMERIC -> Value.of(numbers[index]);
            case STATE -> Value.of(numbers[index] != 0);
            default -> Value.of(text(index));
        };
    }

    /** Index of the reading of this time and source, or -(insertion point) - 1. */
    int find(long timeMillis, int source) {
        int index = Arrays.binarySearch(times, 0, size, timeMillis);
        if (index < 0 || (sources == null && source == 0)) {
            return index;
        }
        while (index > 0 && times[index - 1] == timeMillis) {
            index--;
        }
        while (index < size && times[index] == timeMillis && source(index) < source) {
            index++;
        }
        return index < size && times[index] == timeMillis && source(index) == source
                ? index
                : -index - 1;
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
        one.times[0] = times[index];
        one.numbers[0] = numbers[index];
        one.sequences[0] = sequences[index];
        one.delays[0] = delays[index];
        one.flags[0] = flags[index];
        one.verdict(0, verdict(index));
        if (texts != null) {
            one.texts = new String[FIRST_CAPACITY];
            Arrays.fill(one.texts, texts[index]);
        }
        return one;
    }

    /** Whether its first reading comes after that of this time and source. */
    boolean beginsAfter(long timeMillis, int source) {
        return times[0] > timeMillis || (times[0] == timeMillis && source(0) > source);
    }

    /** Puts a reading before {@code index}. */
    void insert(int index, Arrival arrival) {
        reserve(size + 1);
        int after = size - index;
        System.arraycopy(times, index, times, index + 1, after);
        System.arraycopy(numbers, index, numbers, index + 1, after);
        System.arraycopy(sequences, index, sequences, index + 1, after);
        System.arraycopy(delays, index, delays, index + 1, after);
        System.arraycopy(flags, index, flags, index + 1, after);
        if (texts != null) {
            System.arraycopy(texts, index, texts, index + 1, after);
        }
        if (sources != null) {
            System.arraycopy(sources, index, sources, index + 1, after);
        }
        if (verdicts != null) {
            System.arraycopy(verdicts, index, verdicts, index + 1, after);
            verdicts[index] = 0;
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
        times[index] = arrival.timeMillis;
        numbers[index] = arrival.number;
        sequences[index] = arrival.sequence;
        delays[index] = arrival.delayMillis;
        flags[index] = (byte) ((arrival.kind << 4) | arrival.qualityCode);
        if (sources == null && arrival.source > 0) {
            sources = new byte[times.length];
        }
        if (sources != null) {
            sources[index] = (byte) arrival.source;
        }
        if (texts == null && arrival.kind == TEXT) {
            texts = new String[times.length];
            Arrays.fill(texts, "");
        }
        if (texts != null) {
            texts[index] = arrival.text;
        }
        changed = true;
    }

    void sequence(int index, long sequence) {
        sequences[index] = sequence;
        changed = true;
    }

    /** Moves the newer half into a new chunk. */
    Chunk split(int newId) {
        Chunk newer = new Chunk(newId);
        int half = size / 2;
        newer.size = size - half;
        newer.times = Arrays.copyOfRange(times, half, times.length);
        newer.numbers = Arrays.copyOfRange(numbers, half, times.length);
        newer.sequences = Arrays.copyOfRange(sequences, half, times.length);
        newer.delays = Arrays.copyOfRange(delays, half, times.length);
        newer.flags = Arrays.copyOfRange(flags, half, times.length);
        newer.texts = texts == null ? null : Arrays.copyOfRange(texts, half, times.length);
        newer.sources = sources == null ? null : Arrays.copyOfRange(sources, half, times.length);
        newer.verdicts = verdicts == null ? null : Arrays.copyOfRange(verdicts, half, times.length);
        size = half;
        changed = true;
        return newer;
    }

    private void reserve(int readings) {
        if (readings <= times.length) {
            return;
        }
        int capacity = Math.max(readings, times.length * 2);
        times = Arrays.copyOf(times, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        delays = Arrays.copyOf(delays, capacity);
        flags = Arrays.copyOf(flags, capacity);
        if (texts != null) {
            int before = texts.length;
            texts = Arrays.copyOf(texts, capacity);
            Arrays.fill(texts, before, capacity, "");
        }
        if (sources != null) {
            sources = Arrays.copyOf(sources, capacity);
        }
        if (verdicts != null) {
            verdicts = Arrays.copyOf(verdicts, capacity);
        }
    }

    /** With several sources each reading names its own. */
    void write(PartWriter part, boolean several) {
        part.flag(verdicts != null);
        part.count(size);
        long time = 0;
        long sequence = 0;
        for (int i = 0; i < size; i++) {
            part.number(times[i] - time);
            part.number(sequences[i] - sequence);
            part.number(delays[i]);
            part.octet(flags[i]);
            if (several) {
                part.octet(source(i));
            }
            if (verdicts != null) {
                part.octet(verdict(i));
            }
            if (kind(i) == TEXT) {
                part.text(text(i));
            } else {
                part.real(numbers[i]);
            }
            time = times[i];
            sequence = sequences[i];
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
