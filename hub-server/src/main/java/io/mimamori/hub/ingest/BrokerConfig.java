package io.mimamori.hub.ingest;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.security.TlsConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Configuration keys {@code mqtt.external.*}: a broker that devices publish to instead of to us.
 *
 * @param url {@code mqtt://host:port} or {@code mqtts://host:port}
 * @param clientId name of our session at the broker, which keeps what we did not acknowledge
 * @param group of a shared subscription; empty: a subscription of our own, which survives a restart
 *     of every broker (Debian's Mosquitto 2.0.11 forgets shared ones then, so that what devices
 *     publish before we are back is acknowledged and lost)
 * @param login empty when the broker asks for none, or the certificate says who we are
 * @param caFile PEM certificates to trust; those of the system when absent
 * @param client our own certificate; none when absent
 */
public record BrokerConfig(
        URI url,
        String clientId,
        Optional<String> group,
        Optional<Login> login,
        Optional<Path> caFile,
        Optional<TlsConfig.Files> client) {
    private static final String NAME = "[A-Za-z0-9_.-]{1,64}";
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;

    /** The file holds the password and is read for each connection. */
    public record Login(String user, Path passwordFile) {}

    /** Section {@code mqtt.external}; mistakes are reported to it. */
    public static Optional<BrokerConfig> read(ConfigNode root, Path folder) {
        ConfigNode mqtt = root.section("mqtt");
        if (!mqtt.has("external")) {
            return Optional.empty();
        }
        ConfigNode external = mqtt.section("external");
        Optional<URI> url = address(external);
        Optional<String> user = external.text("user");
        Optional<Path> password = external.text("passwordFile").map(folder::resolve);
        if (user.isPresent() != password.isPresent()) {
            external.problem("user", "and passwordFile go together: give both or neither");
        }
        String clientId = name(external, "clientId", "mimamori-hub");
        Optional<String> group =
                external.has("group") ? Optional.of(name(external, "group", "")) : Optional.empty();
        Optional<Path> ca = external.text("caFile").map(folder::resolve);
        Optional<TlsConfig.Files> client = TlsConfig.Files.read(external, folder);
        return url.map(address ->
                new BrokerConfig(
                        address,
                        clientId,
                        group,
                        user.flatMap(name -> password.map(file -> new Login(name, file))),
                        ca,
                        client));
    }

    private static String name(ConfigNode node, String key, String fallback) {
        String name = node.text(key, fallback);
        if (!name.matches(NAME)) {
            node.problem(key, "'" + name + "' is no name: use " + NAME);
        }
        return name;
    }

    private static Optional<URI> address(ConfigNode node) {
        String text = node.requiredText("url");
        try {
            URI url = new URI(text);
            if (url.getHost() != null && text.matches("mqtts?://.*")) {
                return Optional.of(url);
            }
        } catch (URISyntaxException _) {
            // Told below.
        }
        if (!text.isEmpty()) {
            node.problem(
                    "url", "'" + text + "' is not an address such as mqtts://broker.example:8883");
        }
        return Optional.empty();
    }

    boolean isTls() {
        return "mqtts".equals(url.getScheme());
    }

    /** As Paho writes it. */
    String serverUri() {
        int port = url.getPort() >= 0 ? url.getPort() : isTls() ? TLS_PORT : PLAIN_PORT;
        return (isTls() ? "ssl://" : "tcp://") + url.getHost() + ":" + port;
    }
}
