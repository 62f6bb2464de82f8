package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Quality;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Whether the sensor is believed. It has no timer: only a reading can show that a sensor is at
 * fault, and only readings that it works again.
 */
final class SensorFaultFold implements Fold {
    private enum State {
        BELIEVED,
        /** Over with good readings in range. */
        OUT_OF_RANGE,
        /** Over with a day of good readings below the highest threshold. */
        IMPLAUSIBLE
    }

    private final SensorFault rule;
    private final Channel channel;
    private final FrostWatch frost;
    private State state = State.BELIEVED;

    /** Readings in a row that are too high, and the time of the first. */
    private int high;

    private long highMillis = NONE;

    /** Readings in a row outside the range. */
    private int outside;

    /** The reading from which on all were about the same, in steps, and its time. */
    private long anchorSteps;

    private long anchorMillis = NONE;

    /** While at fault: good readings in a row, and the time of the first. */
    private int good;

    private long goodMillis = NONE;

    SensorFaultFold(SensorFault rule, Site site, Sources sources) {
        this(rule, sources.channel(0), FrostWatch.of(rule, site, sources));
    }

    private SensorFaultFold(SensorFault rule, Channel channel, FrostWatch frost) {
        this.rule = rule;
        this.channel = channel;
        this.frost = frost;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return Judge.NEVER;
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (!sample.isNumeric()) {
            return;
        }
        boolean inRange = sample.isJudged();
        long steps = inRange ? channel.steps(sample.number()) : 0;
        boolean frosty = inRange && frost.isDoubtful(sample.timeMillis(), steps);
        count(sample.timeMillis(), inRange, steps);
        State before = state;
        State after = before == State.BELIEVED ? fault(sample.timeMillis()) : recovery(sample);
        state = after;
        // Before the event, which carries the verdict on the reading that decided.
        if (inRange) {
            sample.judge(
                    after != State.BELIEVED
                            ? Quality.FAIL
                            : isTooHigh(steps) || frosty ? Quality.SUSPECT : sample.quality());
        }
        if (before == State.BELIEVED && after != State.BELIEVED) {
            good = 0;
            goodMillis = NONE;
            out.happened(Kind.FAULT, sample.timeMillis(), Optional.empty());
        } else if (before != State.BELIEVED && after == State.BELIEVED) {
            out.happened(Kind.RECOVERED, sample.timeMillis(), Optional.empty());
        }
    }

    /** Lengthens the runs that the reading belongs to and ends the others. */
    private void count(long timeMillis, boolean inRange, long steps) {
        outside = inRange ? 0 : Math.min(outside + 1, SensorFault.OUT_OF_RANGE_READINGS);
        boolean tooHigh = inRange && isTooHigh(steps);
        if (tooHigh && high == 0) {
            highMillis = timeMillis;
        }
        high = tooHigh ? Math.min(high + 1, SensorFault.HIGH_READINGS) : 0;
        if (!inRange) {
            // Says nothing of whether the float moves.
            return;
        }
        boolean same =
                anchorMillis != NONE
                        && Math.abs(steps - anchorSteps) <= channel.steps(rule.stuckWithin());
        if (!same) {
            anchorMillis = timeMillis;
            anchorSteps = steps;
        }
    }

    private State fault(long timeMillis) {
        if (outside >= SensorFault.OUT_OF_RANGE_READINGS) {
            return State.OUT_OF_RANGE;
        }
        boolean tooHigh =
                high >= SensorFault.HIGH_READINGS
                        && timeMillis - highMillis >= rule.highFor().toMillis();
        boolean stuck =
                anchorMillis != NONE
                        && anchorSteps >= channel.steps(rule.top())
                        && timeMillis - anchorMillis >= rule.stuckFor().toMillis();
        return tooHigh || stuck ? State.IMPLAUSIBLE : State.BELIEVED;
    }

    private State recovery(Sample sample) {
        boolean isGood =
                sample.isJudged()
                        && (state == State.OUT_OF_RANGE
                                || channel.steps(sample.number()) < channel.steps(rule.top()));
        if (!isGood) {
            good = 0;
            goodMillis = NONE;
            return state;
        }
        if (good == 0) {
            goodMillis = sample.timeMillis();
        }
        good = Math.min(good + 1, SensorFault.GOOD_READINGS);
        boolean enough =
                good >= SensorFault.GOOD_READINGS
                        && (state == State.OUT_OF_RANGE
                                || sample.timeMillis() - goodMillis >= rule.goodFor().toMillis());
        return enough ? State.BELIEVED : state;
    }

    private boolean isTooHigh(long steps) {
        return steps > channel.steps(rule.top() + rule.headroom());
    }

    @Override
    public void observeBeside(Sample sample) {
        frost.observe(sample);
    }

    @Override
    public void fire(long atMillis, Out out) {
        throw new IllegalStateException("a sensor rule has no timer");
    }

    @Override
    public List<String> because() {
        return List.of(
                switch (state) {
                    case BELIEVED -> "believed";
                    case OUT_OF_RANGE -> "at fault: out of range";
                    case IMPLAUSIBLE ->
                            "at fault: too high or stuck; good readings below %s since %s"
                                    .formatted(rule.top(), Fold.time(goodMillis));
                },
                "too high since " + Fold.time(high == 0 ? NONE : highMillis),
                "about the same since " + Fold.time(anchorMillis));
    }

    @Override
    public Fold copy() {
        SensorFaultFold copy = new SensorFaultFold(rule, channel, frost.copy());
        copy.inherit(this);
        return copy;
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof SensorFaultFold old) {
            state = old.state;
            high = old.high;
            highMillis = old.highMillis;
            outside = old.outside;
            anchorSteps = old.anchorSteps;
            anchorMillis = old.anchorMillis;
            good = old.good;
            goodMillis = old.goodMillis;
        }
    }

    @Override
    public void write(PartWriter part) {
        part.flag(state != State.BELIEVED);
        part.flag(state == State.IMPLAUSIBLE);
        part.count(high);
        part.number(highMillis);
        part.count(outside);
        part.number(anchorSteps);
        part.number(anchorMillis);
        part.count(good);
        part.number(goodMillis);
        frost.write(part);
    }

    @Override
    public void read(PartReader part) {
        boolean atFault = part.flag();
        boolean implausible = part.flag();
        state = !atFault ? State.BELIEVED : implausible ? State.IMPLAUSIBLE : State.OUT_OF_RANGE;
        high = part.count();
        highMillis = part.number();
        outside = part.count();
        anchorSteps = part.number();
        anchorMillis = part.number();
        good = part.count();
        goodMillis = part.number();
        frost.read(part);
    }
}
