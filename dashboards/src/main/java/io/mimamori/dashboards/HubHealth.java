package io.mimamori.dashboards;

import static io.mimamori.dashboards.Panel.Type.STAT;
import static io.mimamori.dashboards.Panel.Type.TIME_SERIES;

import java.time.Duration;
import java.util.List;

/** The hub itself, from the measurement that it writes of itself every 10 s. */
final class HubHealth {
    private static final String HUB = " FROM \"hub\" WHERE $timeFilter";
    private static final String BY_TIME = " GROUP BY time($__interval) fill(none)";

    private HubHealth() {}

    static Dashboard of() {
        return new Dashboard(
                "mimamori-hub",
                "ハブの状態",
                "ハブが観測を受け取り、書き、判定し、知らせているか。線が切れていれば、ハブか InfluxDB が止まっている。",
                Dashboard.CITY,
                Duration.ofSeconds(10),
                Duration.ofHours(3),
                List.of(),
                List.of(
                        last(
                                "判定の遅れ",
                                "まだ判定していないジャーナルの行。増え続けるなら負荷が高すぎる。",
                                "consumer_lag_rows_judge",
                                backlog()),
                        last(
                                "書き込みの遅れ",
                                "まだ InfluxDB に書いていないジャーナルの行。InfluxDB が止まると増え、戻ると減る。警報は止まらない。",
                                "consumer_lag_rows_series",
                                backlog()),
                        last(
                                "送れていない知らせ",
                                "送信を待っている知らせ。",
                                "outbox_waiting",
                                Look.plain("none")
                                        .steps(
                                                new Look.Step(0, Look.GREEN),
                                                new Look.Step(10, Look.ORANGE))),
                        last(
                                "ジャーナルの大きさ",
                                "上限に近づくと観測の受け取りを待たせる。",
                                "journal_bytes",
                                Look.plain("bytes")),
                        Panel.of(
                                STAT,
                                "証明書の期限",
                                "ハブの証明書が切れる時刻。60日前に自動で更新される。",
                                Look.plain("dateTimeFromNow"),
                                Query.series(
                                        "SELECT last(\"certificate_expiry_seconds_server\") * 1000"
                                                + HUB,
                                        "期限")),
                        last(
                                "届かなかった知らせ",
                                "あきらめた知らせの数。0 でなければ宛先を調べる。",
                                "outbox_dead",
                                Look.plain("none")
                                        .steps(
                                                new Look.Step(0, Look.GREEN),
                                                new Look.Step(1, Look.RED))),
                        last("MQTT の接続", "つながっている装置と画面の数。", "mqtt_connections", Look.plain("none")),
                        last(
                                "置き場のない観測",
                                "どの場所の設定にもない観測。設定から消えた装置がある。",
                                "readings_unplaced",
                                Look.plain("none")
                                        .steps(
                                                new Look.Step(0, Look.GREEN),
                                                new Look.Step(1, Look.ORANGE))),
                        Panel.of(
                                TIME_SERIES,
                                "観測の数（毎秒）",
                                "受け取った数、書いて返事をした数、InfluxDB に書いた数。",
                                Look.plain("none"),
                                rate("readings_received", "受け取り"),
                                rate("readings_acknowledged", "返事"),
                                rate("readings_stored", "保存")),
                        Panel.of(
                                TIME_SERIES,
                                "警報・知らせ・受け取らなかったもの",
                                "起動してからの累計。受け取らなかったもの（refused）の理由はコンソールで見る。",
                                Look.plain("none"),
                                Query.series(
                                        "SELECT last(/^(alerts|deliveries|refused)/)"
                                                + HUB
                                                + BY_TIME,
                                        ""))));
    }

    private static Look backlog() {
        return Look.plain("none")
                .steps(
                        new Look.Step(0, Look.GREEN),
                        new Look.Step(1_000, Look.YELLOW),
                        new Look.Step(100_000, Look.RED));
    }

    private static Panel last(String title, String description, String field, Look look) {
        return Panel.of(
                STAT,
                title,
                description,
                look,
                Query.series("SELECT last(\"%s\")%s".formatted(field, HUB), title));
    }

    private static Query rate(String field, String alias) {
        return Query.series(
                "SELECT non_negative_derivative(last(\"%s\"), 1s)%s%s"
                        .formatted(field, HUB, BY_TIME),
                alias);
    }
}
