package io.mimamori.rule;

import io.mimamori.reading.Channel;
import io.mimamori.reading.Quality;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A latch for each rung: it closes when the rung was met for the whole hold, opens when it was
 * missed for the whole hold; the level is the highest closed one. A reading of bad quality freezes
 * all of them until the next good one; a doubtful one opens none.
 */
final class LadderFold implements Fold {
    private final Plan plan;
    private final boolean[] active;
    private final long[] since;
    private boolean frozen;
    private long nextMillis = Judge.NEVER;

    LadderFold(Ladder ladder, Channel channel) {
        this(Plan.of(ladder, channel), new boolean[ladder.rungs().size()], empty(ladder), false);
    }

    private LadderFold(Plan plan, boolean[] active, long[] since, boolean frozen) {
        this.plan = plan;
        this.active = active;
        this.since = since;
        this.frozen = frozen;
    }

    private static long[] empty(Ladder ladder) {
        long[] since = new long[ladder.rungs().size()];
        java.util.Arrays.fill(since, NONE);
        return since;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return frozen || nextMillis == Judge.NEVER
                ? Judge.NEVER
                : Fold.unlessStale(nextMillis, lastMillis, staleMillis);
    }

    @Override
    public void observe(Sample sample, Out out) {
        frozen = !sample.isJudged();
        if (frozen || !sample.isNumeric()) {
            return;
        }
        long steps = plan.channel.steps(sample.number());
        boolean doubtful = sample.quality() == Quality.SUSPECT;
        for (int rung = 0; rung < active.length; rung++) {
            boolean turning =
                    active[rung]
                            ? steps < plan.giveUp[rung] && !doubtful
                            : steps >= plan.raise[rung];
            if (!turning) {
                since[rung] = NONE;
            } else if (since[rung] == NONE) {
                since[rung] = sample.timeMillis();
            }
        }
        arm();
    }

    @Override
    public void fire(long atMillis, Out out) {
        int before = level();
        for (int rung = 0; rung < active.length; rung++) {
            if (since[rung] != NONE && holdEnd(rung) <= atMillis) {
                active[rung] = !active[rung];
                since[rung] = NONE;
            }
        }
        arm();
        int after = level();
        if (before != after) {
            Kind kind = before < 0 ? Kind.RAISED : after < 0 ? Kind.CLEARED : Kind.CHANGED;
            out.happened(kind, atMillis, after < 0 ? Optional.empty() : plan.names[after]);
        }
    }

    private long holdEnd(int rung) {
        return since[rung] + (active[rung] ? plan.holdDownMillis : plan.holdUpMillis);
    }

    private int level() {
        int rung = active.length - 1;
        while (rung >= 0 && !active[rung]) {
            rung--;
        }
        return rung;
    }

    private void arm() {
        nextMillis = Judge.NEVER;
        for (int rung = 0; rung < active.length; rung++) {
            if (since[rung] != NONE) {
                nextMillis = Math.min(nextMillis, holdEnd(rung));
            }
        }
    }

    @Override
    public List<String> because() {
        List<String> because = new ArrayList<>();
        for (int rung = 0; rung < active.length; rung++) {
            boolean turning = since[rung] != NONE;
            String state =
                    active[rung]
                            ? turning ? "raised, missed since %s, given up at %s" : "raised"
                            : turning ? "reached since %s, raised at %s" : "not reached";
            because.add(
                    "%s (from %s, given up below %s): "
                                    .formatted(
                                            plan.names[rung].orElseThrow(),
                                            plan.value(plan.raise[rung]),
                                            plan.value(plan.giveUp[rung]))
                            + state.formatted(
                                    Fold.time(since[rung]),
                                    Fold.time(turning ? holdEnd(rung) : NONE)));
        }
        if (frozen) {
            because.add("frozen: the reading is of bad quality");
        }
        return because;
    }

    @Override
    public Fold copy() {
        LadderFold copy = new LadderFold(plan, active.clone(), since.clone(), frozen);
        copy.nextMillis = nextMillis;
        return copy;
    }

    /** Rungs of the same name stay as they are; holds begin anew. */
    @Override
    public void inherit(Fold before) {
        if (!(before instanceof LadderFold old)) {
            return;
        }
        for (int rung = 0; rung < active.length; rung++) {
            for (int other = 0; other < old.active.length; other++) {
                active[rung] |= old.active[other] && plan.names[rung].equals(old.plan.names[other]);
            }
        }
        if (old.level() >= 0 && level() < 0) {
            active[0] = true; // the episode goes on until a reading ends it
        }
    }

    @Override
    public void write(PartWriter part) {
        part.flag(frozen);
        part.count(active.length);
        for (int rung = 0; rung < active.length; rung++) {
            part.flag(active[rung]);
            part.number(since[rung]);
        }
    }

    @Override
    public void read(PartReader part) {
        frozen = part.flag();
        int rungs = part.count();
        for (int rung = 0; rung < rungs; rung++) {
            boolean wasActive = part.flag();
            long wasSince = part.number();
            if (rung < active.length) {
                active[rung] = wasActive;
                since[rung] = wasSince;
            }
        }
        arm();
    }

    /** The rule in whole steps of its channel; shared by all copies. */
    private record Plan(
            Channel channel,
            Optional<String>[] names,
            long[] raise,
            long[] giveUp,
            long holdUpMillis,
            long holdDownMillis) {
        /** Whole steps as the channel's unit counts them. */
        double value(long steps) {
            return Math.round(steps * channel.resolution() * 1e9) / 1e9;
        }

        static Plan of(Ladder ladder, Channel channel) {
            int rungs = ladder.rungs().size();
            @SuppressWarnings({"unchecked", "rawtypes"})
            Optional<String>[] names = new Optional[rungs];
            long[] raise = new long[rungs];
            long[] giveUp = new long[rungs];
            for (int rung = 0; rung < rungs; rung++) {
                Ladder.Rung step = ladder.rungs().get(rung);
                names[rung] = Optional.of(step.level());
                raise[rung] = channel.steps(step.threshold());
                giveUp[rung] = channel.steps(step.threshold() - ladder.hysteresis());
            }
            return new Plan(
                    channel,
                    names,
                    raise,
                    giveUp,
                    ladder.holdUp().toMillis(),
                    ladder.holdDown().toMillis());
        }
    }
}
