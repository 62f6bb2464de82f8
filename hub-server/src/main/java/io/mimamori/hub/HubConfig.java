package io.mimamori.hub;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.notify.SmtpConfig;
import io.mimamori.hub.notify.WebhookConfig;
import io.mimamori.hub.series.InfluxConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's configuration: one YAML, every key with a default (docs/operations.md lists them).
 * Relative paths are relative to the file.
 *
 * @param name what people see in the page's title
 * @param exercise whether everything that is sent is an exercise, as in the demo
 * @param httpPort plain HTTP on loopback; 0 is a free one
 * @param mqttPort plain MQTT on loopback; 0 is a free one
 * @param journalBytesMax disk bound of the journal
 * @param influx where time series go; empty: SQLite
 * @param smtp mail; empty: none
 * @param webhook webhook; empty: none
 * @param sites site files
 */
public record HubConfig(
        String name,
        boolean exercise,
        int httpPort,
        int mqttPort,
        long journalBytesMax,
        Optional<InfluxConfig> influx,
        Optional<SmtpConfig> smtp,
        Optional<WebhookConfig> webhook,
        List<Path> sites) {
    private static final Logger LOG = LoggerFactory.getLogger(HubConfig.class);
    private static final int PORT_MAX = 65_535;

    public HubConfig {
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
                        root.section("http").integer("port", 8080, 0, PORT_MAX),
                        root.section("mqtt").integer("port", 1883, 0, PORT_MAX),
                        root.section("journal").bytes("bytesMax", JournalLimits.DEFAULT.bytesMax()),
                        influx(root, folder),
                        smtp(root, folder),
                        webhook(root, folder),
                        root.texts("sites").stream().map(folder::resolve).toList());
        laterListeners(root);
        root.finish();
        return config;
    }

    private static Optional<InfluxConfig> influx(ConfigNode root, Path folder) {
        if (!root.has("influx")) {
            return Optional.empty();
        }
        ConfigNode influx = root.section("influx");
        URI url = url(influx);
        String database = influx.text("database", "mimamori");
        if (!database.matches("[A-Za-z0-9_-]{1,58}")) {
            influx.problem(
                    "database",
                    "'" + database + "' is no database name: use [A-Za-z0-9_-], at most 58");
        }
        if (influx.has("token")) {
            influx.problem(
                    "token",
                    "is for InfluxDB 2 and 3, which this version does not write to yet: use user and"
                            + " passwordFile of a 1.x server");
        }
        Optional<String> user = influx.text("user");
        Optional<Path> password = influx.text("passwordFile").map(folder::resolve);
        if (user.isPresent() != password.isPresent()) {
            influx.problem("user", "and passwordFile go together: give both or neither");
        }
        if (url.getHost() == null) {
            return Optional.empty();
        }
        Optional<InfluxConfig.Login> login =
                user.isPresent() && password.isPresent() && Files.isReadable(password.get())
                        ? Optional.of(InfluxConfig.Login.ofPasswordFile(user.get(), password.get()))
                        : Optional.empty();
        if (password.isPresent() && login.isEmpty()) {
            influx.problem("passwordFile", password.get() + " cannot be read");
        }
        return Optional.of(new InfluxConfig(url.toString(), database, login, Optional.empty()));
    }

    private static Optional<SmtpConfig> smtp(ConfigNode root, Path folder) {
        if (!root.has("smtp")) {
            return Optional.empty();
        }
        ConfigNode smtp = root.section("smtp");
        // One address, or a list of them.
        List<String> to = smtp.isList("to") ? smtp.texts("to") : smtp.text("to").stream().toList();
        if (to.isEmpty()) {
            smtp.problem("to", "names nobody: give an address or a list of them");
        }
        Optional<SmtpConfig.Login> login =
                smtp.has("user")
                        ? Optional.of(
                                new SmtpConfig.Login(
                                        smtp.requiredText("user"),
                                        folder.resolve(smtp.requiredText("passwordFile"))))
                        : Optional.empty();
        return Optional.of(
                new SmtpConfig(
                        smtp.requiredText("host"),
                        smtp.integer("port", 25, 1, PORT_MAX),
                        smtp.text("from", "mimamori@localhost"),
                        to,
                        smtp.flag("test", false),
                        smtp.flag("homes", true),
                        login));
    }

    private static Optional<WebhookConfig> webhook(ConfigNode root, Path folder) {
        if (!root.has("webhook")) {
            return Optional.empty();
        }
        ConfigNode webhook = root.section("webhook");
        return Optional.of(
                new WebhookConfig(
                        url(webhook),
                        folder.resolve(webhook.requiredText("secretFile")),
                        webhook.flag("test", false),
                        webhook.flag("homes", true)));
    }

    private static URI url(ConfigNode node) {
        String text = node.requiredText("url");
        try {
            URI url = new URI(text);
            if (!text.isEmpty() && (url.getHost() == null || !text.matches("https?://.*"))) {
                node.problem("url", "'" + text + "' is not an http or https address");
            }
            return url;
        } catch (URISyntaxException e) {
            node.problem("url", "'" + text + "' is not an address: " + e.getReason());
            return URI.create("http://invalid");
        }
    }

    /**
     * The keys stay the same when TLS, CoAP and brokers come; until then nobody may rely on them.
     */
    private static void laterListeners(ConfigNode root) {
        for (String listener : List.of("https", "mqtts", "coap", "coaps")) {
            if (root.has(listener)) {
                root.section(listener).integer("port", 0, 0, PORT_MAX);
                LOG.warn(
                        "{}.port is set, but this version serves plain HTTP and MQTT on loopback only",
                        listener);
            }
        }
        ConfigNode external = root.section("mqtt").section("external");
        if (external.has("url")) {
            external.text("url");
            external.problem(
                    "url",
                    "external brokers come with a later version: let devices connect to the hub itself");
        }
    }
}
