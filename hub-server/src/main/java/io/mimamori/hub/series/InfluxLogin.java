package io.mimamori.hub.series;

import io.mimamori.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How we show InfluxDB who we are; never printed. */
public sealed interface InfluxLogin {
    /** InfluxDB 1.x; for 2.x and 3 the password is a token and the user is not looked at. */
    record Password(String user, String password) implements InfluxLogin {
        @Override
        public String toString() {
            return user + ":***";
        }
    }

    /** InfluxDB 2.x and 3. */
    record Token(String token) implements InfluxLogin {
        @Override
        public String toString() {
            return "token ***";
        }
    }

    /**
     * {@code token}, {@code tokenFile}, or {@code user} and {@code passwordFile} of a section;
     * mistakes are reported to it.
     */
    static Optional<InfluxLogin> read(ConfigNode section, Path folder) {
        Optional<String> token =
                section.text("token").or(() -> secret(section, "tokenFile", folder));
        Optional<String> user = section.text("user");
        Optional<String> password = secret(section, "passwordFile", folder);
        if (section.has("token") && section.has("tokenFile")) {
            section.problem("token", "and tokenFile are the same thing: give one of them");
        }
        if (section.has("user") != section.has("passwordFile")) {
            section.problem("user", "and passwordFile go together: give both or neither");
        }
        if (token.isPresent() && user.isPresent()) {
            section.problem("user", "and a token are two logins: give one of them");
        }
        return token.<InfluxLogin>map(Token::new)
                .or(() -> user.flatMap(name -> password.map(word -> new Password(name, word))));
    }

    private static Optional<String> secret(ConfigNode section, String key, Path folder) {
        Optional<Path> file = section.text(key).map(folder::resolve);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String secret = Files.readString(file.get()).strip();
            if (secret.isEmpty() || secret.contains("\n")) {
                section.problem(key, file.get() + " must hold one line: the secret");
                return Optional.empty();
            }
            return Optional.of(secret);
        } catch (IOException e) {
            section.problem(key, file.get() + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }
}
