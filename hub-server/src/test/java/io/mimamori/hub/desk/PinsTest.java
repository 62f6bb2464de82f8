package io.mimamori.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.desk.Pins.Check;
import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinsTest {
    private static final Member SATO = new Member("sato", "佐藤", false, true);
    private static final Member SUZUKI = new Member("suzuki", "鈴木", false, false);
    private static final String RIGHT = "2580";

    @TempDir private Path folder;
    private Instant now = Instant.parse("2026-09-21T13:20:00Z");
    private final InstantSource clock = () -> now;
    private StateDatabase state;
    private Ledger ledger;
    private Pins pins;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        ledger = new Ledger(state, clock);
        pins = new Pins(state, ledger, clock, false);
        pins.set(SATO, RIGHT);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private List<String> actions() {
        return ledger.between(0, 0, Long.MAX_VALUE, 100).stream()
                .map(entry -> entry.deed().action())
                .toList();
    }

    @Test
    void takesTheRightOneAndNoOther() {
        assertThat(pins.check(SATO, RIGHT)).isEqualTo(new Check.Right());
        assertThat(pins.check(SATO, "2581")).isEqualTo(new Check.Wrong(4));
        assertThat(pins.check(SUZUKI, RIGHT)).isEqualTo(new Check.None());
        assertThat(actions()).containsExactly("pin-set", "pin-wrong");
        assertThat(ledger.verify().firstBroken()).isEmpty();
    }

    @Test
    void locksTheNameAfterFiveWrongOnesAlsoOverARestart() {
        for (int i = 1; i < Pins.FAILURES_MAX; i++) {
            assertThat(pins.check(SATO, "0000")).isEqualTo(new Check.Wrong(5 - i));
        }
        Check.Locked locked = new Check.Locked(now.plus(Pins.LOCK).toEpochMilli());
        assertThat(pins.check(SATO, "0000")).isEqualTo(locked);
        assertThat(actions()).endsWith("pin-wrong", "pin-locked");
        pins = new Pins(state, ledger, clock, false);
        assertThat(pins.check(SATO, RIGHT)).isEqualTo(locked);
        now = now.plus(Pins.LOCK);
        assertThat(pins.check(SATO, RIGHT)).isEqualTo(new Check.Right());
    }

    @Test
    void theRightOneForgivesTheWrongOnesBefore() {
        for (int i = 0; i < 20; i++) {
            assertThat(pins.check(SATO, "0000")).isEqualTo(new Check.Wrong(4));
            assertThat(pins.check(SATO, RIGHT)).isEqualTo(new Check.Right());
        }
    }

    @Test
    void aNewOneUnlocksAndTheOldOneIsOver() {
        for (int i = 0; i < Pins.FAILURES_MAX; i++) {
            pins.check(SATO, "0000");
        }
        pins.set(SATO, "97531204");
        assertThat(pins.check(SATO, RIGHT)).isEqualTo(new Check.Wrong(4));
        assertThat(pins.check(SATO, "97531204")).isEqualTo(new Check.Right());
        assertThat(pins.holders()).containsExactly("sato");
        assertThat(pins.remove(SATO)).isTrue();
        assertThat(pins.remove(SATO)).isFalse();
        assertThat(pins.check(SATO, "97531204")).isEqualTo(new Check.None());
    }

    @Test
    void triesAtTheSameTimeCountLikeTriesOneAfterAnother() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Check>> tries = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String pin = "77%02d".formatted(i);
                tries.add(CompletableFuture.supplyAsync(() -> pins.check(SATO, pin), threads));
            }
            long looked =
                    tries.stream()
                            .map(CompletableFuture::join)
                            .filter(Check.Wrong.class::isInstance)
                            .count();
            assertThat(looked).isEqualTo(Pins.FAILURES_MAX - 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "123", "1234", "4321", "1111", "123456789", "12a4", "１２５８", "25 80"})
    void refusesWhatIsNoneOrEverybodysFirstGuess(String pin) {
        assertThatThrownBy(() -> pins.set(SUZUKI, pin))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 to 8 digits");
        assertThat(pins.holders()).containsExactly("sato");
    }

    @Test
    void keepsNoPinThatCouldBeRead() {
        String kept =
                state.read(handle ->
                        handle.createQuery("SELECT pin FROM desk_pin").mapTo(String.class).one());
        assertThat(kept).startsWith("$argon2id$").doesNotContain(RIGHT);
        assertThat(ledger.between(0, 0, Long.MAX_VALUE, 100).toString()).doesNotContain(RIGHT);
    }
}
