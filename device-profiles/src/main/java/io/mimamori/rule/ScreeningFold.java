package io.mimamori.rule;

import io.mimamori.quality.Qartod;
import io.mimamori.quality.QualityTest;
import io.mimamori.quality.QualityTest.Counter;
import io.mimamori.quality.QualityTest.FlatLine;
import io.mimamori.quality.QualityTest.Gap;
import io.mimamori.quality.QualityTest.RateOfChange;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.reading.Quality;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The verdict on each reading from the last one that was believed, and once it is there from the
 * one that follows. The latter is looked up in the window, so that the order of arrival does not
 * matter: a reading that changes the verdict on the one before it has that one folded again.
 */
final class ScreeningFold implements Fold {
    private final Screening rule;

    /** The last reading that did not fail, before the newest. */
    private double believed;

    private long believedMillis = NONE;
    private double newest;
    private long newestMillis = NONE;

    /** The worst verdict on the newest that no later reading changes. */
    private Quality settled = Quality.GOOD;

    private Quality verdict = Quality.GOOD;

    /** From when on all lie within the tolerance, and between which two. */
    private long flatMillis = NONE;

    private double low;
    private double high;

    private boolean isAtFault;
    private int good;
    private final Sample.Next next = new Sample.Next();

    ScreeningFold(Screening rule) {
        this.rule = rule;
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        return Judge.NEVER;
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (!sample.isNumeric() || !sample.isJudged()) {
            return;
        }
        take(sample.timeMillis(), sample.number());
        Quality first = worst(settled, alone());
        verdict = sample.findNext(next) ? followedBy(next.timeMillis, next.number) : first;
        // Before the event, which carries the verdict on the reading that decided.
        sample.judge(atLeast(first, sample.quality()), atLeast(verdict, sample.quality()));
        if (verdict == Quality.FAIL) {
            good = 0;
            if (!isAtFault) {
                isAtFault = true;
                out.happened(Kind.FAULT, sample.timeMillis(), Optional.empty());
            }
        } else if (isAtFault) {
            good = verdict == Quality.GOOD ? good + 1 : 0;
            if (good >= Screening.GOOD_READINGS) {
                isAtFault = false;
                out.happened(Kind.RECOVERED, sample.timeMillis(), Optional.empty());
            }
        }
    }

    /** What nothing speaks against keeps the verdict that it had at the door. */
    private static Quality atLeast(Quality flag, Quality door) {
        return flag == Quality.GOOD ? door : worst(flag, door);
    }

    @Override
    public long revisesFrom(Arrival arrival) {
        boolean revises =
                newestMillis != NONE
                        && arrival.isJudgedNumber()
                        && followedBy(arrival.timeMillis, arrival.number) != verdict;
        return revises ? newestMillis : Judge.NEVER;
    }

    /** Moves on to a new newest reading, with what needs no later one. */
    private void take(long timeMillis, double number) {
        settled = Quality.GOOD;
        long gapMillis = newestMillis == NONE ? 0 : timeMillis - newestMillis;
        if (newestMillis != NONE && verdict != Quality.FAIL) {
            believed = newest;
            believedMillis = newestMillis;
        }
        newest = number;
        newestMillis = timeMillis;
        for (QualityTest test : rule.tests()) {
            if (test instanceof Gap gap && gapMillis > gap.after().toMillis()) {
                settled = worst(settled, Quality.SUSPECT);
            } else if (test instanceof Counter && believedMillis != NONE && newest < believed) {
                settled = worst(settled, Quality.SUSPECT);
            } else if (test instanceof FlatLine flat) {
                settled = worst(settled, flat(flat));
            }
        }
    }

    private Quality flat(FlatLine test) {
        low = Math.min(low, newest);
        high = Math.max(high, newest);
        if (flatMillis == NONE || high - low >= test.tolerance()) {
            low = newest;
            high = newest;
            flatMillis = newestMillis;
        }
        long millis = newestMillis - flatMillis;
        return millis >= test.failAfter().toMillis()
                ? Quality.FAIL
                : millis >= test.suspectAfter().toMillis() ? Quality.SUSPECT : Quality.GOOD;
    }

