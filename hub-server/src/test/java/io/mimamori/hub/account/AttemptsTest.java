package io.mimamori.hub.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.account.Accounts.Try;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final Attempts attempts = new Attempts(() -> Instant.ofEpochSecond(1_789_996_800L));

    private static Try from(String address, String login) {
        return new Try(login, "guess", address);
    }

    @Test
    void oneAddressThatGuessesManyLoginsLocksOutItselfOnly() {
        for (int i = 0; i < Attempts.ADDRESS_FAILURES_MAX; i++) {
            assertThat(attempts.mayTry(from("203.0.113.7", "login" + i))).isTrue();
            attempts.failed(from("203.0.113.7", "login" + i));
        }
        assertThat(attempts.mayTry(from("203.0.113.7", "hanako"))).isFalse();
        assertThat(attempts.mayTry(from("198.51.100.1", "hanako"))).isTrue();
    }

    @Test
    void manyAddressesThatGuessOneLoginAreStoppedTogether() {
        for (int i = 0; i < Attempts.LOGIN_FAILURES_MAX; i++) {
            attempts.failed(from("203.0.113." + i, "hanako"));
        }
        assertThat(attempts.mayTry(from("198.51.100.1", "Hanako"))).isFalse();
        assertThat(attempts.mayTry(from("198.51.100.1", "ichiro"))).isTrue();
    }
}
