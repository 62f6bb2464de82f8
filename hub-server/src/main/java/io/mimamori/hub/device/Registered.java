package io.mimamori.hub.device;

import java.util.HexFormat;

/**
 * A row of the registry.
 *
 * @param tokenHash SHA-256 of its token
 * @param nonce what its token was derived with; empty for one that was made at random, which the
 *     hub cannot know again
 */
record Registered(Device device, byte[] tokenHash, byte[] nonce) {
    String key() {
        return SqliteDevices.key(device.tenant(), device.device());
    }

    String hashText() {
        return HexFormat.of().formatHex(tokenHash);
    }
}
