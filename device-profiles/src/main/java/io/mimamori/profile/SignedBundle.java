package io.mimamori.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A {@link SiteBundle} as one line of text: a JSON Web Signature in its compact form (RFC 7515
 * section 7.1) with Ed25519 (RFC 8037 section 3.1). Any JOSE tool can check it. Stateless.
 */
public final class SignedBundle {
    /** Longest line, in characters; all of them are ASCII. */
    public static final int LENGTH_MAX = 256 * 1024;

    /** Name of the signature algorithm and of its keys in the JDK. */
    public static final String ALGORITHM = "Ed25519";

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** The only header there is: nobody else chooses how a signature is checked. */
    private static final String HEADER =
            encode(
                    "{\"alg\":\"EdDSA\",\"typ\":\"mimamori-bundle\"}"
                            .getBytes(StandardCharsets.UTF_8));

    private SignedBundle() {}

    /** What came of {@link #open}. */
    public sealed interface Outcome {
        /** The holder of the key said this. */
        record Opened(SiteBundle bundle) implements Outcome {}

        /**
         * It is not to be used.
         *
         * @param detail why, and what to do
         */
        record Refused(String detail) implements Outcome {}
    }

    /**
     * The signed line, without an end of line.
     *
     * @throws IllegalArgumentException when it would be over {@link #LENGTH_MAX}
     */
    public static String sign(SiteBundle bundle, PrivateKey key) {
        String signed = HEADER + "." + encode(bundle.encode());
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            String line = signed + "." + encode(signature.sign());
            if (line.length() > LENGTH_MAX) {
                throw new IllegalArgumentException(
                        "the bundle of %s/%s has %d characters, over %d: divide the site"
                                .formatted(
                                        bundle.tenant(), bundle.site(), line.length(), LENGTH_MAX));
            }
            return line;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with " + ALGORITHM + " failed", e);
        }
    }

    /** Checks the signature, then reads what was signed; nothing is looked at before. */
    public static Outcome open(String line, PublicKey key) {
        if (line.length() > LENGTH_MAX) {
            return new Outcome.Refused(
                    "a bundle of %d characters is over %d".formatted(line.length(), LENGTH_MAX));
        }
        String[] parts = line.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(HEADER)) {
            return new Outcome.Refused("this is not a signed bundle, or of another format");
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(DECODER.decode(parts[2]))) {
                return notByTheKey();
            }
            return new Outcome.Opened(SiteBundle.decode(DECODER.decode(parts[1])));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return notByTheKey();
        } catch (IOException e) {
            return new Outcome.Refused("what was signed cannot be read: " + e.getMessage());
        }
    }

    private static Outcome notByTheKey() {
        return new Outcome.Refused(
                "the signature is not by the hub's key; if the hub has a new key, give its file");
    }

    /** The key as text: PEM of a SubjectPublicKeyInfo (RFC 7468 section 13, RFC 8410). */
    public static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * The key that {@link #pem} wrote.
     *
     * @throws GeneralSecurityException when the text is no Ed25519 key
     */
    public static PublicKey publicKey(String pem) throws GeneralSecurityException {
        String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", "");
        try {
            return KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("not Base64: " + e.getMessage(), e);
        }
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
