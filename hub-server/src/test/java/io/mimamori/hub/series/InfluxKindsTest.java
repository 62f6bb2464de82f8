package io.mimamori.hub.series;

import io.mimamori.hub.state.StateDatabase;
import io.mimamori.hub.testing.InfluxFacade;
import io.mimamori.hub.testing.InfluxServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store's contract through the HTTP faces of 1.8, 2.x and 3 (as documented: see {@link
 * InfluxFacade}), compressed, with an influxd behind. Plain 1.x is in {@link
 * InfluxSeriesStoreTest}.
 */
@SuppressWarnings("NullAway.Init")
final class InfluxKindsTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir static Path folder;
    private static InfluxServer behind;

    @BeforeAll
    static void startServer() throws Exception {
        behind = InfluxServer.started(folder.resolve("influx"));
    }

    @AfterAll
    static void stopServer() {
        if (behind != null) {
            behind.close();
        }
    }

    abstract static class Kind extends SeriesStoreContract {
        private final List<AutoCloseable> opened = new ArrayList<>();
        private final String database = "kind" + NUMBER.incrementAndGet();
        private final InfluxFacade.Version version;
        private final InfluxLogin login;
        private InfluxFacade facade;

        Kind(InfluxFacade.Version version, InfluxLogin login) {
            this.version = version;
            this.login = login;
        }

        @Override
        InfluxSeriesStore open() throws Exception {
            if (facade == null) {
                facade = new InfluxFacade(version, behind);
                facade.token(version == InfluxFacade.Version.V1_8 ? "hub:secret" : "secret");
                opened.add(facade);
            }
            StateDatabase state =
                    new StateDatabase(
                            Files.createDirectories(folder.resolve(database)).resolve("s.db"));
            opened.add(state);
            return new InfluxSeriesStore(
                    new InfluxConfig(
                            facade.url(),
                            Optional.of(InfluxFacade.ORGANISATION),
                            true,
                            new InfluxConfig.Access(database, Optional.of(login)),
                            new InfluxConfig.Access(database + "-homes", Optional.of(login))),
                    (_, site) -> site.startsWith("home"),
                    state,
                    _ -> {},
                    InstantSource.system());
        }

        @AfterEach
        void closeAll() throws Exception {
            for (AutoCloseable each : opened.reversed()) {
                each.close();
            }
        }
    }

    @Nested
    class V18 extends Kind {
        V18() {
            super(InfluxFacade.Version.V1_8, new InfluxLogin.Password("hub", "secret"));
        }
    }

    @Nested
    class V2 extends Kind {
        V2() {
            super(InfluxFacade.Version.V2, new InfluxLogin.Token("secret"));
        }
    }

    @Nested
    class V3 extends Kind {
        V3() {
            super(InfluxFacade.Version.V3, new InfluxLogin.Token("secret"));
        }
    }

    @Nested
    class V3WithTheTokenAsPassword extends Kind {
        V3WithTheTokenAsPassword() {
            super(InfluxFacade.Version.V3, new InfluxLogin.Password("anybody", "secret"));
        }
    }
}
