package io.mimamori.hub.security;

import io.mimamori.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that devices' tokens are derived from, in {@code secrets/token.key} (0600), made at
 * the first start. With it and the nonce beside a token's hash the hub knows the token again, which
 * DTLS with pre-shared keys needs (docs/decisions/0008-coap-psk.md); the database alone gives
 * nothing. Thread-safe.
 */
public final class TokenKey {
    /** Name of the file in the secrets folder. */
    public static final String FILE = "token.key";

    /** Bytes of a nonce. */
    public static final int NONCE_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    /** Reads the key, or makes one; throws {@link StorageException} when neither works. */
    public TokenKey(Path secretsDir) {
        Path file = secretsDir.resolve(FILE);
        String text =
                SecretFile.readOrCreate(
                        file,
                        () -> Base64.getEncoder().encodeToString(Token.random(KEY_BYTES)),
                        "to get a new key; tokens go on working, for DTLS devices are registered again");
        key = new SecretKeySpec(decode(file, text), ALGORITHM);
    }

    private static byte[] decode(Path file, String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw new StorageException(
                file + " does not hold 32 bytes in Base64; restore it from a backup", false, null);
    }

    /** Fresh random bytes for a new token. */
    public static byte[] nonce() {
        return Token.random(NONCE_BYTES);
    }

    /** The token of this device and nonce: always the same, 256 bits. */
    public String token(String tenant, String device, byte[] nonce) {
        // A slash is in no name, so that no two devices have the same text.
        String text = tenant + "/" + device + "/" + HexFormat.of().formatHex(nonce);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Token.of("mmd", mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
