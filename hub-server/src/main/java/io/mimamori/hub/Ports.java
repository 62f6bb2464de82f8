package io.mimamori.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ports that the hub listens on; kept in DATA/ports.json for whoever starts it with port 0.
 *
 * @param chosen TCP or UDP port of every listener that serves
 */
public record Ports(Map<Listener, Integer> chosen) {
    public Ports {
        chosen = Map.copyOf(chosen);
    }

    /** The port of a listener; empty when it is not served. */
    public Optional<Integer> of(Listener listener) {
        return Optional.ofNullable(chosen.get(listener));
    }

    public int http() {
        return of(Listener.HTTP).orElseThrow();
    }

    public int mqtt() {
        return of(Listener.MQTT).orElseThrow();
    }

    /** Writes the file whole or not at all. */
    void write(Path file) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        new EnumMap<>(chosen).forEach((listener, port) -> json.put(listener.key(), port));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(draft, json.toPrettyString() + "\n");
            Files.move(
                    draft,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StorageException("writing " + file + " failed: " + e.getMessage(), true, e);
        }
    }
}
