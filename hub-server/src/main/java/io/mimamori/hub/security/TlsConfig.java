package io.mimamori.hub.security;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Configuration keys {@code tls.*} and the certificate files of {@code https} and {@code mqtts}.
 *
 * @param names host names and addresses under which devices reach the hub
 * @param listen address that the encrypted listeners are bound to
 * @param https what people's browsers are shown; empty: a certificate of the hub's own authority
 * @param mqtts what devices are shown over MQTT; empty: as above
 */
public record TlsConfig(
        List<String> names, String listen, Optional<Files> https, Optional<Files> mqtts) {
    private static final int NAMES_MAX = 50;

    public TlsConfig {
        names = List.copyOf(names);
    }

    /**
     * A certificate and its key, PEM, read again when they change.
     *
     * @param certificate the chain, its own certificate first
     * @param key unencrypted
     */
    public record Files(Path certificate, Path key) {
        /** {@code certificateFile} and {@code keyFile} of a section. */
        public static Optional<Files> read(ConfigNode section, Path folder) {
            Optional<Path> certificate = section.text("certificateFile").map(folder::resolve);
            Optional<Path> key = section.text("keyFile").map(folder::resolve);
            if (certificate.isPresent() != key.isPresent()) {
                section.problem(
                        certificate.isPresent() ? "certificateFile" : "keyFile",
                        "certificateFile and keyFile go together: give both or neither");
            }
            return certificate.flatMap(first -> key.map(second -> new Files(first, second)));
        }
    }

    /** Reads the sections; mistakes are reported to them. */
    public static TlsConfig read(ConfigNode root, Path folder) {
        ConfigNode tls = root.section("tls");
        List<String> names = tls.texts("names");
        if (names.size() > NAMES_MAX) {
            tls.problem("names", "are over " + NAMES_MAX);
        }
        names.stream()
                .filter(name -> !name.matches("[A-Za-z0-9:._*-]{1,253}"))
                .forEach(name ->
                        tls.problem("names", "'" + name + "' is no host name and no address"));
        return new TlsConfig(
                names,
                tls.text("listen", "0.0.0.0"),
                Files.read(root.section("https"), folder),
                Files.read(root.section("mqtts"), folder));
    }
}
