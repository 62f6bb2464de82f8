package io.mimamori.hub.security;

import io.mimamori.StorageException;
import io.mimamori.profile.SignedBundle;
import io.mimamori.profile.SiteBundle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The Ed25519 key that signs what edges judge by, in {@code secrets/bundle.pem} (0600), made at the
 * first start. Edges pin its public half. Thread-safe.
 */
public final class BundleKey {
    /** Name of the file in the secrets folder: the private key, then the public one. */
    public static final String FILE = "bundle.pem";

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final PublicKey publicKey;

    /** Reads the key, or makes one; throws {@link StorageException} when neither works. */
    public BundleKey(Path secretsDir) {
        Path file = secretsDir.resolve(FILE);
        String text =
                SecretFile.readOrCreate(
                        file,
                        BundleKey::fresh,
                        "to get a new key; edges refuse what it signs until they have its public"
                                + " half");
        int end = text.indexOf(END);
        try {
            String base64 = text.substring(BEGIN.length(), Math.max(BEGIN.length(), end));
            byte[] encoded = Base64.getMimeDecoder().decode(base64);
            key =
                    KeyFactory.getInstance(SignedBundle.ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(encoded));
            publicKey = SignedBundle.publicKey(text.substring(end + END.length()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new StorageException(
                    file + " holds no Ed25519 keys in PEM; restore it from a backup", false, e);
        }
    }

    private static String fresh() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(SignedBundle.ALGORITHM).generateKeyPair();
            String base64 = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
            return BEGIN + "\n" + base64 + "\n" + END + "\n" + SignedBundle.pem(pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + SignedBundle.ALGORITHM, e);
        }
    }

    /** Signs; throws {@link IllegalArgumentException} when the bundle is too large to be sent. */
    public String sign(SiteBundle bundle) {
        return SignedBundle.sign(bundle, key);
    }

    /** The public half for {@code bundle.keyFile} of an edge. */
    public String publicPem() {
        return SignedBundle.pem(publicKey);
    }
}