    /** The verdict of the one-sided tests on the newest reading. */
    private Quality alone() {
        Quality worst = Quality.GOOD;
        for (QualityTest test : rule.tests()) {
            Quality flag =
                    switch (test) {
                        case Spike spike when isNear(spike) && jumps(spike) -> Quality.SUSPECT;
                        case RateOfChange rate -> rate(rate);
                        default -> Quality.GOOD;
                    };
            worst = worst(worst, flag);
        }
        return worst;
    }

    /** The verdict on the newest reading when this one follows. */
    private Quality followedBy(long nextMillis, double number) {
        Quality worst = settled;
        for (QualityTest test : rule.tests()) {
            Quality flag =
                    switch (test) {
                        case Spike spike when isNear(spike) -> spike(spike, nextMillis, number);
                        case RateOfChange rate -> {
                            Quality alone = rate(rate);
                            boolean agrees =
                                    size(rate, number - newest, nextMillis - newestMillis)
                                            == Quality.GOOD;
                            yield alone == Quality.SUSPECT && agrees ? Quality.GOOD : alone;
                        }
                        default -> Quality.GOOD;
                    };
            worst = worst(worst, flag);
        }
        return worst;
    }

    private Quality spike(Spike test, long nextMillis, double number) {
        if (test.isNear(nextMillis - newestMillis)) {
            boolean trough = newest < believed || newest < number;
            return test.upward() && trough
                    ? Quality.GOOD
                    : test.limits().flag(Qartod.size(believed, newest, number, test.method()));
        }
        boolean agrees = Math.abs(number - newest) <= test.limits().suspect();
        return jumps(test) && !agrees ? Quality.SUSPECT : Quality.GOOD;
    }

    private boolean isNear(Spike test) {
        return believedMillis != NONE && test.isNear(newestMillis - believedMillis);
    }

    private boolean jumps(Spike test) {
        double jump = newest - believed;
        return (test.upward() ? jump : Math.abs(jump)) > test.limits().suspect();
    }

    private Quality rate(RateOfChange test) {
        return believedMillis == NONE
                ? Quality.GOOD
                : size(test, newest - believed, newestMillis - believedMillis);
    }

    private static Quality size(RateOfChange test, double change, long millis) {
        return test.limits().flag(Math.abs(change) / millis * test.over().toMillis());
    }

    private static Quality worst(Quality one, Quality other) {
        return Qartod.worst(one, other);
    }

    @Override
    public void fire(long atMillis, Out out) {
        throw new IllegalStateException("quality tests have no timer");
    }

    @Override
    public List<String> because() {
        List<String> because = new ArrayList<>();
        because.add(
                "the newest reading %s of %s is %s, after %s of %s"
                        .formatted(
                                newest,
                                Fold.time(newestMillis),
                                verdict,
                                believed,
                                Fold.time(believedMillis)));
        if (flatMillis != NONE) {
            because.add("within the tolerance since " + Fold.time(flatMillis));
        }
        if (isAtFault) {
            because.add(
                    "at fault: %d of %d good readings since"
                            .formatted(good, Screening.GOOD_READINGS));
        }
        return because;
    }

    @Override
    public Fold copy() {
        ScreeningFold copy = new ScreeningFold(rule);
        copy.inherit(this);
        return copy;
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof ScreeningFold old) {
            believed = old.believed;
            believedMillis = old.believedMillis;
            newest = old.newest;
            newestMillis = old.newestMillis;
            settled = old.settled;
            verdict = old.verdict;
            flatMillis = old.flatMillis;
            low = old.low;
            high = old.high;
            isAtFault = old.isAtFault;
            good = old.good;
        }
    }

    @Override
    public void write(PartWriter part) {
        part.real(believed);
        part.number(believedMillis);
        part.real(newest);
        part.number(newestMillis);
        part.octet(settled.code());
        part.octet(verdict.code());
        part.number(flatMillis);
        part.real(low);
        part.real(high);
        part.flag(isAtFault);
        part.count(good);
    }

    @Override
    public void read(PartReader part) {
        believed = part.real();
        believedMillis = part.number();
        newest = part.real();
        newestMillis = part.number();
        settled = Quality.ofCode(part.octet());
        verdict = Quality.ofCode(part.octet());
        flatMillis = part.number();
        low = part.real();
        high = part.real();
        isAtFault = part.flag();
        good = part.count();
    }
}
