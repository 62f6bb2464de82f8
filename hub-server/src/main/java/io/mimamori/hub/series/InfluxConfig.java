package io.mimamori.hub.series;

import io.mimamori.StorageException;
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

    public InfluxConfig {
        String scheme = URI.create(url).getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException(
                    "'" + url + "' is no address of InfluxDB: use http://host:port or https");
        }
        if (!database.matches("[A-Za-z0-9_-]{1,58}")) {
            throw new IllegalArgumentException(
                    "'" + database + "' is no database name: use [A-Za-z0-9_-], at most 58");
        }
    }

    /** A server that asks for no login. */
    public InfluxConfig(String url, String database) {
        this(url, database, Optional.empty(), Optional.empty());
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
