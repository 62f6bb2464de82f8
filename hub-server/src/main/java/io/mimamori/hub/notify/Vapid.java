package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.ConfigException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.ECNamedCurveTable;

/**
 * Says to a push service who sends (VAPID, RFC 8292): a token signed with the hub's own key, whose
 * public half the browser was given when it subscribed. Thread-safe.
 */
final class Vapid {
    /** A push service takes up to 24 h. */
    private static final Duration VALID = Duration.ofHours(12);

    private static final String KEY_FILE = "webpush.keyFile";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ECPrivateKey key;
    private final String publicKey;
    private final String contact;
    private final InstantSource machine;

    /**
     * @param contact a mailto: or https: address of the operator
     * @param machine the machine's clock
     */
    Vapid(ECPrivateKey key, ECPublicKey publicKey, String contact, InstantSource machine) {
        this.key = key;
        this.publicKey = BASE64.encodeToString(WebPushEncryption.point(publicKey));
        this.contact = contact;
        this.machine = machine;
    }

    /**
     * Reads the hub's key: PKCS#8 in PEM, as {@code openssl genpkey -algorithm EC -pkeyopt
     * ec_paramgen_curve:P-256} writes it. Throws {@link ConfigException} naming the file.
     */
    static Vapid read(Path file, String contact, InstantSource machine) {
        String pem = Secret.read(file, KEY_FILE).reveal();
        try {
            byte[] bytes =
                    Base64.getDecoder()
                            .decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
            ECPrivateKey key =
                    (ECPrivateKey)
                            KeyFactory.getInstance("EC")
                                    .generatePrivate(new PKCS8EncodedKeySpec(bytes));
            return new Vapid(key, publicKey(key), contact, machine);
        } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    file.toString(),
                                    1,
                                    KEY_FILE,
                                    "is no key of P-256 in PKCS#8 PEM; make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256")));
        }
    }

    /** The JDK has no way from a private key to its public one. */
    private static ECPublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
        if (!key.getParams().getOrder().equals(WebPushEncryption.curve().getOrder())) {
            throw new GeneralSecurityException("another curve");
        }
        return WebPushEncryption.publicKey(
                ECNamedCurveTable.getParameterSpec("secp256r1")
                        .getG()
                        .multiply(key.getS())
                        .getEncoded(false));
    }

    /** What the browser is given as applicationServerKey. */
    String publicKey() {
        return publicKey;
    }

    /** The header Authorization for a subscription's endpoint. */
    String authorization(URI endpoint) {
        String audience = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
        long expires = machine.instant().plus(VALID).getEpochSecond();
        String claims =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("aud", audience)
                        .put("exp", expires)
                        .put("sub", contact)
                        .toString();
        String signed = encoded("{\"typ\":\"JWT\",\"alg\":\"ES256\"}") + "." + encoded(claims);
        return "vapid t=" + signed + "." + signature(signed) + ", k=" + publicKey;
    }

    private String signature(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform signs with ES256", e);
        }
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
