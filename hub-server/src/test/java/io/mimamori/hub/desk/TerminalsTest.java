package io.mimamori.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.security.DeskToken;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalsTest {
    @TempDir private Path folder;
    private Instant now = Instant.parse("2026-09-21T13:20:00Z");
    private final InstantSource clock = () -> now;
    private StateDatabase state;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
    }

    @AfterEach
    void close() {
        state.close();
    }

    private Terminals terminals() {
        return new Terminals(state, new DeskToken(folder), clock);
    }

    private String token() throws Exception {
        return Files.readString(folder.resolve("desk.token")).strip();
    }

    @Test
    void staySignedInOverARestartUntilTheirTimeIsUp() throws Exception {
        String session = terminals().signIn(token()).orElseThrow();
        Terminals restarted = terminals();
        assertThat(restarted.isOpen(session)).isTrue();
        now = now.plus(Terminals.SESSION);
        assertThat(restarted.isOpen(session)).isFalse();
        assertThat(terminals().isOpen(session)).isFalse();
    }

    @Test
    void openWithTheDesksTokenAlone() throws Exception {
        Terminals terminals = terminals();
        assertThat(terminals.signIn(token() + "x")).isEmpty();
        String session = terminals.signIn(token()).orElseThrow();
        assertThat(terminals.isOpen(token())).isFalse();
        terminals.signOut(session);
        assertThat(terminals.isOpen(session)).isFalse();
    }

    @Test
    void areSignedOutByANewToken() throws Exception {
        String session = terminals().signIn(token()).orElseThrow();
        Files.delete(folder.resolve("desk.token"));
        assertThat(terminals().isOpen(session)).isFalse();
    }

    @Test
    void areSoManyAndNoMore() throws Exception {
        Terminals terminals = terminals();
        String first = terminals.signIn(token()).orElseThrow();
        for (int i = 0; i < Terminals.TERMINALS_MAX; i++) {
            now = now.plusSeconds(1);
            terminals.signIn(token());
        }
        assertThat(terminals.isOpen(first)).isFalse();
    }
}
