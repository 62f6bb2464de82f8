package io.mimamori.dashboards;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How values are shown.
 *
 * @param unit Grafana's id of a unit; {@code none} for plain numbers
 * @param decimals empty: as many as Grafana finds useful
 * @param steps colours from these values up; the first one's value is not looked at
 * @param texts shown in place of values
 * @param units of series whose name begins with a measurement, where a panel has several
 */
record Look(
        String unit,
        Optional<Integer> decimals,
        List<Step> steps,
        List<Text> texts,
        SortedMap<String, String> units) {
    static final String GREEN = "green";
    static final String YELLOW = "yellow";
    static final String ORANGE = "orange";
    static final String RED = "red";
    static final String PURPLE = "purple";
    static final String BLUE = "blue";

    /** A colour for values of at least {@code from}. */
    record Step(double from, String colour) {}

    /** A text in place of a value. */
    sealed interface Text {
        String text();

        String colour();

        /** For numbers from {@code from} to {@code to}, both included. */
        record Between(double from, double to, String text, String colour) implements Text {}

        /** For one value, such as {@code true}. */
        record Exactly(String value, String text, String colour) implements Text {}
    }

    static Look plain(String unit) {
        return new Look(
                unit,
                Optional.empty(),
                List.of(new Step(0, GREEN)),
                List.of(),
                Collections.emptySortedMap());
    }

    Look decimals(int digits) {
        return new Look(unit, Optional.of(digits), steps, texts, units);
    }

    Look steps(Step... more) {
        return new Look(unit, decimals, List.of(more), texts, units);
    }

    Look texts(Text... more) {
        return new Look(unit, decimals, steps, List.of(more), units);
    }

    Look units(SortedMap<String, String> byMeasurement) {
        return new Look(unit, decimals, steps, texts, byMeasurement);
    }

    /** Words for yes and no. */
    static Look states(String yes, String yesColour, String no, String noColour) {
        return plain("none")
                .texts(
                        new Text.Exactly("true", yes, yesColour),
                        new Text.Exactly("false", no, noColour));
    }

    /** QARTOD flags (device-profiles, Quality) as words. */
    static Look quality() {
        return plain("none")
                .texts(
                        new Text.Exactly("1", "良", GREEN),
                        new Text.Exactly("2", "未評価", BLUE),
                        new Text.Exactly("3", "疑い（未確認）", ORANGE),
                        new Text.Exactly("4", "不良", RED),
                        new Text.Exactly("9", "欠測", PURPLE));
    }
}
