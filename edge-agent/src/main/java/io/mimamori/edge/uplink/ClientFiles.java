package io.mimamori.edge.uplink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * The agent's client certificate; read anew for each connection, so that it can be renewed without
 * a restart.
 *
 * @param certificate PEM, its own certificate first
 * @param key PEM, PKCS #8 as {@code openssl req -nodes} writes it
 */
public record ClientFiles(Path certificate, Path key) {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        Certificate[] chain = chain();
        store.setKeyEntry(
                "agent", privateKey(chain[0].getPublicKey().getAlgorithm()), new char[0], chain);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private Certificate[] chain() throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new IOException(certificate + " holds no certificate");
            }
            return chain;
        }
    }

    private PrivateKey privateKey(String algorithm) throws GeneralSecurityException, IOException {
        String text = Files.readString(key);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(
                    key + " holds no PKCS #8 key; make one with openssl pkcs8 -topk8 -nocrypt");
        }
        try {
            byte[] encoded =
                    Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IllegalArgumentException e) {
            throw new IOException(key + " is damaged: " + e.getMessage(), e);
        }
    }
}
