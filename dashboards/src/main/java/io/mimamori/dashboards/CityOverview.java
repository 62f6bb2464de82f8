package io.mimamori.dashboards;

import static io.mimamori.dashboards.Look.Step;
import static io.mimamori.dashboards.Panel.Type.STATE_TIMELINE;
import static io.mimamori.dashboards.Panel.Type.TABLE;
import static io.mimamori.dashboards.Panel.Type.TIME_SERIES;

import java.time.Duration;
import java.util.List;

/** What whoever is on duty at night looks at first: every river, the rain, animals, intruders. */
final class CityOverview {
    private CityOverview() {}

    static Dashboard of(Quantities quantities) {
        return new Dashboard(
                "mimamori-city",
                "市内の見守り（全体）",
                "川の水位と雨、獣の検知、防犯の動きを一目で見る。家庭の見守りはここには出ない。",
                Dashboard.CITY,
                Duration.ofSeconds(10),
                Duration.ofHours(6),
                List.of(),
                List.of(
                        Panel.of(
                                        TABLE,
                                        "川の水位（最新の観測）",
                                        "各水位計の最新の観測値と、その品質、いつの値か。古い値は「いつの値か」でわかる。場所を押すと観測所の画面へ。",
                                        Look.plain(quantities.unit("river_level")).decimals(2),
                                        Query.table(
                                                "SELECT last(\"value\") AS \"水位\", \"qc\" FROM \"river_level\""
                                                        + " WHERE $timeFilter GROUP BY \"site\", \"device\""))
                                .size(10, 9),
                        Panel.of(
                                        TIME_SERIES,
                                        "川の水位",
                                        "期間中の水位の平均。線が切れているところは観測が届いていない。",
                                        Look.plain(quantities.unit("river_level")).decimals(2),
                                        Query.series(
                                                "SELECT mean(\"value\") FROM \"river_level\" WHERE $timeFilter"
                                                        + " GROUP BY time($__interval), \"site\", \"device\" fill(none)",
                                                "$tag_site $tag_device"))
                                .size(14, 9),
                        Panel.of(
                                TIME_SERIES,
                                "雨量（1時間）",
                                "直前1時間の雨量の最大。",
                                Look.plain(quantities.unit("rain_hour"))
                                        .steps(
                                                new Step(0, Look.BLUE),
                                                new Step(20, Look.YELLOW),
                                                new Step(30, Look.ORANGE),
                                                new Step(50, Look.RED)),
                                Query.series(
                                        "SELECT max(\"value\") FROM \"rain_hour\" WHERE $timeFilter"
                                                + " GROUP BY time($__interval), \"site\", \"device\" fill(none)",
                                        "$tag_site $tag_device")),
                        Panel.of(
                                STATE_TIMELINE,
                                "水位計の品質",
                                "期間ごとのいちばん悪い品質フラグ。「疑い」と「不良」の値は住民には出さない。",
                                Look.quality(),
                                Query.series(
                                        "SELECT max(\"qc\") FROM \"river_level\" WHERE $timeFilter"
                                                + " GROUP BY time($__interval), \"site\", \"device\" fill(none)",
                                        "$tag_site $tag_device")),
                        Panel.of(
                                TABLE,
                                "獣の検知",
                                "カメラが判定した種。人による確認はコンソールで行う。",
                                Look.plain("none"),
                                Query.table(
                                        "SELECT \"text\" AS \"種\", \"qc\" FROM \"wildlife\" WHERE $timeFilter"
                                                + " GROUP BY \"site\", \"device\" ORDER BY time DESC LIMIT 20")),
                        Panel.of(
                                STATE_TIMELINE,
                                "防犯（動きの検知）",
                                "人感センサーが動きを検知している間。",
                                Look.states("動きあり", Look.ORANGE, "動きなし", Look.GREEN),
                                Query.series(
                                        "SELECT last(\"state\") FROM \"motion\" WHERE $timeFilter"
                                                + " GROUP BY time($__interval), \"site\", \"device\" fill(none)",
                                        "$tag_site $tag_device"))));
    }
}
