package io.mimamori.hub.escalation;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.MonthDay;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Japan's days off (国民の祝日に関する法律, Act No. 178 of 1948), computed: the holidays, the days off in lieu
 * of one on a Sunday (art. 3.2) and those between two holidays (art. 3.3). Right from 2016 on;
 * later years as the law stands, with the equinoxes by the astronomers' approximation for 1980 to
 * 2099. Stateless.
 */
final class JapaneseHolidays {
    private static final List<MonthDay> FIXED =
            List.of(
                    MonthDay.of(1, 1),
                    MonthDay.of(2, 11),
                    MonthDay.of(4, 29),
                    MonthDay.of(5, 3),
                    MonthDay.of(5, 4),
                    MonthDay.of(5, 5),
                    MonthDay.of(11, 3),
                    MonthDay.of(11, 23));

    /** The accession (2019), and the days that were moved for the Olympic Games (2020, 2021). */
    private static final Map<Integer, List<MonthDay>> ONCE =
            Map.of(
                    2019, List.of(MonthDay.of(5, 1), MonthDay.of(10, 22)),
                    2020, List.of(MonthDay.of(7, 23), MonthDay.of(7, 24), MonthDay.of(8, 10)),
                    2021, List.of(MonthDay.of(7, 22), MonthDay.of(7, 23), MonthDay.of(8, 8)));

    private static final int SPRING = 0;
    private static final int AUTUMN = 1;
    private static final double[] EQUINOX_1980 = {20.8431, 23.2488};
    private static final double EQUINOX_SHIFT_DAYS = 0.242194;

    private JapaneseHolidays() {}

    /** Whether it is a holiday or a day off for the sake of one. */
    static boolean isDayOff(LocalDate date) {
        return isHoliday(date)
                || isInLieu(date)
                || (isHoliday(date.minusDays(1)) && isHoliday(date.plusDays(1)));
    }

    /** The first day after a holiday on a Sunday that is no holiday itself. */
    private static boolean isInLieu(LocalDate date) {
        LocalDate before = date.minusDays(1);
        while (isHoliday(before)) {
            if (before.getDayOfWeek() == DayOfWeek.SUNDAY) {
                return true;
            }
            before = before.minusDays(1);
        }
        return false;
    }

    private static boolean isHoliday(LocalDate date) {
        MonthDay day = MonthDay.from(date);
        int year = date.getYear();
        return FIXED.contains(day)
                || Optional.ofNullable(ONCE.get(year)).stream().anyMatch(once -> once.contains(day))
                || isEmperorsBirthday(year, day)
                || day.equals(equinox(year, Month.MARCH, SPRING))
                || day.equals(equinox(year, Month.SEPTEMBER, AUTUMN))
                || isMonday(date, Month.JANUARY, 2)
                || isMonday(date, Month.SEPTEMBER, 3)
                || (!isOfTheGames(year) && isMoved(date, day));
    }

    /** Marine Day, Mountain Day and Sports Day as they are in all years but two. */
    private static boolean isMoved(LocalDate date, MonthDay day) {
        return isMonday(date, Month.JULY, 3)
                || day.equals(MonthDay.of(8, 11))
                || isMonday(date, Month.OCTOBER, 2);
    }

    private static boolean isOfTheGames(int year) {
        return year == 2020 || year == 2021;
    }

    /** There was none in the year of the accession. */
    private static boolean isEmperorsBirthday(int year, MonthDay day) {
        return (year >= 2020 && day.equals(MonthDay.of(2, 23)))
                || (year <= 2018 && day.equals(MonthDay.of(12, 23)));
    }

    private static boolean isMonday(LocalDate date, Month month, int number) {
        return date.getMonth() == month
                && date.equals(
                        date.with(TemporalAdjusters.dayOfWeekInMonth(number, DayOfWeek.MONDAY)));
    }

    private static MonthDay equinox(int year, Month month, int which) {
        int since = year - 1980;
        double day = EQUINOX_1980[which] + EQUINOX_SHIFT_DAYS * since - Math.floorDiv(since, 4);
        return MonthDay.of(month, (int) Math.floor(day));
    }
}
