package io.mimamori.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * What a home's days were like: for each day and hour the longest time since the last activity, and
 * the limits that follow from it (domain: Cuddihy 2007). Immutable and shared by the folds.
 */
final class AlertLine {
    static final int HOURS = 24;
    static final AlertLine EMPTY = new AlertLine(List.of());

    /**
     * A day.
     *
     * @param epochDay days since 1970-01-01 in the place's zone
     * @param minutes longest time since the last activity in each hour, minutes
     */
    record Day(long epochDay, short[] minutes, boolean isValid) {}

    private final List<Day> days;
    private final int[] limits;

    private AlertLine(List<Day> days) {
        this.days = days;
        limits = limits(days);
    }

    static AlertLine of(List<Day> days) {
        return days.isEmpty() ? EMPTY : new AlertLine(List.copyOf(days));
    }

    /** With one more day, and without those that are too old. */
    AlertLine with(Day day) {
        List<Day> kept = new ArrayList<>();
        for (Day each : days) {
            if (each.epochDay > day.epochDay - Inactivity.DAYS && each.epochDay < day.epochDay) {
                kept.add(each);
            }
        }
        kept.add(day);
        return of(kept);
    }

    List<Day> days() {
        return days;
    }

    /** Whether enough days are known for the limits to count. */
    boolean isLearned() {
        if (days.isEmpty()) {
            return false;
        }
        long span = days.getLast().epochDay - days.getFirst().epochDay + 1;
        long valid = days.stream().filter(Day::isValid).count();
        return span >= Inactivity.DAYS_BEFORE_LEARNED && valid >= Inactivity.VALID_DAYS;
    }

    /** More minutes since the last activity than this are unusual in the hour. */
    int limitMinutes(int hour) {
        return limits[hour];
    }

    private static int[] limits(List<Day> days) {
        int[] line = new int[HOURS];
        for (int hour = 0; hour < HOURS; hour++) {
            int of = hour;
            int[] sorted =
                    days.stream()
                            .filter(Day::isValid)
                            .mapToInt(d -> d.minutes[of])
                            .sorted()
                            .toArray();
            // 99th percentile, nearest rank.
            line[hour] = sorted.length == 0 ? 0 : sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
        }
        int[] limits = new int[HOURS];
        for (int hour = 0; hour < HOURS; hour++) {
            int before = line[(hour + HOURS - 1) % HOURS];
            int after = line[(hour + 1) % HOURS];
            int widened = Math.max(line[hour], Math.max(before, after));
            int limit =
                    Math.max(
                            Inactivity.FLOOR_MINUTES, (int) Math.ceil(Inactivity.MARGIN * widened));
            boolean isNight = hour >= Comfort.NIGHT_BEGINS_HOUR || hour < Comfort.NIGHT_ENDS_HOUR;
            limits[hour] =
                    Math.min(
                            limit,
                            isNight ? Inactivity.NIGHT_CAP_MINUTES : Inactivity.DAY_CAP_MINUTES);
        }
        return limits;
    }

    void write(PartWriter part) {
        part.count(days.size());
        for (Day day : days) {
            part.number(day.epochDay);
            part.flag(day.isValid);
            for (short minutes : day.minutes) {
                part.count(minutes);
            }
        }
    }

    static AlertLine read(PartReader part) {
        int size = part.count();
        List<Day> days = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            long epochDay = part.number();
            boolean valid = part.flag();
            short[] minutes = new short[HOURS];
            for (int hour = 0; hour < HOURS; hour++) {
                minutes[hour] = (short) part.count();
            }
            days.add(new Day(epochDay, minutes, valid));
        }
        return of(days);
    }
}
