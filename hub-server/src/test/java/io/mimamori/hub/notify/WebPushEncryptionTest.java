package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** RFC 8291, appendix A. */
class WebPushEncryptionTest {
    private static final byte[] AUTH = bytes("BTBZMqHH6r4Tts7J_aSIgg");
    private static final byte[] SALT = bytes("DGv6ra1nlYgDCS1FRnbzlw");
    private static final byte[] BROWSER =
            bytes(
                    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
    private static final byte[] SENDER =
            bytes(
                    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
    private static final byte[] SENDER_PRIVATE =
            bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
    private static final String ENCRYPTED =
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    @Test
    void encryptsAsTheStandardsExample() throws Exception {
        KeyPair sender =
                new KeyPair(
                        WebPushEncryption.publicKey(SENDER),
                        KeyFactory.getInstance("EC")
                                .generatePrivate(
                                        new ECPrivateKeySpec(
                                                new BigInteger(1, SENDER_PRIVATE),
                                                WebPushEncryption.curve())));
        byte[] text =
                "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII);
        byte[] encrypted = WebPushEncryption.encrypt(text, BROWSER, AUTH, sender, SALT);
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted))
                .isEqualTo(ENCRYPTED);
    }

    @Test
    void refusesAKeyThatIsNoneOfTheCurve() {
        byte[] off = BROWSER.clone();
        off[64] ^= 1;
        assertThatThrownBy(() -> new WebPushEncryption().encrypt(new byte[] {1}, off, AUTH))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
