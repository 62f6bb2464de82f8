package io.mimamori.hub;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The ports that the hub listens on, on loopback; kept in DATA/ports.json for whoever starts it
 * with port 0.
 */
public record Ports(int http, int mqtt) {
    /** Writes the file whole or not at all. */
    void write(Path file) {
        ObjectNode json = new ObjectMapper().createObjectNode().put("http", http).put("mqtt", mqtt);
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
