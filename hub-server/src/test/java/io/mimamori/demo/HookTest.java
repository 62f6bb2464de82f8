package io.mimamori.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vector of the Standard Webhooks repository. */
final class HookTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final long NOW = 1_614_265_330;

    @Test
    void acceptsTheRightSignatureAmongOthers() {
        assertThat(check(ID, NOW, "v1,AAAA v1a,BBBB " + SIGNATURE, BODY)).isEmpty();
        assertThat(check(ID, NOW + 299, SIGNATURE, BODY)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, x", "301, ''", "-301, ''"})
    void refusesAnotherBodyAndAnotherTime(long later, String more) {
        assertThat(check(ID, NOW + later, SIGNATURE, BODY + more)).isPresent();
    }

    @Test
    void refusesAnotherIdAndNoSignature() {
        assertThat(check("msg_other", NOW, SIGNATURE, BODY)).isPresent();
        assertThat(check(ID, NOW, "", BODY)).isPresent();
        assertThat(check(ID, NOW, "v1,short", BODY)).isPresent();
    }

    private static Optional<String> check(String id, long now, String signatures, String body) {
        return Hook.check(id, Long.toString(NOW), signatures, body, SECRET, now).problem();
    }
}
