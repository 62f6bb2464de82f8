package io.mimamori.hub.series;

import io.mimamori.StorageException;
import io.mimamori.config.ConfigNode;
import io.mimamori.config.HttpAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where InfluxDB is and who we are to it.
 *
 * @param url such as {@code http://127.0.0.1:8086}
 * @param database for everything but homes; those go to {@code <database>_homes} (promise P7)
 * @param login empty where the server asks for none
 * @param homesLogin for the homes' database; empty: the same as {@code login}
 */
public record InfluxConfig(
        String url, String database, Optional<Login> login, Optional<Login> homesLogin) {
    /** What is added to the database's name for homes. */
    public static final String HOMES_SUFFIX = "_homes";

    private static final String NAME = "[A-Za-z0-9_-]{1,58}";

    public InfluxConfig {
        String scheme = URI.create(url).getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no address of InfluxDB: use http://host:port or https");
        }
        if (!database.matches(NAME)) {
            throw new IllegalArgumentException(
                    "'" + database + "' is no database name: use " + NAME);
        }
    }

    /** A server that asks for no login. */
    public InfluxConfig(String url, String database) {
        this(url, database, Optional.empty(), Optional.empty());
    }

    /** Section {@code influx}; mistakes are reported to it. */
    public static Optional<InfluxConfig> read(ConfigNode root, Path folder) {
        if (!root.has("influx")) {
            return Optional.empty();
        }
        ConfigNode influx = root.section("influx");
        Optional<URI> url = HttpAddress.read(influx, "url");
        String database = influx.text("database", "mimamori");
        boolean named = database.matches(NAME);
        if (!named) {
            influx.problem("database", "'" + database + "' is no database name: use " + NAME);
        }
        if (influx.has("token")) {
            influx.problem(
                    "token",
                    "is for InfluxDB 2 and 3, which this version does not write to yet: use user and"
                            + " passwordFile of a 1.x server");
        }
        Optional<Login> login = login(influx, folder);
        return url.filter(_ -> named)
                .map(address ->
                        new InfluxConfig(address.toString(), database, login, Optional.empty()));
    }

    private static Optional<Login> login(ConfigNode influx, Path folder) {
        Optional<String> user = influx.text("user");
        Optional<Path> password = influx.text("passwordFile").map(folder::resolve);
        if (user.isPresent() != password.isPresent()) {
            influx.problem("user", "and passwordFile go together: give both or neither");
        }
        if (password.isPresent() && !Files.isReadable(password.get())) {
            influx.problem("passwordFile", password.get() + " cannot be read");
            return Optional.empty();
        }
        return user.flatMap(name -> password.map(file -> Login.ofPasswordFile(name, file)));
    }

    public String homesDatabase() {
        return database + HOMES_SUFFIX;
    }

    /** How we show who we are; never printed. */
    public sealed interface Login {
        /** InfluxDB 1.x. */
        record Password(String user, String password) implements Login {
            @Override
            public String toString() {
                return user + ":***";
            }
        }

        /** InfluxDB 2.x and 3. */
        record Token(String token) implements Login {
            @Override
            public String toString() {
                return "token ***";
            }
        }

        /** A user with the password that stands in this file. */
        static Login ofPasswordFile(String user, Path file) {
            try {
                return new Password(user, Files.readString(file).strip());
            } catch (IOException e) {
                throw new StorageException(
                        "reading InfluxDB's password from " + file + " failed: " + e.getMessage(),
                        false,
                        e);
            }
        }
    }
}
