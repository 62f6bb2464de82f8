package io.mimamori.hub.security;

import io.mimamori.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Encrypted connections that the hub itself opens. Stateless; files are read at each call. */
public final class ClientSockets {
    private ClientSockets() {}

    /**
     * Sockets that trust an authority and show a certificate.
     *
     * @param caFile PEM certificates to trust; those of the system when absent
     * @param own what to show; nothing when absent
     * @throws ProtocolException when a file is no good
     */
    public static SSLSocketFactory of(Optional<Path> caFile, Optional<TlsConfig.Files> own) {
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(caFile.isPresent() ? trusted(caFile.get()) : null);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown(own), trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new ProtocolException(
                    "caFile, certificateFile or keyFile cannot be used: " + e.getMessage(),
                    false,
                    e);
        }
    }

    private static KeyManager @Nullable [] shown(Optional<TlsConfig.Files> own)
            throws GeneralSecurityException, IOException {
        if (own.isEmpty()) {
            return null;
        }
        TlsConfig.Files files = own.get();
        CertifiedKey key =
                Pem.certifiedKey(
                        files.certificate() + " with " + files.key(),
                        Files.readString(files.certificate())
                                + "\n"
                                + Files.readString(files.key()));
        KeyStore store = empty();
        store.setKeyEntry("hub", key.key(), new char[0], key.chain().toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private static KeyStore trusted(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, each);
            }
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
