package io.mimamori.edge.uplink;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes from the hub: desired configuration, commands and signed sites, and what is answered.
 * Not thread-safe: the sending thread's alone.
 */
public final class Downlink {
    private static final Logger LOG = LoggerFactory.getLogger(Downlink.class);

    /** Answers that are remembered. */
    private static final int ANSWERED_MAX = 64;

    private final DesiredConfiguration configuration;
    private final Commands commands;
    private final Optional<Consumer<byte[]>> bundles;
    private final Map<String, Map<String, String>> reported = new LinkedHashMap<>();

    /** The hub repeats a command until it is answered; it is run once and answered each time. */
    private final Map<String, byte[]> answered = new LinkedHashMap<>();

    /**
     * @param bundles takes signed sites; empty: none are asked for
     */
    public Downlink(
            DesiredConfiguration configuration,
            Commands commands,
            Optional<Consumer<byte[]>> bundles) {
        this.configuration = configuration;
        this.commands = commands;
        this.bundles = bundles;
    }

    boolean takesBundles() {
        return bundles.isPresent();
    }

    void bundle(byte[] message) {
        bundles.ifPresent(taker -> taker.accept(message));
    }

    /** What holds now, by key; empty when the hub wants nothing of the device. */
    Map<String, String> reported(String device) {
        return reported.getOrDefault(device, Map.of());
    }

    /** Applies a desired configuration; true when the reported state may have changed. */
    boolean configure(String device, byte[] payload) {
        if (payload.length == 0) {
            // A retained message that was taken back.
            return reported.remove(device) != null;
        }
        try {
            reported.put(device, configuration.apply(device, FlatJson.read(payload)));
        } catch (IOException e) {
            LOG.warn("{}: a desired configuration cannot be read: {}", device, e.getMessage());
            reported.put(device, Map.of("error", String.valueOf(e.getMessage())));
        }
        return true;
    }

    /** Runs a command and returns the answer; empty when it has no id to answer to. */
    Optional<byte[]> command(String device, byte[] payload) {
        Map<String, String> command;
        try {
            command = FlatJson.read(payload);
        } catch (IOException e) {
            LOG.warn("{}: a command cannot be read: {}", device, e.getMessage());
            return Optional.empty();
        }
        String id = command.get("id");
        if (id == null) {
            LOG.warn("{}: a command without an id is not run: {}", device, command);
            return Optional.empty();
        }
        byte[] before = answered.get(device + " " + id);
        if (before != null) {
            return Optional.of(before);
        }
        String name = command.getOrDefault("command", command.getOrDefault("command.name", ""));
        Commands.Answer answer = commands.run(device, name);
        LOG.info("{}: command {} ({}): {}", device, name, id, answer);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("ok", answer.ok());
        json.put("detail", answer.detail());
        byte[] bytes = FlatJson.write(json);
        answered.put(device + " " + id, bytes);
        if (answered.size() > ANSWERED_MAX) {
            answered.remove(answered.keySet().iterator().next());
        }
        return Optional.of(bytes);
    }
}
