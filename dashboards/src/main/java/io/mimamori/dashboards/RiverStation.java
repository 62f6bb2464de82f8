package io.mimamori.dashboards;

import static io.mimamori.dashboards.Panel.Type.STAT;
import static io.mimamori.dashboards.Panel.Type.STATE_TIMELINE;
import static io.mimamori.dashboards.Panel.Type.TABLE;
import static io.mimamori.dashboards.Panel.Type.TIME_SERIES;

import io.mimamori.profile.DeviceProfile.Kind;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;

/** One river station: its level now, where it comes from, and whether it can be believed. */
final class RiverStation {
    private static final String HERE = "$timeFilter AND \"site\" =~ /^$site$/";

    private RiverStation() {}

    static Dashboard of(Quantities quantities) {
        Look level = Look.plain(quantities.unit("river_level")).decimals(2);
        SortedSet<String> others = quantities.of(Kind.RIVER_LEVEL, Kind.RAIN);
        others.remove("river_level");
        return new Dashboard(
                "mimamori-river",
                "水位観測所",
                "ひとつの観測所の水位、雨、品質。値はすべて観測値（速報）。",
                Dashboard.CITY,
                Duration.ofSeconds(10),
                Duration.ofHours(24),
                List.of(Variable.tag("site", "観測所", "\"river_level\"", false)),
                List.of(
                        Panel.of(
                                STAT,
                                "いまの水位",
                                "最新の観測値。",
                                level,
                                Query.series(
                                        "SELECT last(\"value\") FROM \"river_level\" WHERE " + HERE,
                                        "水位")),
                        Panel.of(
                                STAT,
                                "1時間の変化",
                                "直前1時間の最初と最後の観測の差。見込みではない。",
                                level,
                                Query.series(
                                        "SELECT last(\"value\") - first(\"value\") FROM \"river_level\""
                                                + " WHERE time > now() - 1h AND \"site\" =~ /^$site$/",
                                        "変化")),
                        Panel.of(
                                STAT,
                                "期間中の最高",
                                "表示している期間の最高水位。",
                                level,
                                Query.series(
                                        "SELECT max(\"value\") FROM \"river_level\" WHERE " + HERE,
                                        "最高")),
                        Panel.of(
                                STAT,
                                "最新の値の品質",
                                "1 良、3 疑い（未確認）、4 不良、9 欠測。",
                                Look.quality(),
                                Query.series(
                                        "SELECT last(\"qc\") FROM \"river_level\" WHERE " + HERE,
                                        "品質")),
                        Panel.of(
                                        TIME_SERIES,
                                        "水位",
                                        "期間ごとの平均と最高。線が切れているところは観測が届いていない。",
                                        level,
                                        Query.series(
                                                "SELECT mean(\"value\") FROM \"river_level\" WHERE "
                                                        + HERE
                                                        + " GROUP BY time($__interval), \"device\" fill(none)",
                                                "平均 $tag_device"),
                                        Query.series(
                                                "SELECT max(\"value\") FROM \"river_level\" WHERE "
                                                        + HERE
                                                        + " GROUP BY time($__interval), \"device\" fill(none)",
                                                "最高 $tag_device"))
                                .size(24, 10),
                        Panel.of(
                                        STATE_TIMELINE,
                                        "品質",
                                        "期間ごとのいちばん悪い品質フラグ。",
                                        Look.quality(),
                                        Query.series(
                                                "SELECT max(\"qc\") FROM \"river_level\" WHERE "
                                                        + HERE
                                                        + " GROUP BY time($__interval), \"device\" fill(none)",
                                                "$tag_device"))
                                .size(24, 4),
                        Panel.of(
                                TIME_SERIES,
                                "雨とほかの測定値",
                                "この観測所で測っている、水位以外のもの。",
                                Look.plain("none").units(quantities.units(others)),
                                Query.series(
                                        "SELECT max(\"value\") FROM "
                                                + Quantities.anyOf(others)
                                                + " WHERE "
                                                + HERE
                                                + " GROUP BY time($__interval), \"device\" fill(none)",
                                        "$m $tag_device")),
                        Panel.of(
                                TABLE,
                                "最近の観測",
                                "届いたままの値。番号（seq）の飛びは、届いていない観測があることを示す。",
                                level,
                                Query.table(
                                        "SELECT \"value\" AS \"水位\", \"qc\", \"seq\" FROM \"river_level\" WHERE "
                                                + HERE
                                                + " GROUP BY \"device\" ORDER BY time DESC LIMIT 50"))));
    }
}
