package io.mimamori.hub.device;

import java.util.OptionalLong;

/**
 * A client certificate that the hub issued.
 *
 * @param serial hexadecimal, lower case
 * @param fingerprint SHA-256 of its DER form
 * @param issuedMillis ms since 1970 UTC
 * @param endMillis end of its validity, ms since 1970 UTC
 * @param revokedMillis ms since 1970 UTC; empty while it counts
 */
public record DeviceCertificate(
        String serial,
        String tenant,
        String device,
        byte[] fingerprint,
        long issuedMillis,
        long endMillis,
        OptionalLong revokedMillis) {
    DeviceCertificate revoked(long millis) {
        return new DeviceCertificate(
                serial,
                tenant,
                device,
                fingerprint,
                issuedMillis,
                endMillis,
                OptionalLong.of(millis));
    }
}
