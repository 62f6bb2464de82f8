package io.mimamori.hub.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A browser and its push service: verifies who sends and decrypts what comes as a browser does, by
 * its own means (RFC 8291, 8292).
 */
public final class FakeBrowser extends ProviderServer {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final KeyPair keys;
    private volatile String newest = "";
    private final byte[] auth = new byte[16];

    public FakeBrowser() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        new SecureRandom().nextBytes(auth);
    }

    /** What the page hands to the hub. */
    public String subscription() {
        return "{\"endpoint\":\"%s/push/u1\",\"expirationTime\":null,\"keys\":{\"p256dh\":\"%s\",\"auth\":\"%s\"}}"
                .formatted(url(), ENCODER.encodeToString(ownPoint()), ENCODER.encodeToString(auth));
    }

    /** What its service worker was given last, decrypted. */
    public String newest() {
        return newest;
    }

    @Override
    protected Answer answer(Call call) {
        if (call.uri().getPath().equals("/push/gone")) {
            return Answer.refused(410, "");
        }
        if (call.bytes().length > 4_096) {
            return Answer.refused(413, "");
        }
        try {
            if (!call.header("TTL").matches("[0-9]+")
                    || !call.header("Content-Encoding").equals("aes128gcm")
                    || !call.header("Topic").matches("[A-Za-z0-9_-]{1,32}")) {
                return Answer.refused(400, "a header is missing");
            }
            if (!isSigned(call.header("Authorization"))) {
                return Answer.refused(403, "invalid JWT");
            }
            newest = new String(decrypted(call.bytes()), StandardCharsets.UTF_8);
            JsonNode json = new ObjectMapper().readTree(newest);
            return Answer.of(
                    201,
                    "",
                    new Taken(
                            json.path("id").asText(),
                            json.path("title").asText(),
                            json.path("body").asText()));
        } catch (GeneralSecurityException | IOException e) {
            return Answer.refused(400, e.toString());
        }
    }

    private boolean isSigned(String authorization) throws GeneralSecurityException, IOException {
        String[] parts = authorization.replace("vapid t=", "").split(", k=", 2);
        String[] token = parts[0].split("\\.", 3);
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(publicKey(DECODER.decode(parts[1])));
        signature.update((token[0] + "." + token[1]).getBytes(StandardCharsets.US_ASCII));
        JsonNode claims = new ObjectMapper().readTree(DECODER.decode(token[1]));
        return signature.verify(DECODER.decode(token[2]))
                && claims.path("aud").asText().equals(url().toString())
                && claims.path("sub").asText().startsWith("mailto:")
                && claims.path("exp").asLong() > 0;
    }

    private byte[] decrypted(byte[] body) throws GeneralSecurityException {
        ByteBuffer message = ByteBuffer.wrap(body);
        byte[] salt = new byte[16];
        message.get(salt);
        int recordSize = message.getInt();
        byte[] sender = new byte[message.get()];
        message.get(sender);
        byte[] record = new byte[message.remaining()];
        message.get(record);
        if (record.length > recordSize) {
            throw new GeneralSecurityException("more than one record");
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(publicKey(sender), true);
        ByteBuffer info = ByteBuffer.allocate(14 + 65 + 65);
        info.put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII));
        info.put(ownPoint()).put(sender);
        byte[] input = hkdf(auth, agreement.generateSecret(), info.array(), 32);
        byte[] key = hkdf(salt, input, label("aes128gcm"), 16);
        byte[] nonce = hkdf(salt, input, label("nonce"), 12);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, nonce));
        byte[] padded = cipher.doFinal(record);
        int end = padded.length - 1;
        while (padded[end] == 0) {
            end--;
        }
        if (padded[end] != 2) {
            throw new GeneralSecurityException("not the last record");
        }
        return Arrays.copyOf(padded, end);
    }

    private static byte[] hkdf(byte[] salt, byte[] input, byte[] info, int length)
            throws GeneralSecurityException {
        SecretKey key = new SecretKeySpec(input, "Generic");
        return KDF.getInstance("HKDF-SHA256")
                .deriveData(
                        HKDFParameterSpec.ofExtract()
                                .addIKM(key)
                                .addSalt(salt)
                                .thenExpand(info, length));
    }

    private static byte[] label(String name) {
        return ("Content-Encoding: " + name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] ownPoint() {
        ECPoint point = ((ECPublicKey) keys.getPublic()).getW();
        ByteBuffer bytes = ByteBuffer.allocate(65).put((byte) 4);
        for (BigInteger value : new BigInteger[] {point.getAffineX(), point.getAffineY()}) {
            byte[] raw = value.toByteArray();
            byte[] fixed = new byte[32];
            int length = Math.min(raw.length, 32);
            System.arraycopy(raw, raw.length - length, fixed, 32 - length, length);
            bytes.put(fixed);
        }
        return bytes.array();
    }

    private PublicKey publicKey(byte[] point) throws GeneralSecurityException {
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 33));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 33, 65));
        return KeyFactory.getInstance("EC")
                .generatePublic(
                        new ECPublicKeySpec(
                                new ECPoint(x, y), ((ECPublicKey) keys.getPublic()).getParams()));
    }
}
