package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final Neighbours neighbours;
    private boolean stale;
    private boolean alert;

    /** Since when each neighbour is high, or {@link #NONE}. */
    private final long[] highMillis;

    StaleFold(Stale rule, Site site, Sources sources) {
        this(rule, sources.channel(0), Neighbours.of(rule, site, sources));
    }

    private StaleFold(Stale rule, Channel channel, Neighbours neighbours) {
        this.rule = rule;
        this.channel = channel;
        this.neighbours = neighbours;
        highMillis = new long[neighbours.sources.length];
        Arrays.fill(highMillis, NONE);
        Instant rests = rule.resting().get(channel.id().device());
        restsUntilMillis = rests == null ? NONE : rests.toEpochMilli();
    }

    /** From when on the channel is silent, whether it rests or not. */
    long silentMillis(long lastMillis) {
        if (lastMillis == NONE) {
            return Judge.NEVER;
        }
        long quiet = lastMillis + rule.after().toMillis();
        if (rule.alert().isEmpty()) {
            return quiet;
        }
        long soon = lastMillis + rule.alert().get().after().toMillis();
        long since = neighbourHighMillis();
        return alert ? soon : since == NONE ? quiet : Math.min(quiet, Math.max(soon, since));
    }

    /** Since when the first of the neighbours is high, or {@link #NONE}. */
    private long neighbourHighMillis() {
        long first = NONE;
        for (long high : highMillis) {
            first = high == NONE ? first : first == NONE ? high : Math.min(first, high);
        }
        return first;
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
    public void observeBeside(Sample sample) {
        for (int i = 0; i < highMillis.length; i++) {
            if (neighbours.sources[i] != sample.source()
                    || !sample.isJudged()
                    || !sample.isNumeric()) {
                continue;
            }
            boolean high = neighbours.channels[i].steps(sample.number()) >= neighbours.above[i];
            if (!high) {
                highMillis[i] = NONE;
            } else if (highMillis[i] == NONE) {
                highMillis[i] = sample.timeMillis();
            }
        }
    }

    @Override
    public void fire(long atMillis, Out out) {
        stale = true;
        boolean dangerous = !alert && neighbourHighMillis() != NONE;
        out.happened(
                Kind.STALE,
                atMillis,
                dangerous ? Optional.of(Stale.UNKNOWN_DANGEROUS) : Optional.empty());
    }

    @Override
    public List<String> because() {
        List<String> because = new ArrayList<>();
        because.add(stale ? "silent, alarm raised" : "not silent");
        because.add(alert ? "in alert mode: the reading is high" : "in quiet mode");
        if (neighbourHighMillis() != NONE) {
            because.add("a neighbour is high since " + Fold.time(neighbourHighMillis()));
        }
        if (restsUntilMillis != NONE) {
            because.add("rests until " + Fold.time(restsUntilMillis));
        }
        return because;
    }

    @Override
    public Fold copy() {
        StaleFold copy = new StaleFold(rule, channel, neighbours);
        copy.inherit(this);
        System.arraycopy(highMillis, 0, copy.highMillis, 0, highMillis.length);
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
        for (long high : highMillis) {
            part.number(high);
        }
    }

    @Override
    public void read(PartReader part) {
        int state = part.octet();
        stale = (state & 1) != 0;
        alert = (state & 2) != 0 && rule.alert().isPresent();
        for (int i = 0; i < highMillis.length; i++) {
            highMillis[i] = part.number();
        }
    }

    /** The neighbours by source, itself left out; shared by all copies. */
    private record Neighbours(int[] sources, Channel[] channels, long[] above) {
        static Neighbours of(Stale rule, Site site, Sources sources) {
            ChannelId self = sources.channel(0).id();
            List<Stale.Neighbour> others =
                    rule.alert().stream()
                            .flatMap(alert -> alert.neighbours().stream())
                            .filter(each -> !each.channel().equals(self))
                            .toList();
            int size = others.size();
            Neighbours all = new Neighbours(new int[size], new Channel[size], new long[size]);
            for (int i = 0; i < size; i++) {
                all.sources[i] = sources.number(others.get(i).channel(), site);
                all.channels[i] = sources.channel(all.sources[i]);
                all.above[i] = all.channels[i].steps(others.get(i).above());
            }
            return all;
        }
    }
}
