package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How long ago somebody moved, in whole minutes of the place's local time, and what is usual there.
 */
final class InactivityFold implements Fold {
    private static final long MINUTE = 60_000;
    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;

    private final Inactivity rule;
    private final Plan plan;
    private AlertLine line = AlertLine.EMPTY;

    /** Of each source: its last reading, and whether it was on. */
    private final long[] lastMillis;

    private final boolean[] on;

    private long activityMillis = NONE;

    /** The last activity that no pet can have made. */
    private long sureMillis = NONE;

    private boolean raised;

    /** The day that is being learned: its number, and the next local minute to be accounted for. */
    private long today = NONE;

    private long nextMinute;
    private short[] minutes = new short[AlertLine.HOURS];
    private boolean isValid;
    private long downMillis;

    private long dueMillis = Judge.NEVER;

    InactivityFold(Inactivity rule, Site site, Sources sources) {
        this(rule, Plan.of(rule, site, sources));
    }

    private InactivityFold(Inactivity rule, Plan plan) {
        this.rule = rule;
        this.plan = plan;
        lastMillis = new long[plan.silences.afterMillis().length];
        on = new boolean[lastMillis.length];
        Arrays.fill(lastMillis, NONE);
    }

    @Override
    public long due(long newestMillis, long staleMillis) {
        return raised || activityMillis == NONE || dueMillis == Judge.NEVER
                ? Judge.NEVER
                : Math.max(dueMillis, newestMillis);
    }

    @Override
    public void observe(Sample sample, Out out) {
        int source = sample.source();
        long time = sample.timeMillis();
        if (source >= lastMillis.length || !plan.isInput[source]) {
            return;
        }
        countDown(source, time);
        lastMillis[source] = time;
        if (!sample.isJudged() || sample.isText()) {
            return;
        }
        boolean isOn = sample.isNumeric() ? sample.number() >= 1 : sample.isOn();
        boolean active = plan.onChange[source] ? isOn != on[source] : isOn;
        on[source] = isOn;
        if (active && counts(source, time)) {
            activity(time, out);
        }
    }

    private boolean counts(int source, long timeMillis) {
        if (!plan.petProne[source]) {
            sureMillis = timeMillis;
            return true;
        }
        return sureMillis != NONE && timeMillis - sureMillis <= Inactivity.PET_MAX.toMillis();
    }

    private void activity(long timeMillis, Out out) {
        learn(timeMillis);
        activityMillis = timeMillis;
        dueMillis = plan.deadline(rule, line, timeMillis);
        if (raised) {
            raised = false;
            out.happened(Kind.CLEARED, timeMillis, Optional.empty());
        }
    }

    /** Adds up for how long the source was silent today, up to its reading of now. */
    private void countDown(int source, long timeMillis) {
        long silent = plan.silences.silentMillis(source, lastMillis[source]);
        if (silent < timeMillis) {
            downMillis = Math.max(downMillis, timeMillis - silent);
            isValid &= downMillis <= Inactivity.DOWN_MAX.toMillis();
        }
    }

    /** Accounts for the time since the last activity, hour by hour, and closes days. */
    private void learn(long timeMillis) {
        long now = plan.localMinute(timeMillis);
        if (activityMillis == NONE) {
            beginDay(Math.floorDiv(now, DAY), false); // began in the middle of it
            nextMinute = now + 1;
            return;
        }
        long last = plan.localMinute(activityMillis);
        if (now - last > 2 * DAY) {
            // Long alarmed or away: of such days there is nothing to learn.
            isValid = false;
            nextMinute = Math.floorDiv(now, DAY) * DAY;
        }
        while (nextMinute < now) {
            long day = Math.floorDiv(nextMinute, DAY);
            if (day != today) {
                closeDay();
                beginDay(day, day * DAY == nextMinute);
            }
            long end = Math.min(now, (Math.floorDiv(nextMinute, HOUR) + 1) * HOUR);
            int hour = Math.floorMod(nextMinute, DAY) / HOUR;
            long longest = Math.min(end - 1 - last, Short.MAX_VALUE);
            minutes[hour] = (short) Math.max(minutes[hour], longest);
            nextMinute = end;
        }
        nextMinute = Math.max(nextMinute, now + 1);
        if (Math.floorDiv(now, DAY) != today) {
            closeDay();
            beginDay(Math.floorDiv(now, DAY), true);
        }
    }

    private void beginDay(long day, boolean isWhole) {
        today = day;
        minutes = new short[AlertLine.HOURS];
        isValid = isWhole && !raised;
        downMillis = 0;
    }

    private void closeDay() {
        line = line.with(new AlertLine.Day(today, minutes, isValid));
    }

    @Override
    public void fire(long atMillis, Out out) {
        raised = true;
        isValid = false;
        out.happened(
                Kind.RAISED,
                atMillis,
                Optional.of(
                        isWatching(atMillis) ? Inactivity.NO_ACTIVITY : Inactivity.CANNOT_WATCH));
    }

    /** The newest reading of any sensor. */
    private long nowMillis() {
        return Arrays.stream(lastMillis).max().orElse(NONE);
    }

    private boolean isWatching(long timeMillis) {
        for (int source = 0; source < lastMillis.length; source++) {
            if (plan.isInput[source]
                    && plan.silences.silentMillis(source, lastMillis[source]) <= timeMillis) {
                return false;
            }
        }
        return true;
    }

