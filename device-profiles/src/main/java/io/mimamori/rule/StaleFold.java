package io.mimamori.rule;

import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.Optional;

/**
 * Silence. A reading of any quality is a sign of life. A channel that never reported has no last
 * reading to count from and is not stale: that a device never came to life is its registration's
 * affair, until the judge hears of registrations.
 */
final class StaleFold implements Fold {
    private final long afterMillis;
    private boolean stale;

    StaleFold(Stale rule) {
        this(rule.after().toMillis(), false);
    }

    private StaleFold(long afterMillis, boolean stale) {
        this.afterMillis = afterMillis;
        this.stale = stale;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return stale || lastMillis == NONE ? Judge.NEVER : lastMillis + afterMillis;
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (stale) {
            stale = false;
            out.happened(Kind.RECOVERED, sample.timeMillis(), Optional.empty());
        }
    }

    @Override
    public void fire(long atMillis, Out out) {
        stale = true;
        out.happened(Kind.STALE, atMillis, Optional.empty());
    }

    @Override
    public Fold copy() {
        return new StaleFold(afterMillis, stale);
    }

    @Override
    public void inherit(Fold before) {
        stale = before instanceof StaleFold old && old.stale;
    }

    @Override
    public void write(PartWriter part) {
        part.flag(stale);
    }

    @Override
    public void read(PartReader part) {
        stale = part.flag();
    }
}
