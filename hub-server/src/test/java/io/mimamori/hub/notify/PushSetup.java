package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import io.mimamori.hub.state.StateDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;

/** A hub that people may subscribe at, with a key of its own. */
public final class PushSetup {
    private PushSetup() {}

    /** {@code more}: further keys of the configuration, such as {@code , private: true}. */
    public static PushDevices devices(
            StateDatabase state, InstantSource machine, Path folder, String more)
            throws IOException, GeneralSecurityException {
        byte[] key = WebPushEncryption.newKeys().getPrivate().getEncoded();
        Files.writeString(
                folder.resolve("push.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        String yaml =
                "channels: [{webpush: {keyFile: push.key, contact: 'mailto:it@city.example', devicesMax: 2%s}}]"
                        .formatted(more);
        return new PushDevices(
                state, machine, ChannelConfig.readAll(ConfigNode.parse("hub.yaml", yaml), folder));
    }
}