    @Override
    public List<String> because() {
        return List.of(
                "last activity " + Fold.time(activityMillis),
                raised
                        ? "raised"
                        : "missed at " + Fold.time(dueMillis == Judge.NEVER ? NONE : dueMillis),
                line.isLearned()
                        ? "judged by the home's own line of %d days".formatted(line.days().size())
                        : "no line of its own yet: %d days".formatted(line.days().size()),
                isWatching(nowMillis()) ? "all sensors report" : "a sensor is silent");
    }

    @Override
    public Fold copy() {
        InactivityFold copy = new InactivityFold(rule, plan);
        copy.take(this);
        System.arraycopy(lastMillis, 0, copy.lastMillis, 0, lastMillis.length);
        System.arraycopy(on, 0, copy.on, 0, on.length);
        copy.dueMillis = dueMillis;
        return copy;
    }

    private void take(InactivityFold old) {
        line = old.line;
        activityMillis = old.activityMillis;
        sureMillis = old.sureMillis;
        raised = old.raised;
        today = old.today;
        nextMinute = old.nextMinute;
        minutes = old.minutes.clone();
        isValid = old.isValid;
        downMillis = old.downMillis;
    }

    /** What was learned stays; the sensors are heard anew. */
    @Override
    public void inherit(Fold before) {
        if (before instanceof InactivityFold old) {
            take(old);
            arm();
        }
    }

    private void arm() {
        dueMillis =
                activityMillis == NONE ? Judge.NEVER : plan.deadline(rule, line, activityMillis);
    }

    @Override
    public void write(PartWriter part) {
        line.write(part);
        part.count(lastMillis.length);
        for (int source = 0; source < lastMillis.length; source++) {
            part.number(lastMillis[source]);
            part.flag(on[source]);
        }
        part.number(activityMillis);
        part.number(sureMillis);
        part.flag(raised);
        part.number(today);
        part.number(nextMinute);
        for (short each : minutes) {
            part.count(each);
        }
        part.flag(isValid);
        part.number(downMillis);
    }

    @Override
    public void read(PartReader part) {
        line = AlertLine.read(part);
        int size = part.count();
        for (int source = 0; source < size; source++) {
            long last = part.number();
            boolean wasOn = part.flag();
            if (source < lastMillis.length) {
                lastMillis[source] = last;
                on[source] = wasOn;
            }
        }
        activityMillis = part.number();
        sureMillis = part.number();
        raised = part.flag();
        today = part.number();
        nextMinute = part.number();
        for (int hour = 0; hour < AlertLine.HOURS; hour++) {
            minutes[hour] = (short) part.count();
        }
        isValid = part.flag();
        downMillis = part.number();
        arm();
    }

    /** The sensors by source, and the clock of the place; shared by all copies. */
    private record Plan(
            ZoneId zone,
            Silences silences,
            boolean[] isInput,
            boolean[] onChange,
            boolean[] petProne) {
        static Plan of(Inactivity rule, Site site, Sources sources) {
            int[] numbers = new int[rule.inputs().size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = sources.number(rule.inputs().get(i).channel(), site);
            }
            int size = sources.size();
            Plan plan =
                    new Plan(
                            site.zone(),
                            Silences.of(site, sources),
                            new boolean[size],
                            new boolean[size],
                            new boolean[size]);
            for (int i = 0; i < numbers.length; i++) {
                plan.isInput[numbers[i]] = true;
                plan.onChange[numbers[i]] = rule.inputs().get(i).onChange();
                plan.petProne[numbers[i]] = rule.inputs().get(i).petProne();
            }
            return plan;
        }

        private long offset(long millis) {
            return 1000L
                    * zone.getRules().getOffset(Instant.ofEpochMilli(millis)).getTotalSeconds();
        }

        long localMinute(long millis) {
            return Math.floorDiv(millis + offset(millis), MINUTE);
        }

        /** When activity is missed if this was the last. */
        long deadline(Inactivity rule, AlertLine line, long activityMillis) {
            long last = localMinute(activityMillis);
            long due = Math.min(last + rule.any().toMinutes(), afterWaking(rule, last));
            if (line.isLearned()) {
                due = Math.min(due, unusual(line, last));
            }
            return due * MINUTE - offset(activityMillis);
        }

        /** The minute at which so much of the waking hours has passed. */
        private static long afterWaking(Inactivity rule, long last) {
            long wakes = (long) rule.wakes() * HOUR;
            long sleeps = (long) rule.sleeps() * HOUR;
            long rest = rule.awake().toMinutes();
            long at = last;
            while (true) {
                long midnight = Math.floorDiv(at, DAY) * DAY;
                long begin = Math.max(at, midnight + wakes);
                long end = midnight + sleeps;
                if (begin < end && rest <= end - begin) {
                    return begin + rest;
                }
                rest -= Math.max(0, end - begin);
                at = midnight + DAY;
            }
        }

        /** The first minute at which more time has passed than is usual in its hour. */
        private static long unusual(AlertLine line, long last) {
            long at = last;
            while (true) {
                long end = (Math.floorDiv(at, HOUR) + 1) * HOUR;
                int hour = Math.floorMod(at, DAY) / HOUR;
                long due = Math.max(at, last + line.limitMinutes(hour) + 1);
                if (due < end) {
                    return due;
                }
                at = end;
            }
        }
    }
}
