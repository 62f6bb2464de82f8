package io.mimamori.dashboards;

import static io.mimamori.dashboards.Panel.Type.TABLE;
import static io.mimamori.dashboards.Panel.Type.TIME_SERIES;

import io.mimamori.profile.DeviceProfile.Kind;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The boxes in the field: who is silent, whose battery or disk or link is bad, who lost data. */
final class DeviceFleet {
    private static final String HERE = "$timeFilter AND \"device\" =~ /^$device$/";
    private static final List<String> COUNTED =
            List.of("sensor_faults", "spool_bytes", "spool_dropped", "spool_fault");

    private DeviceFleet() {}

    static Dashboard of(Quantities quantities) {
        SortedSet<String> health = new TreeSet<>(quantities.of(Kind.EDGE_HEALTH));
        health.removeAll(COUNTED);
        health.remove("uptime");
        return new Dashboard(
                "mimamori-devices",
                "装置の状態",
                "現場の装置が動いているか、電池・温度・ディスク・回線はよいか、失われた観測はないか。",
                Dashboard.CITY,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                List.of(Variable.tag("device", "装置", "\"uptime\"", true)),
                List.of(
                        Panel.of(
                                        TABLE,
                                        "最後の知らせ",
                                        "装置が自分の状態を最後に知らせた時刻と、起動してからの時間。",
                                        Look.plain(quantities.unit("uptime")),
                                        Query.table(
                                                "SELECT last(\"value\") AS \"稼働時間\" FROM \"uptime\" WHERE "
                                                        + HERE
                                                        + " GROUP BY \"site\", \"device\""))
                                .size(10, 9),
                        Panel.of(
                                        TIME_SERIES,
                                        "電源・温度・ディスク・回線",
                                        "測れる装置だけ。リン酸鉄リチウム電池は 0℃ 未満で充電しない。",
                                        Look.plain("none").units(quantities.units(health)),
                                        Query.series(
                                                "SELECT mean(\"value\") FROM "
                                                        + Quantities.anyOf(health)
                                                        + " WHERE "
                                                        + HERE
                                                        + " GROUP BY time($__interval), \"device\" fill(none)",
                                                "$m $tag_device"))
                                .size(14, 9),
                        Panel.of(
                                TIME_SERIES,
                                "送れずに待っている観測",
                                "回線が切れている間、装置のディスクで待っている量。",
                                Look.plain(quantities.unit("spool_bytes")),
                                Query.series(
                                        "SELECT max(\"value\") FROM \"spool_bytes\" WHERE "
                                                + HERE
                                                + " GROUP BY time($__interval), \"device\" fill(none)",
                                        "$tag_device")),
                        Panel.of(
                                TIME_SERIES,
                                "失われた観測と故障",
                                "あふれて捨てた観測、ディスクの故障、センサーの故障の数。0 でないものは調べる。",
                                Look.plain("none")
                                        .steps(
                                                new Look.Step(0, Look.GREEN),
                                                new Look.Step(1, Look.RED)),
                                Query.series(
                                        "SELECT max(\"value\") FROM "
                                                + Quantities.anyOf(
                                                        List.of(
                                                                "sensor_faults",
                                                                "spool_dropped",
                                                                "spool_fault"))
                                                + " WHERE "
                                                + HERE
                                                + " GROUP BY time($__interval), \"device\" fill(none)",
                                        "$m $tag_device"))));
    }
}
