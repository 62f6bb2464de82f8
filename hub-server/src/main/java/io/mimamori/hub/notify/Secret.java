package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text that never shows in a log. */
record Secret(String reveal) {
    /** Reads the first line of a file; throws {@link ConfigException} naming file and key. */
    static Secret read(Path file, String key) {
        try {
            String text = Files.readString(file).strip();
            if (!text.isEmpty()) {
                return new Secret(text);
            }
        } catch (IOException e) {
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    file.toString(), 0, key, "cannot be read: " + e.getMessage())));
        }
        throw new ConfigException(
                List.of(
                        new ConfigException.Problem(
                                file.toString(),
                                1,
                                key,
                                "is empty; write the secret as its only line")));
    }

    @Override
    public String toString() {
        return "***";
    }
}
