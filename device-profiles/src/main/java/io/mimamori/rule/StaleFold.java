package io.mimamori.rule;

import io.mimamori.reading.Channel;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.time.Instant;
import java.util.Optional;

/**
 * Silence. A reading of any quality is a sign of life; only a good one says in which mode the
 * device reports. A channel that never reported has no last reading to count from and is not stale:
 * that a device never came to life is its registration's affair, until the judge hears of
 * registrations.
 */
final class StaleFold implements Fold {
    private final Stale rule;
    private final Channel channel;
    private final long restsUntilMillis;
    private boolean stale;
    private boolean alert;

    StaleFold(Stale rule, Channel channel) {
        this.rule = rule;
        this.channel = channel;
        Instant rests = rule.resting().get(channel.id().device());
        restsUntilMillis = rests == null ? NONE : rests.toEpochMilli();
    }

    /** From when on the channel is silent, whether it rests or not. */
    long silentMillis(long lastMillis) {
        return lastMillis == NONE
                ? Judge.NEVER
                : lastMillis
                        + (alert ? rule.alert().orElseThrow().after() : rule.after()).toMillis();
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return stale || lastMillis == NONE
                ? Judge.NEVER
                : Math.max(silentMillis(lastMillis), restsUntilMillis);
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (sample.isJudged() && sample.isNumeric() && rule.alert().isPresent()) {
            alert = channel.steps(sample.number()) >= channel.steps(rule.alert().get().above());
        }
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
        StaleFold copy = new StaleFold(rule, channel);
        copy.inherit(this);
        return copy;
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof StaleFold old) {
            stale = old.stale;
            alert = old.alert && rule.alert().isPresent();
        }
    }

    /** Bit 0: stale, bit 1: alert mode; without such a mode the octet is what it always was. */
    @Override
    public void write(PartWriter part) {
        part.octet((stale ? 1 : 0) | (alert ? 2 : 0));
    }

    @Override
    public void read(PartReader part) {
        int state = part.octet();
        stale = (state & 1) != 0;
        alert = (state & 2) != 0 && rule.alert().isPresent();
    }
}
