package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that the encrypted listeners show: the hub's own, renewed by itself, or files of the
 * configuration, read again when they change. A new file that is no good leaves the old key in use
 * and is told. Thread-safe; {@link #refresh} reads files and may wait.
 */
public final class ServerKeys {
    /** How often {@link #refresh} should be called. */
    public static final Duration REFRESH_EVERY = Duration.ofSeconds(5);

    /** The hub's own certificate is renewed when so much of its life is left. */
    static final Duration RENEW_BEFORE = Duration.ofDays(60);

    /** Certificates that end within this time are told of. */
    static final Duration TOLD_BEFORE = Duration.ofDays(14);

    private static final String OWN_FILE = "server.pem";
    private static final Logger LOG = LoggerFactory.getLogger(ServerKeys.class);

    private final DeviceAuthority authority;
    private final InstantSource clock;
    private final Path ownFile;
    private final Set<String> names;
    private final LiveKey own;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Map<String, String> problems = new ConcurrentHashMap<>();

    /** Files of the configuration and what they held when last read. */
    private static final class Given {
        private final TlsConfig.Files files;
        private final LiveKey key;
        private String text;

        Given(TlsConfig.Files files) {
            this.files = files;
            this.text = read(files);
            this.key = new LiveKey(Pem.certifiedKey(source(files), text));
        }
    }

    /**
     * Reads or makes what is needed.
     *
     * @throws StorageException when a file of the configuration or the hub's own is no good
     */
    public ServerKeys(
            DeviceAuthority authority, TlsConfig config, Path secretsDir, InstantSource clock) {
        this.authority = authority;
        this.clock = clock;
        this.ownFile = secretsDir.resolve(OWN_FILE);
        this.names = ServerNames.with(config.names());
        Supplier<String> fresh = () -> Pem.of(authority.issueServer(names));
        String text = SecretFile.readOrCreate(ownFile, fresh, "to get a new one");
        own = new LiveKey(Pem.certifiedKey(ownFile.toString(), text));
        renewWhenDue();
        config.https().ifPresent(files -> given.put("https", new Given(files)));
        config.mqtts().ifPresent(files -> given.put("mqtts", new Given(files)));
    }

    /** What a listener shows: {@code https} or {@code mqtts}. */
    public X509KeyManager keys(String listener) {
        Given files = given.get(listener);
        return files == null ? own : files.key;
    }

    /** Whom the listeners let through a handshake with a certificate. */
    public X509TrustManager trust() {
        return new DeviceTrust(authority);
    }

    /** Whether people are shown a certificate that the configuration gives. */
    public boolean isGiven(String listener) {
        return given.containsKey(listener);
    }

    /** Renews the hub's own certificate when it is due, and reads files again that changed. */
    public synchronized void refresh() {
        try {
            renewWhenDue();
            problems.remove("server");
        } catch (StorageException e) {
            tell("server", String.valueOf(e.getMessage()));
        }
        given.forEach((listener, files) -> {
            try {
                readAgain(listener, files);
                problems.remove(listener);
            } catch (StorageException e) {
                tell(listener, e.getMessage() + "; the certificate before is still shown");
            }
        });
    }

    /** End of each certificate, ms since 1970 UTC, by name. */
    public Map<String, Long> ends() {
        Map<String, Long> ends = new LinkedHashMap<>();
        ends.put("ca", authority.endMillis());
        ends.put("server", own.now().endMillis());
        given.forEach((listener, files) -> ends.put(listener, files.key.now().endMillis()));
        return ends;
    }

    /**
     * The used part of the life of the certificate that is nearest to its end, %. The authority,
     * which lasts 20 years, counts in its last year only: every device needs the next one.
     */
    public double usedPercent() {
        long now = clock.millis();
        double ofYear = (double) (authority.endMillis() - now) / Duration.ofDays(365).toMillis();
        double used = Math.max(used(own.now(), now), 100 - 10 * ofYear);
        for (Given files : given.values()) {
            used = Math.max(used, used(files.key.now(), now));
        }
        return used;
    }

    /** What the operator should see; empty when all is well. */
    public Optional<String> problem() {
        Optional<String> told = problems.values().stream().findFirst();
        if (told.isPresent()) {
            return told;
        }
        long soon = clock.millis() + TOLD_BEFORE.toMillis();
        return ends().entrySet().stream()
                .filter(end -> end.getValue() < soon)
                .findFirst()
                .map(end ->
                        "the certificate '%s' ends at %s; renew it"
                                .formatted(end.getKey(), Instant.ofEpochMilli(end.getValue())));
    }

    private static double used(CertifiedKey key, long now) {
        long start = key.startMillis();
        return 100.0 * (now - start) / Math.max(1, key.endMillis() - start);
    }

    private void renewWhenDue() {
        CertifiedKey now = own.now();
        boolean due =
                now.endMillis() - clock.millis() < RENEW_BEFORE.toMillis()
                        || !authority.signed(now.certificate())
                        || !ServerNames.covers(now.certificate(), names);
        if (due) {
            CertifiedKey fresh = authority.issueServer(names);
            SecretFile.replace(ownFile, Pem.of(fresh));
            own.replace(fresh);
            LOG.info("the hub's certificate is renewed for {}", names);
        }
    }

    private void readAgain(String listener, Given files) {
        String text = read(files.files);
        if (!text.equals(files.text)) {
            files.key.replace(Pem.certifiedKey(source(files.files), text));
            files.text = text;
            LOG.info("{} shows the new certificate of {}", listener, files.files.certificate());
        }
    }

    private void tell(String name, String problem) {
        if (!problem.equals(problems.put(name, problem))) {
            LOG.warn("{}", problem);
        }
    }

    private static String source(TlsConfig.Files files) {
        return files.certificate() + " with " + files.key();
    }

    private static String read(TlsConfig.Files files) {
        return read(files.certificate()) + "\n" + read(files.key());
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > Pem.LENGTH_MAX) {
                throw new StorageException(
                        file + " is over " + Pem.LENGTH_MAX + " bytes: not a PEM file",
                        false,
                        null);
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new StorageException("reading " + file + " failed: " + e, false, e);
        }
    }
}
