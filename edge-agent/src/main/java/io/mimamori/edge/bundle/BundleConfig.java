package io.mimamori.edge.bundle;

import io.mimamori.config.ConfigNode;
import io.mimamori.profile.SignedBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Whose bundles are believed: configuration section {@code bundle}.
 *
 * @param key the hub's, pinned: only this file changes it
 * @param folder where the last good bundle of each site is kept
 */
public record BundleConfig(PublicKey key, Path folder) {
    /** Reads the section; mistakes are reported to it. Empty without {@code keyFile}. */
    public static Optional<BundleConfig> read(ConfigNode node, Path base) {
        Path folder = base.resolve(node.text("folder", "bundles"));
        Optional<String> name = node.text("keyFile");
        if (name.isEmpty() && node.has("folder")) {
            node.problem("folder", "is of no use without keyFile, the hub's public key");
        }
        return name.flatMap(file -> {
            Path path = base.resolve(file);
            try {
                return Optional.of(
                        new BundleConfig(SignedBundle.publicKey(Files.readString(path)), folder));
            } catch (IOException | GeneralSecurityException e) {
                node.problem(
                        "keyFile",
                        "%s is no Ed25519 public key (%s); fetch /api/v1/bundles/key of the hub"
                                .formatted(path, e.getMessage()));
                return Optional.empty();
            }
        });
    }
}
