package io.mimamori.edge.uplink;

import io.mimamori.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where the hub is.
 *
 * @param url {@code mqtt://host:port} or {@code mqtts://host:port}
 * @param caFile PEM certificates to trust; those of the system when absent
 * @param client the certificate to show; none when absent
 */
public record HubAddress(URI url, Optional<Path> caFile, Optional<ClientFiles> client) {
    public HubAddress {
        if (!"mqtt".equals(url.getScheme()) && !"mqtts".equals(url.getScheme())) {
            throw new IllegalArgumentException(url + " begins neither with mqtt:// nor mqtts://");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException(url + " names no host");
        }
    }

    /** Without a certificate of one's own. */
    public HubAddress(URI url, Optional<Path> caFile) {
        this(url, caFile, Optional.empty());
    }

    public boolean isTls() {
        return "mqtts".equals(url.getScheme());
    }

    /** As Paho writes it. */
    String serverUri() {
        int port = url.getPort() >= 0 ? url.getPort() : isTls() ? 8883 : 1883;
        return (isTls() ? "ssl://" : "tcp://") + url.getHost() + ":" + port;
    }

    /** Sockets that trust the configured authority alone. */
    SSLSocketFactory socketFactory() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(caFile.isPresent() ? trustStore(caFile.get()) : null);
            context.init(
                    client.isPresent() ? client.get().keyManagers() : null,
                    trust.getTrustManagers(),
                    null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new ProtocolException(
                    "hub.caFile %s or the client certificate could not be used: %s; they must be PEM files"
                            .formatted(caFile.map(Path::toString).orElse(""), e.getMessage()),
                    true,
                    e);
        }
    }

    private static KeyStore trustStore(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        return store;
    }
}
