package io.mimamori.hub.web;

import io.mimamori.hub.device.Certified;
import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Principal;
import io.mimamori.hub.security.AdminToken;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Says what a bearer token opens. Thread-safe, never waits, takes the same time for all wrong. */
public interface TokenVerifier {
    /** Whether it opens the whole API and the pages. */
    boolean opensEverything(String token);

    /** The sender to give to {@code Ingest} for readings of this device; empty when it may not. */
    Optional<Device> sender(String token, String tenant, String device);

    /** The same for a client certificate. */
    Optional<Device> sender(X509Certificate certificate, String tenant, String device);

    /**
     * Whose credential it is.
     *
     * @param user the name that came with the token; empty where the door asks for none
     */
    Optional<Principal> principal(Optional<String> user, String token);

    /** Whose certificate it is. */
    Optional<Principal> principal(X509Certificate certificate);

    /** The admin's token for everything, a device's own token for its readings. */
    static TokenVerifier of(AdminToken admin, Credentials credentials) {
        return new TokenVerifier() {
            @Override
            public boolean opensEverything(String token) {
                return admin.matches(token);
            }

            @Override
            public Optional<Device> sender(String token, String tenant, String device) {
                return principal(Optional.empty(), token)
                        .flatMap(who -> credentials.senderFor(who, tenant, device));
            }

            @Override
            public Optional<Device> sender(
                    X509Certificate certificate, String tenant, String device) {
                return principal(certificate)
                        .flatMap(who -> credentials.senderFor(who, tenant, device));
            }

            @Override
            public Optional<Principal> principal(Optional<String> user, String token) {
                return user.isPresent()
                        ? credentials.authenticate(user.get(), token)
                        : credentials.holder(token);
            }

            @Override
            public Optional<Principal> principal(X509Certificate certificate) {
                return credentials.authenticate(certificate)
                                instanceof Certified.Opens(Principal who, long _)
                        ? Optional.of(who)
                        : Optional.empty();
            }
        };
    }
}
