package io.mimamori.hub.series;

import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.hub.series.SeriesStore.Selection;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;

/** Points of one river level and one home, for tests. */
final class Points {
    static final long START = 1_780_000_000_000L;
    static final ChannelId LEVEL = new ChannelId("g1", "level");

    private Points() {}

    static Point level(long timeMillis, double value, long sequence) {
        return of(timeMillis, Value.of(value), Quality.GOOD, sequence);
    }

    static Point of(long timeMillis, Value value, Quality quality, long sequence) {
        return new Point(
                "city",
                "kamojima",
                false,
                LEVEL,
                "river_level",
                timeMillis,
                value,
                quality,
                timeMillis + 250,
                sequence);
    }

    static Point ofHome(long timeMillis, boolean moving) {
        return new Point(
                "city",
                "home-1",
                true,
                new ChannelId("h1", "motion"),
                "motion",
                timeMillis,
                Value.of(moving),
                Quality.GOOD,
                timeMillis,
                1);
    }

    static Selection levels(long fromMillis, long toMillis) {
        return new Selection("city", "kamojima", LEVEL, "river_level", fromMillis, toMillis);
    }

    static Selection motions(long fromMillis, long toMillis) {
        return new Selection(
                "city", "home-1", new ChannelId("h1", "motion"), "motion", fromMillis, toMillis);
    }
}
