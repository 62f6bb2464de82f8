package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The providers' own examples. */
class SignaturesTest {
    @Test
    void ofLine() {
        byte[] body = "{\"destination\":\"U0\",\"events\":[]}".getBytes(StandardCharsets.UTF_8);
        assertThat(Hmac.SHA256.of(new Secret("test"), body))
                .isEqualTo("qWGyewcU1pUfmb5qz0PfCX0pY68ouzEjueDXlBDiL5s=");
    }

    /** twilio.com/docs/usage/security, "Validating Signatures from Twilio". */
    @Test
    void ofTwilio() {
        TwilioSignature signature = new TwilioSignature(new Secret("12345"));
        URI url = URI.create("https://mycompany.com/myapp.php?foo=1&bar=2");
        TreeMap<String, String> fields =
                new TreeMap<>(
                        Map.of(
                                "CallSid", "CA1234567890ABCDE",
                                "Caller", "+14158675309",
                                "Digits", "1234",
                                "From", "+14158675309",
                                "To", "+18005551212"));
        assertThat(signature.of(url, fields)).isEqualTo("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        fields.put("Digits", "1235");
        assertThat(signature.isOf("RSOYDt4T1cUTdK1PDd93/VVr8B8=", url, fields)).isFalse();
    }
}
