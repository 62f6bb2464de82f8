package io.mimamori.hub.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets a handshake pass only with a client certificate that our own authority signed for a client.
 * Whether it still opens anything (age, revocation) is asked behind the handshake, where a refusal
 * can be answered, counted and shown. Thread-safe.
 */
final class DeviceTrust extends X509ExtendedTrustManager {
    /** extendedKeyUsage clientAuth (RFC 5280, section 4.2.1.12). */
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final DeviceAuthority authority;

    DeviceTrust(DeviceAuthority authority) {
        this.authority = authority;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType)
            throws CertificateException {
        X509Certificate own = chain[0];
        List<String> uses = own.getExtendedKeyUsage();
        if (uses == null || !uses.contains(CLIENT_AUTH)) {
            throw new CertificateException("the certificate is not for a client");
        }
        if (!authority.signed(own)) {
            throw new CertificateException("another authority signed the certificate");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, @Nullable Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, keyType);
    }

    @Override
    public void checkClientTrusted(
            X509Certificate[] chain, String keyType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, keyType);
    }

    /** Browsers offer a certificate only when they hold one of this issuer. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority.certificate()};
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType)
            throws CertificateException {
        throw new CertificateException("this is for servers");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, keyType);
    }

    @Override
    public void checkServerTrusted(
            X509Certificate[] chain, String keyType, @Nullable SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, keyType);
    }
}
