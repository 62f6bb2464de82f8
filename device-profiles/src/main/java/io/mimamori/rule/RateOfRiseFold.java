package io.mimamori.rule;

import io.mimamori.reading.Channel;
import io.mimamori.reading.Quality;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the good readings of the last while and how long ago each rung was shown. A bad reading
 * freezes the level; a doubtful one may show a rise, but none is measured from it.
 */
final class RateOfRiseFold implements Fold {
    private static final int FIRST_CAPACITY = 8;

    private final RateOfRise rule;
    private final Channel channel;

    /** The good readings within the rule's time before the newest, oldest first. */
    private long[] times = new long[FIRST_CAPACITY];

    private long[] steps = new long[FIRST_CAPACITY];
    private int size;

    /** When each rung was last shown. */
    private final long[] shownMillis;

    private int level = -1;
    private boolean frozen;

    RateOfRiseFold(RateOfRise rule, Channel channel) {
        this.rule = rule;
        this.channel = channel;
        shownMillis = new long[rule.rungs().size()];
        Arrays.fill(shownMillis, NONE);
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        // A rise that the newest reading still shows does not end by time alone.
        boolean isOver = level >= 0 && !frozen && shownMillis[level] < lastMillis;
        return isOver
                ? Fold.unlessStale(
                        shownMillis[level] + rule.holdDown().toMillis(), lastMillis, staleMillis)
                : Judge.NEVER;
    }

    @Override
    public void observe(Sample sample, Out out) {
        frozen = !sample.isJudged();
        if (frozen || !sample.isNumeric()) {
            return;
        }
        long time = sample.timeMillis();
        long now = channel.steps(sample.number());
        forget(time - rule.over().toMillis());
        int shown = size == 0 ? -1 : rung(now - steps[0]);
        if (sample.quality() != Quality.SUSPECT) {
            remember(time, now);
        }
        for (int rung = 0; rung <= shown; rung++) {
            shownMillis[rung] = time;
        }
        if (shown > level) {
            Kind kind = level < 0 ? Kind.RAISED : Kind.CHANGED;
            level = shown;
            out.happened(kind, time, name());
        }
    }

    @Override
    public void fire(long atMillis, Out out) {
        do {
            level--;
        } while (level >= 0 && shownMillis[level] + rule.holdDown().toMillis() <= atMillis);
        out.happened(level < 0 ? Kind.CLEARED : Kind.CHANGED, atMillis, name());
    }

    private Optional<String> name() {
        return level < 0 ? Optional.empty() : Optional.of(rule.rungs().get(level).level());
    }

    /** The highest rung that a rise of so many steps reaches, or -1. */
    private int rung(long rise) {
        int rung = rule.rungs().size() - 1;
        while (rung >= 0 && rise < channel.steps(rule.rungs().get(rung).threshold())) {
            rung--;
        }
        return rung;
    }

    private void forget(long beforeMillis) {
        int gone = 0;
        while (gone < size && times[gone] < beforeMillis) {
            gone++;
        }
        drop(gone);
    }

    private void drop(int gone) {
        System.arraycopy(times, gone, times, 0, size - gone);
        System.arraycopy(steps, gone, steps, 0, size - gone);
        size -= gone;
    }

    private void remember(long timeMillis, long value) {
        if (size == RateOfRise.READINGS_MAX) {
            drop(1);
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            steps = Arrays.copyOf(steps, 2 * size);
        }
        times[size] = timeMillis;
        steps[size++] = value;
    }

    @Override
    public List<String> because() {
        double rise = size == 0 ? 0 : (steps[size - 1] - steps[0]) * channel.resolution();
        String level = name().orElse("none");
        return List.of(
                "rise within %s: %.3f %s over %d readings; level %s"
                        .formatted(rule.over(), rise, channel.unit(), size, level),
                frozen ? "frozen: the reading is of bad quality" : "judged");
    }

    @Override
    public Fold copy() {
        RateOfRiseFold copy = new RateOfRiseFold(rule, channel);
        copy.times = times.clone();
        copy.steps = steps.clone();
        copy.size = size;
        System.arraycopy(shownMillis, 0, copy.shownMillis, 0, shownMillis.length);
        copy.level = level;
        copy.frozen = frozen;
        return copy;
    }

    /** Readings begin anew; a level that holds goes on under its name, else as the lowest. */
    @Override
    public void inherit(Fold before) {
        if (before instanceof RateOfRiseFold old && old.level >= 0) {
            level = 0;
            for (int rung = 0; rung < shownMillis.length; rung++) {
                if (old.name().equals(Optional.of(rule.rungs().get(rung).level()))) {
                    level = rung;
                }
            }
            Arrays.fill(shownMillis, 0, level + 1, old.shownMillis[old.level]);
            frozen = old.frozen;
        }
    }

    @Override
    public void write(PartWriter part) {
        part.flag(frozen);
        part.count(level + 1);
        part.count(shownMillis.length);
        for (long shown : shownMillis) {
            part.number(shown);
        }
        part.count(size);
        for (int i = 0; i < size; i++) {
            part.number(times[i]);
            part.number(steps[i]);
        }
    }

    @Override
    public void read(PartReader part) {
        frozen = part.flag();
        level = Math.min(part.count(), shownMillis.length) - 1;
        int rungs = part.count();
        for (int rung = 0; rung < rungs; rung++) {
            long shown = part.number();
            if (rung < shownMillis.length) {
                shownMillis[rung] = shown;
            }
        }
        int readings = part.count();
        size = 0;
        for (int i = 0; i < readings; i++) {
            remember(part.number(), part.number());
        }
    }
}
