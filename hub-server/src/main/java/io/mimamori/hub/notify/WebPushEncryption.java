package io.mimamori.hub.notify;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Message encryption for Web Push (RFC 8291): aes128gcm (RFC 8188) in one record, under a key that
 * only the browser can agree on. Thread-safe.
 */
final class WebPushEncryption {
    /** Bytes of plain text: a push service takes 4,096 of the whole (RFC 8030 section 7.2). */
    static final int TEXT_BYTES_MAX = 3_000;

    static final int AUTH_BYTES = 16;
    static final int POINT_BYTES = 65;

    private static final int SALT_BYTES = 16;
    private static final int COORDINATE_BYTES = 32;
    private static final int RECORD_SIZE = 4_096;
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Delimiter of the last record (RFC 8188 section 2). */
    private static final byte LAST = 2;

    private final SecureRandom random = new SecureRandom();

    /**
     * The body of a push message.
     *
     * @param browser the subscription's public key ({@code p256dh}), an uncompressed point
     * @param auth the subscription's secret of 16 bytes
     */
    byte[] encrypt(byte[] text, byte[] browser, byte[] auth) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        try {
            return encrypt(text, browser, auth, newKeys(), salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "encrypting for a push subscription failed: " + e.getMessage(), e);
        }
    }

    static byte[] encrypt(byte[] text, byte[] browser, byte[] auth, KeyPair own, byte[] salt)
            throws GeneralSecurityException {
        byte[] ownPoint = point((ECPublicKey) own.getPublic());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(publicKey(browser), true);
        byte[] info =
                joined("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), browser, ownPoint);
        byte[] input = derived(auth, agreement.generateSecret(), info, COORDINATE_BYTES);
        byte[] key = derived(salt, input, label("aes128gcm"), KEY_BYTES);
        byte[] nonce = derived(salt, input, label("nonce"), NONCE_BYTES);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(TAG_BITS, nonce));
        byte[] record = cipher.doFinal(joined(text, new byte[] {LAST}));
        ByteBuffer header = ByteBuffer.allocate(SALT_BYTES + Integer.BYTES + 1 + POINT_BYTES);
        header.put(salt).putInt(RECORD_SIZE).put((byte) POINT_BYTES).put(ownPoint);
        return joined(header.array(), record);
    }

    static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** A P-256 key from an uncompressed point; throws when it is none on the curve. */
    static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
        if (point.length != POINT_BYTES || point[0] != 4) {
            throw new GeneralSecurityException("not an uncompressed point of P-256");
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + COORDINATE_BYTES));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + COORDINATE_BYTES, 65));
        return (ECPublicKey)
                KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve()));
    }

    static ECParameterSpec curve() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    static byte[] point(ECPublicKey key) {
        return joined(
                new byte[] {4},
                coordinate(key.getW().getAffineX()),
                coordinate(key.getW().getAffineY()));
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return fixed;
    }

    /** HKDF with SHA-256 (RFC 5869), one block at most. */
    private static byte[] derived(byte[] salt, byte[] input, byte[] info, int length)
            throws GeneralSecurityException {
        byte[] extracted = hmac(salt, input);
        return Arrays.copyOf(hmac(extracted, joined(info, new byte[] {1})), length);
    }

    private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text);
    }

    private static byte[] label(String name) {
        return ("Content-Encoding: " + name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
