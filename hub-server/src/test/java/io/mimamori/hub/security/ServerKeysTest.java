package io.mimamori.hub.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's authority and its own certificate over the years, and when their files are damaged. */
class ServerKeysTest {
    private static final Instant START = Instant.parse("2026-11-27T00:00:00Z");

    @TempDir private Path secrets;

    @Test
    void theAuthoritySignsEndEntitiesOnlyAndLastsForDecades() {
        X509Certificate own = authority(START).certificate();
        assertThat(own.getBasicConstraints()).isZero();
        assertThat(own.getNotAfter().toInstant()).isAfter(START.plus(Duration.ofDays(19 * 365L)));
        assertThat(authority(START.plusSeconds(1)).certificate()).isEqualTo(own);
    }

    @Test
    void nobodyElseReadsTheKeys() throws Exception {
        keys(START, "hub.example");
        for (String name : List.of("ca.pem", "server.pem")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(secrets.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theServersCertificateStaysUntilItIsDueAndIsThenRenewedWhileItServes() {
        X509Certificate first = shown(keys(START, "hub.example"));
        assertThat(Duration.between(START, first.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofDays(398));
        Instant due = first.getNotAfter().toInstant().minus(ServerKeys.RENEW_BEFORE);
        assertThat(shown(keys(due.minusSeconds(60), "hub.example"))).isEqualTo(first);

        Instant[] now = {due.minusSeconds(60)};
        ServerKeys serving = keys(() -> now[0], "hub.example");
        now[0] = due.plusSeconds(60);
        serving.refresh();
        assertThat(shown(serving)).isNotEqualTo(first);
        assertThat(serving.problem()).isEmpty();
    }

    @Test
    void anotherNameMakesAnotherCertificate() throws Exception {
        X509Certificate first = shown(keys(START, "hub.example"));
        X509Certificate second = shown(keys(START, "hub.city.example"));
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getSubjectAlternativeNames().toString())
                .contains("hub.city.example", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1")
                .doesNotContain("hub.example");
    }

    @Test
    void aDamagedKeyFileIsRefusedByNameAndNeverReplaced() throws Exception {
        keys(START, "hub.example");
        for (String name : List.of("ca.pem", "server.pem")) {
            Path file = secrets.resolve(name);
            String whole = Files.readString(file);
            for (String damaged : List.of("", whole.substring(0, whole.length() / 2), "?")) {
                Files.writeString(file, damaged);
                assertThatThrownBy(() -> keys(START, "hub.example"))
                        .as("%s holding '%s'", name, damaged)
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining(file.toString());
                assertThat(Files.readString(file)).isEqualTo(damaged);
            }
            Files.writeString(file, whole);
        }
    }

    @Test
    void theEndOfTheAuthorityIsToldBeforeItComes() {
        Instant end = authority(START).certificate().getNotAfter().toInstant();
        assertThat(keys(end.minus(ServerKeys.TOLD_BEFORE).minusSeconds(60), "a").problem())
                .as("more than %s left", ServerKeys.TOLD_BEFORE)
                .isEmpty();
        assertThat(keys(end.minus(ServerKeys.TOLD_BEFORE).plusSeconds(60), "a").problem())
                .hasValueSatisfying(told -> assertThat(told).contains("'ca'", "renew"));
    }

    private DeviceAuthority authority(Instant now) {
        return new DeviceAuthority(secrets, InstantSource.fixed(now));
    }

    private ServerKeys keys(Instant now, String name) {
        return keys(InstantSource.fixed(now), name);
    }

    private ServerKeys keys(InstantSource clock, String name) {
        TlsConfig config =
                new TlsConfig(List.of(name), "127.0.0.1", Optional.empty(), Optional.empty());
        return new ServerKeys(new DeviceAuthority(secrets, clock), config, secrets, clock);
    }

    private static X509Certificate shown(ServerKeys keys) {
        LiveKey live = (LiveKey) keys.keys("https");
        return live.now().certificate();
    }
}
