package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.reading.Pack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that we have not written: libcoap's, with OpenSSL, with GnuTLS and without DTLS. */
class CoapClientsTest {
    private static final String LEVEL = "[{\"n\":\"level\",\"v\":2.34}]";
    private static final int PATIENCE_SECONDS = 20;

    private final FakeJournal journal = new FakeJournal();
    private Path folder;
    private CoapRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        folder = directory;
        rig = new CoapRig(directory, journal);
        token = rig.hub.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void theTokenOpensTheDoorOverDtls(String library) throws Exception {
        String output = secured(library, "g1", token, "/mm/1/city/g1/up", "-t", "110", "-e", LEVEL);
        assertThat(output).contains("2.04");
        assertThat(journal.readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.value().toString()).contains("2.34"));
        assertThat(rig.refused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aWrongKeyDoesNot(String library) throws Exception {
        String output =
                secured(library, "g1", "wrong", "/mm/1/city/g1/up", "-t", "110", "-e", LEVEL);
        assertThat(output).doesNotContain("2.04");
        await().until(() ->
                rig.refused().stream()
                        .anyMatch(refusal ->
                                refusal.reason() == Refusal.Reason.NOT_AUTHORISED
                                        && refusal.principal().equals("g1")));
        assertThat(journal.packs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openssl", "gnutls"})
    void aLargePackComesInBlocksAndATooLargeOneIsRefused(String library) throws Exception {
        StringBuilder pack = new StringBuilder("[{\"bt\":1790000000,\"n\":\"level\",\"v\":1}");
        for (int i = 1; i < 64; i++) {
            pack.append(",{\"n\":\"level\",\"t\":%d,\"v\":%d.%0100d}".formatted(i, i % 9, 5));
        }
        Path large = Files.writeString(folder.resolve("large"), pack + "]");
        Path tooLarge = Files.writeString(folder.resolve("too-large"), pack + " ".repeat(2_000));
        assertThat(Files.size(large)).isBetween(7_000L, 8_192L);
        String output =
                secured(library, "g1", token, "/mm/1/city/g1/up", "-t", "110", "-f", "" + large);
        assertThat(output).contains("2.04");
        assertThat(journal.readings()).hasSize(64);
        output =
                secured(library, "g1", token, "/mm/1/city/g1/up", "-t", "110", "-f", "" + tooLarge);
        assertThat(output).contains("4.13");
        assertThat(journal.readings()).hasSize(64);
    }

    @Test
    void takesCborFromAGatewayAndTellsWhatIsForeignAndWhatIsBad() throws Exception {
        String gateway = rig.hub.register("gw", Set.of("g2"), false);
        Path cbor =
                Files.write(
                        folder.resolve("cbor"),
                        HexFormat.of().parseHex("81a200656c6576656c02f94100"));
        assertThat(
                        secured(
                                "openssl",
                                "gw",
                                gateway,
                                "/mm/1/city/g2/ev",
                                "-t",
                                "112",
                                "-f",
                                "" + cbor))
                .contains("2.04");
        assertThat(secured("openssl", "gw", gateway, "/mm/1/city/g3/up", "-t", "110", "-e", LEVEL))
                .contains("4.03");
        assertThat(secured("openssl", "gw", gateway, "/mm/1/city/g2/up", "-t", "110", "-e", "[{]"))
                .contains("4.00")
                .contains("bad-payload");
        assertThat(journal.packs()).extracting(Pack::device).containsExactly("g2");
    }

    @Test
    void withoutDtlsItGoesOverLoopbackWithTheTokenInTheQuery() throws Exception {
        String url = "coap://127.0.0.1:" + rig.plainPort + "/mm/1/city/g1/up";
        assertThat(client("notls", url + "?token=" + token, "-t", "110", "-e", LEVEL))
                .contains("2.04");
        assertThat(client("notls", url, "-t", "110", "-e", LEVEL)).contains("4.01");
        assertThat(client("notls", url + "?token=" + token, "-N", "-t", "110", "-e", LEVEL))
                .contains("2.04");
        assertThat(journal.packs()).hasSize(2);
    }

    private String secured(String library, String user, String key, String path, String... more)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-u", user, "-k", key));
        arguments.addAll(List.of(more));
        return client(
                library,
                "coaps://127.0.0.1:" + rig.securedPort + path,
                arguments.toArray(String[]::new));
    }

    /** Posts; returns everything that the client wrote, its protocol log included. */
    private String client(String library, String url, String... more) throws Exception {
        Path program = Path.of("/usr/bin/coap-client-" + library);
        Assumptions.assumeTrue(
                Files.isExecutable(program), "no " + program + ": apt-get install libcoap3-bin");
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-v", "7", "-B", "10", "-m", "post"));
        command.addAll(List.of(more));
        command.add(url);
        Path output = Files.createTempFile(folder, "client", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, UTF_8);
    }
}
