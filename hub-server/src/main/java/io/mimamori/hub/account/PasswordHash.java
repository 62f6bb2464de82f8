package io.mimamori.hub.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) as a PHC string: {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Costs 19
 * MiB and some tens of milliseconds; whoever uses it makes one at a time. Stateless.
 */
public final class PasswordHash {
    private static final int MEMORY_KIB = 19 * 1_024;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1\\$([A-Za-z0-9+/]{1,64})"
                            + "\\$([A-Za-z0-9+/]{1,128})");
    private static final Base64.Encoder TEXT = Base64.getEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordHash() {}

    /** A new hash of the password, with a salt of its own. */
    public static String of(String password) {
        byte[] salt = random(SALT_BYTES);
        return phc(salt, hash(password, salt, MEMORY_KIB, PASSES, HASH_BYTES));
    }

    /** Of no password that anybody knows; to compare with it takes as long as with another. */
    static String ofNobody() {
        return phc(random(SALT_BYTES), random(HASH_BYTES));
    }

    private static String phc(byte[] salt, byte[] hash) {
        return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
                .formatted(
                        MEMORY_KIB, PASSES, TEXT.encodeToString(salt), TEXT.encodeToString(hash));
    }

    private static byte[] random(int count) {
        byte[] random = new byte[count];
        RANDOM.nextBytes(random);
        return random;
    }

    /** Whether it is the password of the PHC string; false for a string that is none. */
    public static boolean matches(String password, String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(3));
        byte[] wanted = Base64.getDecoder().decode(parts.group(4));
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        return MessageDigest.isEqual(wanted, hash(password, salt, memory, passes, wanted.length));
    }

    private static byte[] hash(String password, byte[] salt, int memory, int passes, int length) {
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withSalt(salt)
                        .withMemoryAsKB(memory)
                        .withIterations(passes)
                        .withParallelism(1)
                        .build());
        byte[] hash = new byte[length];
        argon.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
