package io.mimamori.hub.device;

import io.mimamori.MimamoriException;
import io.mimamori.StorageException;
import io.mimamori.hub.security.DeviceAuthority;
import io.mimamori.hub.state.StateDatabase;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The client certificates that the hub issued, in state.db with a copy in memory: one that is not
 * here opens nothing, whoever signed it. Thread-safe; look-ups are from memory, changes wait for
 * the disk and throw {@link StorageException}.
 */
public final class DeviceCertificates {
    /** How long a certificate lasts. */
    public static final Duration LIFE = Duration.ofDays(90);

    /** Certificates of one device that neither ended nor were revoked. */
    public static final int CERTIFICATES_MAX = 10;

    /** So long after its end a device may still ask for the next one (design, section 9). */
    private static final Duration KEPT = Duration.ofDays(400);

    private final StateDatabase state;
    private final DeviceAuthority authority;
    private final SqliteDevices devices;
    private final InstantSource clock;
    private final Map<String, DeviceCertificate> bySerial = new ConcurrentHashMap<>();

    /** A fresh certificate and those that vouch for it, as PEM text. */
    public record Issued(DeviceCertificate certificate, String chainPem) {}

    /**
     * Reads what was issued.
     *
     * @param clock the machine's
     */
    public DeviceCertificates(
            StateDatabase state,
            DeviceAuthority authority,
            SqliteDevices devices,
            InstantSource clock) {
        this.state = state;
        this.authority = authority;
        this.devices = devices;
        this.clock = clock;
        load();
    }

    /**
     * Issues a certificate for the key of a registered device.
     *
     * @param requestPem PKCS #10; its subject is ignored
     * @throws IllegalArgumentException when the request is no good, the device's credential is
     *     revoked, or it has too many certificates already
     */
    public Issued issue(Device device, String requestPem) {
        long now = clock.millis();
        if (device.revoked()) {
            throw new IllegalArgumentException(
                    device.device() + " is revoked; register it again first");
        }
        if (of(device.tenant(), device.device()).stream()
                        .filter(each -> each.revokedMillis().isEmpty() && each.endMillis() > now)
                        .count()
                >= CERTIFICATES_MAX) {
            throw new IllegalArgumentException(
                    "%s has %d certificates; revoke one of them first"
                            .formatted(device.device(), CERTIFICATES_MAX));
        }
        X509Certificate signed =
                authority.issue(requestPem, device.tenant(), device.device(), LIFE);
        DeviceCertificate fresh =
                new DeviceCertificate(
                        serial(signed.getSerialNumber()),
                        device.tenant(),
                        device.device(),
                        fingerprint(signed),
                        now,
                        signed.getNotAfter().toInstant().toEpochMilli(),
                        OptionalLong.empty());
        await(save(fresh));
        bySerial.put(fresh.serial(), fresh);
        return new Issued(fresh, authority.pem(signed) + authority.certificatePem());
    }

    /** The certificate that devices trust, as PEM text. */
    public String authorityPem() {
        return authority.certificatePem();
    }

    /** Of one device, newest first. */
    public List<DeviceCertificate> of(String tenant, String device) {
        return bySerial.values().stream()
                .filter(each -> each.tenant().equals(tenant) && each.device().equals(device))
                .sorted(Comparator.comparingLong(DeviceCertificate::issuedMillis).reversed())
                .toList();
    }

    /** Ends a certificate and the device's connections; false when the device has no such one. */
    public boolean revoke(String tenant, String device, String serial) {
        DeviceCertificate found = bySerial.get(serial);
        if (found == null || !found.tenant().equals(tenant) || !found.device().equals(device)) {
            return false;
        }
        if (found.revokedMillis().isEmpty()) {
            long now = clock.millis();
            await(
                    state.run(handle ->
                            handle.execute(
                                    "update device_certificates set revoked_ms = ? where serial = ?",
                                    now,
                                    serial)));
            bySerial.put(serial, found.revoked(now));
        }
        devices.endConnections(tenant, device);
        return true;
    }

    /** What a certificate opens that the handshake let through. */
    public Certified authenticate(X509Certificate shown) {
        DeviceCertificate found = bySerial.get(serial(shown.getSerialNumber()));
        if (found == null || !MessageDigest.isEqual(found.fingerprint(), fingerprint(shown))) {
            return new Certified.Nothing("", "the hub did not issue this certificate");
        }
        String name = found.device();
        if (found.revokedMillis().isPresent()) {
            return new Certified.Nothing(name, "the certificate is revoked");
        }
        if (found.endMillis() <= clock.millis()) {
            return new Certified.Nothing(
                    name,
                    "the certificate ended at "
                            + Instant.ofEpochMilli(found.endMillis())
                            + "; issue a new one");
        }
        return devices.find(found.tenant(), name)
                .filter(device -> !device.revoked())
                .<Certified>map(device ->
                        new Certified.Opens(new Principal.Registered(device), found.endMillis()))
                .orElseGet(() -> new Certified.Nothing(name, "the device is revoked"));
    }

    private void load() {
        long forgotten = clock.millis() - KEPT.toMillis();
        await(
                state.run(handle ->
                        handle.execute(
                                "delete from device_certificates where not_after_ms < ?",
                                forgotten)));
        state.read(handle ->
                        handle.select("select * from device_certificates")
                                .map((row, _) -> {
                                    long revoked = row.getLong("revoked_ms");
                                    OptionalLong revokedMillis =
                                            row.wasNull()
                                                    ? OptionalLong.empty()
                                                    : OptionalLong.of(revoked);
                                    return new DeviceCertificate(
                                            row.getString("serial"),
                                            row.getString("tenant"),
                                            row.getString("device"),
                                            row.getBytes("fingerprint"),
                                            row.getLong("issued_ms"),
                                            row.getLong("not_after_ms"),
                                            revokedMillis);
                                })
                                .list())
                .forEach(each -> bySerial.put(each.serial(), each));
    }

    private CompletableFuture<?> save(DeviceCertificate fresh) {
        return state.run(handle ->
                handle.execute(
                        """
                        insert into device_certificates
                            (serial, tenant, device, fingerprint, issued_ms, not_after_ms)
                        values (?, ?, ?, ?, ?, ?)
                        """,
                        fresh.serial(),
                        fresh.tenant(),
                        fresh.device(),
                        fresh.fingerprint(),
                        fresh.issuedMillis(),
                        fresh.endMillis()));
    }

    private static String serial(BigInteger number) {
        return number.toString(16);
    }

    private static byte[] fingerprint(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be encoded", e);
        }
    }

    private static void await(CompletableFuture<?> done) {
        try {
            done.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof MimamoriException cause
                    ? cause
                    : new StorageException("writing a certificate to state.db failed", true, e);
        }
    }
}
