package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A latch for each level; the level is that of the gravest closed one. */
final class ComfortFold implements Fold {
    private static final String[] LEVELS = {"danger", "severe", "freezing", "cold"};
    private static final Duration[] HOLD_UP = {
        Comfort.DANGER_FOR, Comfort.SEVERE_FOR, Comfort.COLD_FOR, Comfort.COLD_FOR
    };
    private static final int HEAT_LEVELS = 2;
    private static final int NO_SOURCE = -1;

    private final Comfort rule;
    private final ZoneId zone;
    private final Silences silences;
    private final int temperatureSource;
    private final int humiditySource;
    private final boolean[] active = new boolean[LEVELS.length];
    private final long[] since = new long[LEVELS.length];
    private double humidity;
    private long humidityMillis = NONE;
    private long temperatureMillis = NONE;
    private boolean frozen;

    ComfortFold(Comfort rule, Site site, Sources sources) {
        this.rule = rule;
        zone = site.zone();
        String device = sources.channel(0).id().device();
        temperatureSource = sources.number(new ChannelId(device, rule.temperature()), site);
        ChannelId humid = new ChannelId(device, rule.humidity());
        humiditySource = site.channel(humid).isPresent() ? sources.number(humid, site) : NO_SOURCE;
        silences = Silences.of(site, sources);
        Arrays.fill(since, NONE);
    }

    private ComfortFold(ComfortFold other) {
        rule = other.rule;
        zone = other.zone;
        silences = other.silences;
        temperatureSource = other.temperatureSource;
        humiditySource = other.humiditySource;
        inherit(other);
    }

    @Override
    public long due(long lastMillis, long staleMillis) {
        long next = Judge.NEVER;
        for (int level = 0; level < LEVELS.length; level++) {
            next = since[level] == NONE ? next : Math.min(next, holdEnd(level));
        }
        return frozen || next == Judge.NEVER
                ? Judge.NEVER
                : Fold.unlessStale(
                        next,
                        lastMillis,
                        silences.silentMillis(temperatureSource, temperatureMillis));
    }

    private long holdEnd(int level) {
        return since[level] + (active[level] ? Comfort.HOLD_DOWN : HOLD_UP[level]).toMillis();
    }

    @Override
    public void observe(Sample sample, Out out) {
        if (sample.source() == humiditySource && sample.isJudged() && sample.isNumeric()) {
            humidity = sample.number();
            humidityMillis = sample.timeMillis();
        }
        if (sample.source() != temperatureSource) {
            return;
        }
        temperatureMillis = sample.timeMillis();
        frozen = !sample.isJudged() || !sample.isNumeric();
        if (frozen) {
            return;
        }
        judgeHeat(sample);
        judgeCold(2, sample, rule.freezing());
        judgeCold(3, sample, rule.cold());
    }

    private void judgeHeat(Sample sample) {
        long time = sample.timeMillis();
        boolean known =
                humidityMillis != NONE
                        && time - humidityMillis <= Comfort.HUMIDITY_AGE_MAX.toMillis();
        if (!known) {
            // What holds goes on; nothing begins and nothing ends.
            Arrays.fill(since, 0, HEAT_LEVELS, NONE);
            return;
        }
        double wbgt = Wbgt.indoors(sample.number(), humidity);
        double less = isNight(time) ? Comfort.NIGHT_LESS : 0;
        judgeHeat(0, time, wbgt, rule.danger() - less);
        judgeHeat(1, time, wbgt, rule.severe() - less);
    }

    private void judgeHeat(int level, long timeMillis, double wbgt, double threshold) {
        boolean turning =
                active[level]
                        ? tenths(wbgt) < tenths(threshold - Comfort.HYSTERESIS)
                        : tenths(wbgt) >= tenths(threshold);
        turn(level, turning, timeMillis);
    }

    private void judgeCold(int level, Sample sample, double threshold) {
        long now = tenths(sample.number());
        boolean turning =
                active[level]
                        ? now >= tenths(threshold + Comfort.HYSTERESIS)
                        : now < tenths(threshold);
        turn(level, turning, sample.timeMillis());
    }

    private void turn(int level, boolean turning, long timeMillis) {
        if (!turning) {
            since[level] = NONE;
        } else if (since[level] == NONE) {
            since[level] = timeMillis;
        }
    }

    private static long tenths(double value) {
        return Math.round(value * 10);
    }

    private boolean isNight(long timeMillis) {
        int hour = Instant.ofEpochMilli(timeMillis).atZone(zone).getHour();
        return hour >= Comfort.NIGHT_BEGINS_HOUR || hour < Comfort.NIGHT_ENDS_HOUR;
    }

    @Override
    public void fire(long atMillis, Out out) {
        int before = level();
        for (int level = 0; level < LEVELS.length; level++) {
            if (since[level] != NONE && holdEnd(level) <= atMillis) {
                active[level] = !active[level];
                since[level] = NONE;
            }
        }
        int after = level();
        if (before != after) {
            Kind kind =
                    before == LEVELS.length
                            ? Kind.RAISED
                            : after == LEVELS.length ? Kind.CLEARED : Kind.CHANGED;
            out.happened(
                    kind,
                    atMillis,
                    after == LEVELS.length ? Optional.empty() : Optional.of(LEVELS[after]));
        }
    }

    /** The gravest level that holds, or their number when none does. */
    private int level() {
        int level = 0;
        while (level < LEVELS.length && !active[level]) {
            level++;
        }
        return level;
    }

    @Override
    public List<String> because() {
        List<String> because = new ArrayList<>();
        because.add("humidity %s %% of %s".formatted(humidity, Fold.time(humidityMillis)));
        for (int level = 0; level < LEVELS.length; level++) {
            because.add(
                    "%s: %s, turning since %s"
                            .formatted(
                                    LEVELS[level],
                                    active[level] ? "raised" : "not raised",
                                    Fold.time(since[level])));
        }
        return because;
    }

    @Override
    public Fold copy() {
        return new ComfortFold(this);
    }

    @Override
    public void inherit(Fold before) {
        if (before instanceof ComfortFold old) {
            System.arraycopy(old.active, 0, active, 0, active.length);
            System.arraycopy(old.since, 0, since, 0, since.length);
            humidity = old.humidity;
            humidityMillis = old.humidityMillis;
            temperatureMillis = old.temperatureMillis;
            frozen = old.frozen;
        }
    }

    @Override
    public void write(PartWriter part) {
        for (int level = 0; level < LEVELS.length; level++) {
            part.flag(active[level]);
            part.number(since[level]);
        }
        part.real(humidity);
        part.number(humidityMillis);
        part.number(temperatureMillis);
        part.flag(frozen);
    }

    @Override
    public void read(PartReader part) {
        for (int level = 0; level < LEVELS.length; level++) {
            active[level] = part.flag();
            since[level] = part.number();
        }
        humidity = part.real();
        humidityMillis = part.number();
        temperatureMillis = part.number();
        frozen = part.flag();
    }
}
