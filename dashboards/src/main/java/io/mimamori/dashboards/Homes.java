package io.mimamori.dashboards;

import static io.mimamori.dashboards.Panel.Type.STAT;
import static io.mimamori.dashboards.Panel.Type.TABLE;

import java.time.Duration;
import java.util.List;

/**
 * Watched homes: states only (reference: who may see what). No room, no timeline, no count of
 * movements; from the homes' own data source.
 */
final class Homes {
    private static final String HERE = "$timeFilter AND \"site\" =~ /^$site$/";

    private Homes() {}

    static Dashboard of(Quantities quantities) {
        quantities.unit("room_wbgt");
        return new Dashboard(
                "mimamori-homes",
                "家庭の見守り（状態だけ）",
                "見守り中の家庭の状態。部屋ごとの動きは表示しない。見た人と時刻は記録される。",
                Dashboard.HOMES,
                Duration.ofMinutes(1),
                Duration.ofHours(24),
                List.of(Variable.tag("site", "家庭", "\"room_wbgt\"", true)),
                List.of(
                        Panel.of(
                                        TABLE,
                                        "最後の動き",
                                        "家の中で最後に動きがあったのは、どのくらい前か。部屋は表示しない。",
                                        Look.plain("none"),
                                        Query.table(
                                                "SELECT last(\"state\") AS \"moved\" FROM \"motion\" WHERE "
                                                        + HERE
                                                        + " GROUP BY \"site\""))
                                .hiding("moved"),
                        Panel.of(
                                STAT,
                                "暑さ（WBGT の区分）",
                                "直前30分のいちばん暑い部屋の区分。28 以上は厳重警戒、31 以上は危険（日本生気象学会の指針の区分）。",
                                Look.plain("none")
                                        .texts(
                                                new Look.Text.Between(-50, 24.99, "注意", Look.GREEN),
                                                new Look.Text.Between(25, 27.99, "警戒", Look.YELLOW),
                                                new Look.Text.Between(
                                                        28, 30.99, "厳重警戒", Look.ORANGE),
                                                new Look.Text.Between(31, 60, "危険", Look.RED)),
                                Query.series(
                                        "SELECT max(\"value\") FROM \"room_wbgt\""
                                                + " WHERE time > now() - 30m AND \"site\" =~ /^$site$/ GROUP BY \"site\"",
                                        "$tag_site")),
                        Panel.of(
                                STAT,
                                "寒さ（室温の区分）",
                                "直前30分のいちばん寒い部屋の区分。10℃ を下回ると「寒い」。",
                                Look.plain("none")
                                        .texts(
                                                new Look.Text.Between(-50, 9.99, "寒い", Look.BLUE),
                                                new Look.Text.Between(10, 60, "ふつう", Look.GREEN)),
                                Query.series(
                                        "SELECT min(\"value\") FROM \"room_temperature\""
                                                + " WHERE time > now() - 30m AND \"site\" =~ /^$site$/ GROUP BY \"site\"",
                                        "$tag_site")),
                        Panel.of(
                                TABLE,
                                "ボタン",
                                "呼び出しボタンの最後の状態。呼び出しへの対応はコンソールで行う。",
                                Look.states("押されました", Look.RED, "待機中", Look.GREEN),
                                Query.table(
                                        "SELECT last(\"state\") AS \"ボタン\" FROM \"button\" WHERE "
                                                + HERE
                                                + " GROUP BY \"site\"")),
                        Panel.of(
                                TABLE,
                                "ボタンの電池",
                                "20% で交換、10% で警報。",
                                Look.plain(quantities.unit("battery_level"))
                                        .steps(
                                                new Look.Step(0, Look.RED),
                                                new Look.Step(10, Look.ORANGE),
                                                new Look.Step(20, Look.GREEN)),
                                Query.table(
                                        "SELECT last(\"value\") AS \"電池\" FROM \"battery_level\" WHERE "
                                                + HERE
                                                + " GROUP BY \"site\", \"device\"")),
                        Panel.of(
                                TABLE,
                                "見守れているか",
                                "室温計から最後に届いた時刻。届いていないときは「動きがない」のではなく「見守れていない」。",
                                Look.quality(),
                                Query.table(
                                        "SELECT last(\"qc\") AS \"qc\" FROM \"room_temperature\" WHERE "
                                                + HERE
                                                + " GROUP BY \"site\""))));
    }
}
