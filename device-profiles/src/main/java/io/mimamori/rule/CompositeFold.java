package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Quality;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which inputs are met, and since when there are enough of them, or too few. */
final class CompositeFold implements Fold {
    private final Composite rule;
    private final Inputs inputs;
    private final boolean[] met;

    /** Until when an input counts that is not met any more. */
    private final long[] countsUntilMillis;

    private boolean raised;
    private long sinceMillis = NONE;
    private long nowMillis = NONE;

    CompositeFold(Composite rule, Site site, Sources sources) {
        this(rule, Inputs.of(rule, site, sources));
    }

    private CompositeFold(Composite rule, Inputs inputs) {
        this.rule = rule;
        this.inputs = inputs;
        int size = rule.inputs().size();
        met = new boolean[size];
        countsUntilMillis = new long[size];
        Arrays.fill(countsUntilMillis, NONE);
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        long next = sinceMillis == NONE ? Judge.NEVER : holdEnd();
        for (int i = 0; i < met.length; i++) {
            if (!met[i] && countsUntilMillis[i] > nowMillis) {
                next = Math.min(next, countsUntilMillis[i]);
            }
        }
        return next == Judge.NEVER ? next : Math.max(next, lastMillis);
    }

    private long holdEnd() {
        return sinceMillis + (raised ? rule.holdDown() : rule.holdUp()).toMillis();
    }

    @Override
    public void observe(Sample sample, Out out) {
        nowMillis = Math.max(nowMillis, sample.timeMillis());
        if (sample.isJudged() && !sample.isText()) {
            for (int i = 0; i < met.length; i++) {
                if (inputs.sources[i] == sample.source()) {
                    look(i, sample);
                }
            }
        }
        turn(sample.timeMillis());
    }

    private void look(int input, Sample sample) {
        double number = sample.isNumeric() ? sample.number() : sample.isOn() ? 1 : 0;
        long steps = inputs.channels[input].steps(number);
        boolean doubtful = sample.quality() == Quality.SUSPECT;
        if (steps >= inputs.raise[input]) {
            met[input] = true;
        } else if (steps < inputs.giveUp[input] && !doubtful) {
            met[input] = false;
        }
        if (met[input]) {
            countsUntilMillis[input] =
                    sample.timeMillis() + rule.inputs().get(input).within().toMillis();
        }
    }

    /** Begins or ends a hold. */
    private void turn(long timeMillis) {
        boolean enough = count() >= rule.need();
        if (enough == raised) {
            sinceMillis = NONE;
        } else if (sinceMillis == NONE) {
            sinceMillis = timeMillis;
        }
    }

    private int count() {
        int count = 0;
        for (int i = 0; i < met.length; i++) {
            count += met[i] || countsUntilMillis[i] > nowMillis ? 1 : 0;
        }
        return count;
    }

    @Override
    public void fire(long atMillis, Out out) {
        nowMillis = Math.max(nowMillis, atMillis);
        turn(atMillis);
        if (sinceMillis != NONE && holdEnd() <= atMillis) {
            raised = !raised;
            sinceMillis = NONE;
            out.happened(
                    raised ? Kind.RAISED : Kind.CLEARED,
                    atMillis,
                    raised ? Optional.of(rule.level()) : Optional.empty());
        }
    }

    @Override
    public List<String> because() {
        List<String> because = new ArrayList<>();
        for (int i = 0; i < met.length; i++) {
            boolean counts = countsUntilMillis[i] > nowMillis;
            because.add(
                    "%s (from %s): %s"
                            .formatted(
                                    rule.inputs().get(i).channel(),
                                    rule.inputs().get(i).atLeast(),
                                    met[i]
                                            ? "met"
                                            : counts
                                                    ? "not met, counts until "
                                                            + Fold.time(countsUntilMillis[i])
                                                    : "not met"));
        }
        because.add(
                "%d of %d count; %s"
                        .formatted(count(), rule.need(), raised ? "raised" : "not raised"));
        return because;
    }

    @Override
    public Fold copy() {
        CompositeFold copy = new CompositeFold(rule, inputs);
        System.arraycopy(met, 0, copy.met, 0, met.length);
        System.arraycopy(countsUntilMillis, 0, copy.countsUntilMillis, 0, met.length);
        copy.raised = raised;
        copy.sinceMillis = sinceMillis;
        copy.nowMillis = nowMillis;
        return copy;
    }

    /** Inputs of the same channel stay as they are; holds begin anew. */
    @Override
    public void inherit(Fold before) {
        if (!(before instanceof CompositeFold old)) {
            return;
        }
        List<Composite.Input> own = rule.inputs();
        for (int i = 0; i < own.size(); i++) {
            for (int j = 0; j < old.met.length; j++) {
                if (own.get(i).channel().equals(old.rule.inputs().get(j).channel())) {
                    met[i] = old.met[j];
                    countsUntilMillis[i] = old.countsUntilMillis[j];
                }
            }
        }
        raised = old.raised;
        nowMillis = old.nowMillis;
    }

    @Override
    public void write(PartWriter part) {
        part.flag(raised);
        part.number(sinceMillis);
        part.number(nowMillis);
        part.count(met.length);
        for (int i = 0; i < met.length; i++) {
            part.flag(met[i]);
            part.number(countsUntilMillis[i]);
        }
    }

    @Override
    public void read(PartReader part) {
        raised = part.flag();
        sinceMillis = part.number();
        nowMillis = part.number();
        int size = part.count();
        for (int i = 0; i < size; i++) {
            boolean wasMet = part.flag();
            long until = part.number();
            if (i < met.length) {
                met[i] = wasMet;
                countsUntilMillis[i] = until;
            }
        }
    }

    /** The rule in whole steps of its channels; shared by all copies. */
    private record Inputs(int[] sources, Channel[] channels, long[] raise, long[] giveUp) {
        static Inputs of(Composite rule, Site site, Sources sources) {
            int size = rule.inputs().size();
            Inputs inputs =
                    new Inputs(new int[size], new Channel[size], new long[size], new long[size]);
            for (int i = 0; i < size; i++) {
                Composite.Input input = rule.inputs().get(i);
                inputs.sources[i] = sources.number(input.channel(), site);
                Channel channel = sources.channel(inputs.sources[i]);
                inputs.channels[i] = channel;
                inputs.raise[i] = channel.steps(input.atLeast());
                inputs.giveUp[i] = channel.steps(input.atLeast() - input.hysteresis());
            }
            return inputs;
        }
    }
}
