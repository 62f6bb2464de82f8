package io.mimamori.hub.series;

import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where InfluxDB is and who we are to it. Which version it is, the server says itself.
 *
 * @param url such as {@code http://127.0.0.1:8086}
 * @param organisation of InfluxDB 2.x; others have none
 * @param gzip whether what is written is compressed
 * @param city where everything but homes goes
 * @param homes where watched homes go, never the same place (promise P7)
 */
public record InfluxConfig(
        String url, Optional<String> organisation, boolean gzip, Access city, Access homes) {
    /** What is added to the city's database for homes, unless they are given their own name. */
    public static final String HOMES_SUFFIX = "_homes";

    private static final String NAME = "[A-Za-z0-9_-]{1,58}";

    /**
     * One database and the way in.
     *
     * @param database database of 1.x and 3, bucket of 2.x, label {@code db} of VictoriaMetrics
     * @param login empty where the server asks for none
     */
    public record Access(String database, Optional<InfluxLogin> login) {}

    public InfluxConfig {
        String scheme = URI.create(url).getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no address of InfluxDB: use http://host:port or https");
        }
        if (city.database().equals(homes.database())) {
            throw new IllegalArgumentException(
                    "homes may not share the database '" + city.database() + "' with the city");
        }
    }

    /** A server that asks for no login. */
    public InfluxConfig(String url, String database) {
        this(url, database, Optional.empty());
    }

    /** One login for both databases. */
    public InfluxConfig(String url, String database, Optional<InfluxLogin> login) {
        this(
                url,
                Optional.empty(),
                false,
                new Access(database, login),
                new Access(database + HOMES_SUFFIX, login));
    }

    /** Section {@code influx}; mistakes are reported to it. */
    public static Optional<InfluxConfig> read(ConfigNode root, Path folder) {
        if (!root.has("influx")) {
            return Optional.empty();
        }
        ConfigNode influx = root.section("influx");
        Optional<URI> url = HttpAddress.read(influx, "url");
        String database = name(influx, "mimamori");
        Optional<String> organisation = influx.text("organisation");
        Optional<InfluxLogin> login = InfluxLogin.read(influx, folder);
        boolean gzip = influx.flag("gzip", url.map(InfluxConfig::isElsewhere).orElse(true));
        ConfigNode ofHomes = influx.section("homes");
        String homesDatabase = name(ofHomes, database + HOMES_SUFFIX);
        Optional<InfluxLogin> homesLogin = InfluxLogin.read(ofHomes, folder).or(() -> login);
        if (homesDatabase.equals(database)) {
            ofHomes.problem("database", "must not be the city's: homes are kept apart");
            return Optional.empty();
        }
        return url.map(address ->
                new InfluxConfig(
                        address.toString(),
                        organisation,
                        gzip,
                        new Access(database, login),
                        new Access(homesDatabase, homesLogin)));
    }

    private static String name(ConfigNode section, String fallback) {
        String name = section.text("database", fallback);
        if (!name.matches(NAME + "(" + HOMES_SUFFIX + ")?")) {
            section.problem("database", "'" + name + "' is no database name: use " + NAME);
        }
        return name;
    }

    /** On the same machine compressing costs more than it saves. */
    private static boolean isElsewhere(URI url) {
        return !String.valueOf(url.getHost()).matches("localhost|127\\..*|\\[::1]");
    }
}
