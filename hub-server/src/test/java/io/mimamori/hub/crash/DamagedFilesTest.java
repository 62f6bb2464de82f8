package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mimamori.MimamoriException;
import io.mimamori.hub.Hub;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.HubConfig;
import io.mimamori.hub.testing.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file of the data folder that is not what it was: the hub does not start, says which file and
 * what to do, and leaves every file as it is.
 */
class DamagedFilesTest {
    @TempDir private static Path shared;
    @TempDir private Path folder;

    enum Damage {
        ZERO_LENGTH {
            @Override
            void on(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        CUT_OFF {
            @Override
            void on(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        },
        FLIPPED_HEADER {
            @Override
            void on(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                bytes[3] ^= 0x10;
                Files.write(file, bytes);
            }
        },
        PAGE_OF_NOISE {
            @Override
            void on(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                Arrays.fill(bytes, 4096, Math.min(bytes.length, 8192), (byte) 0xA5);
                Files.write(file, bytes);
            }
        },
        TEXT {
            @Override
            void on(Path file) throws IOException {
                Files.writeString(file, "a letter that was saved here by mistake\n".repeat(500));
            }
        },
        OTHER_DATABASE {
            @Override
            void on(Path file) throws Exception {
                Files.delete(file);
                try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                    other.createStatement().executeUpdate("CREATE TABLE address(name TEXT)");
                }
            }
        },
        FOLDER {
            @Override
            void on(Path file) throws IOException {
                Files.delete(file);
                Files.createDirectory(file);
            }
        };

        abstract void on(Path file) throws Exception;
    }

    @BeforeAll
    static void useAFolder() throws Exception {
        Path data = shared.resolve("data");
        try (Hub hub = start(data)) {
            String token = Files.readString(data.resolve("secrets/admin.token")).strip();
            for (int i = 0; i < 50; i++) {
                post(hub, token, "[{\"n\":\"level\",\"t\":-%d,\"v\":13.5}]".formatted(i));
            }
        }
    }

    private static void post(Hub hub, String token, String pack) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:%d/api/v1/readings/g1"
                                                    .formatted(hub.ports().http())))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/senml+json")
                            .POST(HttpRequest.BodyPublishers.ofString(pack))
                            .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() / 100)
                    .isEqualTo(2);
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of("journal.db", "state.db", "series.db")
                .flatMap(file ->
                        Arrays.stream(Damage.values()).map(damage -> Arguments.of(file, damage)));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void isRefusedWithItsNameAndAWayOutAndNothingIsChanged(String name, Damage damage)
            throws Exception {
        Path data = copy();
        damage.on(data.resolve(name));
        assertRefused(data, name, "backup");
    }

    @ParameterizedTest
    @MethodSource("needed")
    void aMissingFileIsNotMadeAnew(String name) throws Exception {
        Path data = copy();
        Files.delete(data.resolve(name));
        assertRefused(data, name, "backup");
    }

    static Stream<String> needed() {
        return Stream.of("journal.db", "state.db");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void anEmptySecretIsRefused(String name) throws Exception {
        Path data = copy();
        Files.write(data.resolve(name), new byte[0]);
        assertRefused(data, name, "start again");
    }

    static Stream<String> secrets() {
        return Stream.of("secrets/admin.token", "secrets/token.key");
    }

    @Test
    void theCommandEndsWithOneLineAndAStatus() throws Exception {
        Path data = copy();
        Damage.CUT_OFF.on(data.resolve("state.db"));
        Path config = Files.writeString(folder.resolve("hub.yaml"), config());
        try (JavaProcess hub =
                JavaProcess.start(
                        folder,
                        "io.mimamori.hub.HubServer",
                        List.of("--config", config.toString(), "--data", data.toString()))) {
            assertThat(hub.awaitEnd()).isEqualTo(1);
            assertThat(hub.everything()).contains("state.db").doesNotContain("\tat ");
        }
    }

    private static void assertRefused(Path data, String file, String wayOut) throws IOException {
        Map<String, String> before = contents(data);
        Throwable refusal = catchThrowable(() -> start(data).close());
        assertThat(refusal).isInstanceOf(MimamoriException.class);
        assertThat(refusal.getMessage())
                .contains(data.resolve(file).toString())
                .containsIgnoringCase(wayOut);
        assertThat(contents(data)).isEqualTo(before);
    }

    /** A hub that was stopped cleanly has no logs beside its files, so that these are all. */
    private Path copy() throws IOException {
        Path data = folder.resolve("data");
        try (Stream<Path> files = Files.walk(shared.resolve("data"))) {
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(shared.resolve("data").relativize(file).toString()));
            }
        }
        return data;
    }

    private static Map<String, String> contents(Path data) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                if (!name.endsWith("-shm") && !name.endsWith("-wal")) {
                    contents.put(
                            name,
                            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return contents;
    }

    private static Hub start(Path data) {
        return Hub.start(
                HubConfig.parse("hub.yaml", config()),
                data,
                HubClock.ofMachine(InstantSource.system()));
    }

    private static String config() {
        try {
            Path site = Files.writeString(shared.resolve("s1.yaml"), Town.site("s1", "g1"));
            return """
            http: {port: 0}
            mqtt: {port: 0}
            coap: {port: 0}
            coaps: {port: 0}
            sites: ['%s']
            """
                    .formatted(site);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
