package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * The hub's own certificate authority, made at its first start (docs/decisions/0007-device-ca.md):
 * it vouches for the hub to devices and for devices to the hub, and for nobody else. Its key and
 * certificate are one file, {@code secrets/ca.pem} (0600), so that no crash parts them.
 * Thread-safe.
 */
public final class DeviceAuthority {
    /** Name of the file in the secrets folder. */
    public static final String FILE = "ca.pem";

    /** A server certificate's life: what browsers accept at most, less a day. */
    static final Duration SERVER_LIFE = Duration.ofDays(397);

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365L);

    /** A device's clock may be behind by so much when it first connects. */
    private static final Duration CLOCKS_BEHIND = Duration.ofDays(1);

    private static final int RSA_BITS_MIN = 2048;
    private static final int EC_BITS_MIN = 256;
    private static final int SERIAL_BITS = 127;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    private final CertifiedKey self;

    /**
     * Reads the authority, or makes one.
     *
     * @throws StorageException when neither works; a damaged file is never replaced
     */
    public DeviceAuthority(Path secretsDir, InstantSource clock) {
        this.clock = clock;
        Path file = secretsDir.resolve(FILE);
        String text =
                SecretFile.readOrCreate(
                        file,
                        () -> Pem.of(create(clock)),
                        "to get a new authority; every device then needs the new ca.pem");
        self = Pem.certifiedKey(file.toString(), text);
    }

    /** Its certificate, which devices trust. */
    public X509Certificate certificate() {
        return self.certificate();
    }

    /** End of its own certificate, ms since 1970 UTC. */
    long endMillis() {
        return self.endMillis();
    }

    /** A certificate as PEM text. */
    public String pem(X509Certificate certificate) {
        return Pem.of(List.of(certificate));
    }

    /** Its own certificate as PEM text. */
    public String certificatePem() {
        return Pem.of(self.chain());
    }

    /** Keeps a copy of the certificate where everybody may read it. */
    public void publish(Path file) {
        try {
            if (!Files.exists(file) || !Files.readString(file).equals(certificatePem())) {
                // Beside and moved: a device may fetch it while it is written.
                Path draft = file.resolveSibling(file.getFileName() + ".new");
                Files.writeString(draft, certificatePem());
                Files.move(
                        draft,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new StorageException("writing " + file + " failed: " + e.getMessage(), true, e);
        }
    }

    /**
     * A certificate for the key of a device.
     *
     * @param requestPem PKCS #10 request; its signature proves that the sender has the key, its
     *     subject is ignored
     * @param life from now
     * @throws IllegalArgumentException when the request is no good, saying why
     */
    public X509Certificate issue(String requestPem, String tenant, String device, Duration life) {
        PublicKey key = proven(requestPem);
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.O, tenant)
                        .addRDN(BCStyle.CN, device)
                        .build();
        try {
            JcaX509v3CertificateBuilder certificate = begin(subject, key, life);
            certificate.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            return sign(certificate);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("making a certificate for " + device + " failed", e);
        }
    }

    /** A fresh key and certificate of the hub itself, for these host names and addresses. */
    CertifiedKey issueServer(Collection<String> names) {
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, names.iterator().next())
                        .build();
        try {
            KeyPair pair = keyPair();
            JcaX509v3CertificateBuilder certificate = begin(subject, pair.getPublic(), SERVER_LIFE);
            certificate
                    .addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.subjectAlternativeName, false, alternatives(names));
            return new CertifiedKey(
                    pair.getPrivate(), List.of(sign(certificate), self.certificate()));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("making the hub's certificate failed", e);
        }
    }

    /** Whether this authority signed the certificate; says nothing of its age. */
    boolean signed(X509Certificate certificate) {
        try {
            certificate.verify(self.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static CertifiedKey create(InstantSource clock) {
        X500Name name =
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, "Mimamori device CA " + serial().toString(36))
                        .build();
        try {
            KeyPair pair = keyPair();
            Instant now = clock.instant();
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            JcaX509v3CertificateBuilder certificate =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial(),
                            Date.from(now.minus(CLOCKS_BEHIND)),
                            Date.from(now.plus(AUTHORITY_LIFE)),
                            name,
                            pair.getPublic());
            certificate
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(pair.getPublic()));
            return new CertifiedKey(
                    pair.getPrivate(),
                    List.of(
                            Pem.certificate(
                                    certificate.build(
                                            new JcaContentSignerBuilder(SIGNATURE)
                                                    .build(pair.getPrivate())))));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("making the device CA failed", e);
        }
    }

    private JcaX509v3CertificateBuilder begin(X500Name subject, PublicKey key, Duration life)
            throws IOException, GeneralSecurityException {
        Instant now = clock.instant();
        Instant end = now.plus(life);
        Instant own = self.certificate().getNotAfter().toInstant();
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        JcaX509v3CertificateBuilder certificate =
                new JcaX509v3CertificateBuilder(
                        self.certificate(),
                        serial(),
                        Date.from(now.minus(CLOCKS_BEHIND)),
                        Date.from(end.isAfter(own) ? own : end),
                        // As the certificate above, of which the issuer is a copy.
                        new X500Principal(subject.getEncoded()),
                        key);
        certificate
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        extensions.createAuthorityKeyIdentifier(self.certificate()))
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        extensions.createSubjectKeyIdentifier(key));
        return certificate;
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder certificate)
            throws GeneralSecurityException, OperatorCreationException {
        return Pem.certificate(
                certificate.build(new JcaContentSignerBuilder(SIGNATURE).build(self.key())));
    }

    private static PublicKey proven(String requestPem) {
        try {
            JcaPKCS10CertificationRequest request =
                    new JcaPKCS10CertificationRequest(Pem.request(requestPem));
            PublicKey key = request.getPublicKey();
            requireStrong(key);
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException(
                        "the request is not signed with the key that it is for");
            }
            return key;
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException e) {
            throw new IllegalArgumentException(
                    "this is no certificate request in PEM (openssl req -new): " + e.getMessage(),
                    e);
        }
    }

    private static void requireStrong(PublicKey key) {
        boolean strong =
                switch (key) {
                    case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= RSA_BITS_MIN;
                    case ECPublicKey ec ->
                            ec.getParams().getCurve().getField().getFieldSize() >= EC_BITS_MIN;
                    default -> false;
                };
        if (!strong) {
            throw new IllegalArgumentException(
                    "the key is not strong enough: use EC P-256 or P-384, or RSA of "
                            + RSA_BITS_MIN
                            + " bits or more");
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
    }

    private static GeneralNames alternatives(Collection<String> names) {
        return new GeneralNames(
                names.stream()
                        .map(name ->
                                new GeneralName(
                                        ServerNames.isAddress(name)
                                                ? GeneralName.iPAddress
                                                : GeneralName.dNSName,
                                        name))
                        .toArray(GeneralName[]::new));
    }
}
