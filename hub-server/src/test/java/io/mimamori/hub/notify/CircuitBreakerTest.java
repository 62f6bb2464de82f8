package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.notify.CircuitBreaker.Allowed;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private static final long OPEN_MILLIS = CircuitBreaker.OPEN.toMillis();

    private final CircuitBreaker breaker = new CircuitBreaker();

    private void fail(int times, long now) {
        for (int i = 0; i < times; i++) {
            breaker.failed("HTTP 500", now);
        }
    }

    @Test
    void opensAfterFiveFailuresInARowOnly() {
        fail(4, 0);
        breaker.worked();
        fail(4, 0);
        assertThat(breaker.allowed(0)).isEqualTo(Allowed.ALL);
        fail(1, 0);
        assertThat(breaker.allowed(0)).isEqualTo(Allowed.LIFE);
        assertThat(breaker.problem()).hasValueSatisfying(why -> assertThat(why).contains("500"));
    }

    @Test
    void probesWithOneAtATimeUntilOneIsTaken() {
        fail(5, 0);
        assertThat(breaker.allowed(OPEN_MILLIS - 1)).isEqualTo(Allowed.LIFE);
        assertThat(breaker.allowed(OPEN_MILLIS)).isEqualTo(Allowed.PROBE);
        breaker.probed(OPEN_MILLIS);
        assertThat(breaker.allowed(OPEN_MILLIS)).isEqualTo(Allowed.LIFE);
        fail(1, OPEN_MILLIS);
        assertThat(breaker.allowed(2 * OPEN_MILLIS - 1)).isEqualTo(Allowed.LIFE);
        assertThat(breaker.allowed(2 * OPEN_MILLIS)).isEqualTo(Allowed.PROBE);
        breaker.probed(2 * OPEN_MILLIS);
        breaker.worked();
        assertThat(breaker.allowed(2 * OPEN_MILLIS)).isEqualTo(Allowed.ALL);
        assertThat(breaker.problem()).isEmpty();
    }

    @Test
    void aClockThatIsSetBackDoesNotKeepItOpen() {
        fail(5, 1_000_000);
        assertThat(breaker.allowed(0)).isEqualTo(Allowed.PROBE);
    }
}
