package io.mimamori.hub.security;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How the encrypted listeners speak TLS. Stateless. */
public final class TlsOptions {
    private static final Set<String> PROTOCOLS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    /** Forward secrecy and authenticated encryption only (RFC 9325, section 4.2). */
    private static final List<String> CIPHERS =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** A handshake may take so long; slow-loris clients are cut off then. */
    private static final long HANDSHAKE_SECONDS_MAX = 10;

    private TlsOptions() {}

    /**
     * Makes a listener encrypted: the key of {@code listener} ({@code https} or {@code mqtts}),
     * client certificates of our own authority asked for but not demanded.
     */
    public static <O extends NetServerOptions> O encrypt(
            O options, ServerKeys keys, String listener) {
        options.setSsl(true)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(KeyCertOptions.wrap(keys.keys(listener)))
                .setTrustOptions(TrustOptions.wrap(keys.trust()));
        TCPSSLOptions tls = options;
        tls.setEnabledSecureTransportProtocols(PROTOCOLS);
        CIPHERS.forEach(tls::addEnabledCipherSuite);
        options.setSslHandshakeTimeout(HANDSHAKE_SECONDS_MAX)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }
}
