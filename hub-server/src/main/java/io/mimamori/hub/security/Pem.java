package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/** Keys, certificates and requests as text (RFC 7468). Stateless. */
final class Pem {
    /** Longest text that is looked at, in characters. */
    static final int LENGTH_MAX = 64 * 1024;

    private static final byte[] PROBE = {'m', 'i', 'm', 'a', 'm', 'o', 'r', 'i'};

    private Pem() {}

    /** Certificates one after the other. */
    static String of(List<X509Certificate> chain) {
        return write(chain);
    }

    /** The key (PKCS #8, not encrypted) and its chain. */
    static String of(CertifiedKey key) {
        List<Object> all =
                new ArrayList<>(List.of(new PemObject("PRIVATE KEY", key.key().getEncoded())));
        all.addAll(key.chain());
        return write(all);
    }

    private static String write(List<?> objects) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            for (Object object : objects) {
                writer.writeObject(object);
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return text.toString();
    }

    /**
     * A key (PKCS #8, PKCS #1 or SEC 1, not encrypted) and its chain, its own certificate first.
     *
     * @param source names the files, for messages
     * @throws StorageException when something is missing, damaged, or does not belong together
     */
    static CertifiedKey certifiedKey(String source, String text) {
        List<X509Certificate> chain = new ArrayList<>();
        PrivateKey key = null;
        try {
            for (Object object : objects(text)) {
                switch (object) {
                    case X509CertificateHolder certificate -> chain.add(certificate(certificate));
                    case PrivateKeyInfo info -> key = new JcaPEMKeyConverter().getPrivateKey(info);
                    case PEMKeyPair pair ->
                            key = new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    default -> {
                        // Such as EC PARAMETERS before an EC key.
                    }
                }
            }
            if (key == null || chain.isEmpty()) {
                throw unusable(
                        source,
                        key == null ? "holds no unencrypted private key" : "holds no certificate",
                        null);
            }
            if (!belongTogether(key, chain.getFirst())) {
                throw unusable(source, "has a key that is not the first certificate's", null);
            }
            return new CertifiedKey(key, chain);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(source, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The first PKCS #10 request of the text; an {@link IOException} says why there is none. */
    static PKCS10CertificationRequest request(String text) throws IOException {
        for (Object object : objects(text)) {
            if (object instanceof PKCS10CertificationRequest request) {
                return request;
            }
        }
        throw new PEMException("there is no CERTIFICATE REQUEST in it");
    }

    static X509Certificate certificate(X509CertificateHolder holder)
            throws GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static List<Object> objects(String text) throws IOException {
        if (text.length() > LENGTH_MAX) {
            throw new PEMException("it is over " + LENGTH_MAX + " characters long");
        }
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                objects.add(next);
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // What BouncyCastle says of broken Base64 and ASN.1.
            throw new PEMException(e.getMessage(), e);
        }
        return objects;
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        String algorithm = key.getAlgorithm();
        if (!algorithm.equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        Signature signature =
                Signature.getInstance(
                        switch (algorithm) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC", "ECDSA" -> "SHA256withECDSA";
                            default -> algorithm;
                        });
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static StorageException unusable(String source, String why, @Nullable Exception cause) {
        return new StorageException(
                source + " " + why + "; restore it from a backup or give another", false, cause);
    }
}
