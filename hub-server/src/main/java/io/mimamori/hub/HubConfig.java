package io.mimamori.hub;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.ingest.BrokerConfig;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.live.GrafanaConfig;
import io.mimamori.hub.notify.ChannelConfig;
import io.mimamori.hub.notify.DeadManConfig;
import io.mimamori.hub.notify.SelfTestConfig;
import io.mimamori.hub.notify.SmtpConfig;
import io.mimamori.hub.notify.WebhookConfig;
import io.mimamori.hub.person.LetterConfig;
import io.mimamori.hub.security.TlsConfig;
import io.mimamori.hub.series.InfluxConfig;
import io.mimamori.hub.series.SeriesRetention;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The hub's configuration: one YAML, every key with a default (docs/operations.md lists them). Each
 * part reads its own section. Relative paths are relative to the file.
 *
 * @param name what people see in the page's title
 * @param exercise whether everything that is sent is an exercise, as in the demo
 * @param listeners which ports to serve on
 * @param tls certificates, and where encrypted listeners are bound
 * @param broker where devices publish besides to the hub itself; empty: nowhere
 * @param journalBytesMax disk bound of the journal
 * @param retention how long series are kept where there is no InfluxDB
 * @param influx where time series go; empty: SQLite
 * @param grafana where newest values are pushed to; empty: nowhere
 * @param smtp mail; empty: none
 * @param webhook webhook; empty: none
 * @param channels other ways to people
 * @param selfTest messages of the hub's own by ways that cost nothing; empty: none
 * @param deadMan an outside monitor that is called; empty: none
 * @param escalation files of people, rosters and policies; empty: nobody is told in steps
 * @param letter the monthly letter to people who are watched
 * @param sites site files
 */
public record HubConfig(
        String name,
        boolean exercise,
        Listeners listeners,
        TlsConfig tls,
        Optional<BrokerConfig> broker,
        long journalBytesMax,
        SeriesRetention retention,
        Optional<InfluxConfig> influx,
        Optional<GrafanaConfig> grafana,
        Optional<SmtpConfig> smtp,
        Optional<WebhookConfig> webhook,
        List<ChannelConfig> channels,
        Optional<SelfTestConfig> selfTest,
        Optional<DeadManConfig> deadMan,
        List<Path> escalation,
        LetterConfig letter,
        List<Path> sites) {
    public HubConfig {
        channels = List.copyOf(channels);
        escalation = List.copyOf(escalation);
        sites = List.copyOf(sites);
    }

    /** Reads a configuration; throws {@link io.mimamori.ConfigException} with every mistake. */
    public static HubConfig parse(String file, String yaml) {
        ConfigNode root = ConfigNode.parse(file, yaml);
        Path folder =
                Optional.ofNullable(Path.of(file).toAbsolutePath().getParent()).orElse(Path.of(""));
        HubConfig config =
                new HubConfig(
                        root.text("name", "見守り Mimamori"),
                        root.flag("exercise", false),
                        Listeners.read(root),
                        TlsConfig.read(root, folder),
                        BrokerConfig.read(root, folder),
                        root.section("journal").bytes("bytesMax", JournalLimits.DEFAULT.bytesMax()),
                        SeriesRetention.read(root),
                        InfluxConfig.read(root, folder),
                        GrafanaConfig.read(root, folder),
                        SmtpConfig.read(root, folder),
                        WebhookConfig.read(root, folder),
                        ChannelConfig.readAll(root, folder),
                        SelfTestConfig.read(root, folder),
                        DeadManConfig.read(root, folder),
                        root.section("escalation").texts("files").stream()
                                .map(folder::resolve)
                                .toList(),
                        LetterConfig.read(root, folder),
                        root.texts("sites").stream().map(folder::resolve).toList());
        root.finish();
        return config;
    }
}
