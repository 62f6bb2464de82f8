package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.JavaProcess;
import io.mimamori.hub.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The encrypted doors of a hub as openssl, curl and Mosquitto's clients meet them. */
class TlsClientsTest {
    private static final String READING = "[{\"n\":\"level\",\"u\":\"m\",\"v\":2.34}]";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir private Path folder;
    private HubProcess hub;
    private String token;

    @BeforeEach
    void start() throws Exception {
        Tool.need("/usr/bin/openssl", "openssl");
        Tool.need("/usr/bin/curl", "curl");
        Tool.need("/usr/bin/mosquitto_pub", "mosquitto-clients");
        Kamojima.site(folder);
        selfSigned("people-1");
        put("people-1");
        hub =
                HubProcess.start(
                        Files.writeString(
                                folder.resolve("hub.yaml"),
                                """
                                http: {port: 0}
                                mqtt: {port: 0}
                                mqtts: {port: 0}
                                https: {port: 0, certificateFile: people.pem, keyFile: people.key}
                                coap: {port: 0}
                                coaps: {port: 0}
                                tls: {names: [hub.city.example]}
                                sites: [kamojima.yaml]
                                """),
                        folder.resolve("data"));
        token =
                hub.post("/api/v1/devices", "{\"device\":\"g1\",\"site\":\"kamojima\"}")
                        .get("token")
                        .asText();
    }

    @AfterEach
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void opensslVerifiesTheHubAndIsRefusedAnOldProtocol() throws Exception {
        Tool good =
                s_client(
                        "mqtts",
                        "-CAfile",
                        ca(),
                        "-verify_return_error",
                        "-verify_hostname",
                        "hub.city.example");
        assertThat(good.output()).contains("Verification: OK", "TLSv1.3", "Mimamori device CA");
        assertThat(s_client("mqtts", "-tls1_2").output()).contains("ECDHE-ECDSA-AES");
        assertThat(s_client("mqtts", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0").exit()).isNotZero();
        assertThat(s_client("mqtts", "-tls1_2", "-cipher", "AES128-SHA").exit()).isNotZero();
    }

    @Test
    void curlSendsReadingsUnderTokenOrCertificateAndNotWithoutEither() throws Exception {
        assertThat(curl("-H", "Authorization: Bearer " + token)).endsWith(" 204");
        assertThat(curl()).endsWith(" 401");
        device("device", "g1");
        assertThat(curl("--cert", file("device.pem"), "--key", file("device.key")))
                .endsWith(" 204");
        String serial = certificates().get(0).get("serial").asText();
        revoke(serial);
        assertThat(curl("--cert", file("device.pem"), "--key", file("device.key")))
                .endsWith(" 403");
    }

    @Test
    void mosquittoPubNeedsATokenOrACertificateOfTheHub() throws Exception {
        assertThat(publish("-u", "g1", "-P", token).exit()).isZero();
        device("device", "g1");
        String[] certificate = {"--cert", file("device.pem"), "--key", file("device.key")};
        assertThat(publish(certificate).output()).isEmpty();
        await().atMost(PATIENCE).until(() -> stored() == 2);
        assertThat(publish().output()).containsIgnoringCase("not authori");

        // Signed by somebody else: the handshake itself ends.
        selfSigned("stranger");
        assertThat(publish("--cert", file("stranger.pem"), "--key", file("stranger.key")).exit())
                .isNotZero();

        // The key of another device does not open this one's topic.
        hub.post("/api/v1/devices", "{\"device\":\"g2\",\"site\":\"kamojima\"}");
        device("other", "g2");
        publish("-V", "mqttv5", "--cert", file("other.pem"), "--key", file("other.key"));
        assertThat(reasons()).contains("foreign-topic");
        assertThat(stored()).isEqualTo(2);
    }

    @Test
    void aRevokedCertificateEndsALiveConnectionAndOpensNothingMore() throws Exception {
        device("device", "g1");
        Process live =
                Tool.start(
                        folder,
                        mosquitto(
                                "sub",
                                "-V",
                                "mqttv5",
                                "-t",
                                "mm/1/city/g1/cmd",
                                "--cert",
                                file("device.pem"),
                                "--key",
                                file("device.key"),
                                "-d"));
        try {
            await().atMost(PATIENCE).until(() -> Tool.said(folder).contains("SUBACK"));
            revoke(certificates().get(0).get("serial").asText());
            await().atMost(PATIENCE).until(() -> Tool.said(folder).contains("DISCONNECT"));
        } finally {
            live.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
        assertThat(publish("--cert", file("device.pem"), "--key", file("device.key")).output())
                .containsIgnoringCase("not authori");
        assertThat(hub.get("/api/v1/refused").toString()).contains("the certificate is revoked");
    }

    @Test
    void peopleAreShownANewCertificateOnceItsFilesChangeAndABadOneIsNotTaken() throws Exception {
        assertThat(s_client("https").output()).contains("people-1");
        selfSigned("people-2");
        put("people-2");
        await().atMost(PATIENCE).until(() -> s_client("https").output().contains("people-2"));

        Files.writeString(folder.resolve("people.pem"), "no certificate");
        await().atMost(PATIENCE)
                .until(() ->
                        hub.get("/readyz")
                                .at("/checks/certificates")
                                .asText()
                                .contains("people.pem"));
        assertThat(s_client("https").output()).contains("people-2");
        put("people-1");
        await().atMost(PATIENCE).until(() -> s_client("https").output().contains("people-1"));
        assertThat(hub.get("/readyz").at("/checks/certificates").asText()).isNotEmpty();
        assertThat(hub.metric("mimamori_certificate_expiry_seconds{certificate=\"https\"}"))
                .isGreaterThan(0);
    }

    @Test
    void aPersonsSessionStaysOnEncryptedConnections() throws Exception {
        String admin = Files.readString(hub.adminTokenFile()).strip();
        String encrypted = signIn("https://localhost:" + hub.port("https"), admin);
        assertThat(encrypted)
                .containsIgnoringCase("Strict-Transport-Security: max-age=31536000")
                .containsPattern("(?i)set-cookie: .*; Secure");
        String plain = signIn("http://127.0.0.1:" + hub.httpPort(), admin);
        assertThat(plain)
                .containsPattern("(?i)set-cookie: ")
                .doesNotContainIgnoringCase("Strict-Transport-Security")
                .doesNotContain("Secure");
    }

    private String signIn(String hubUrl, String admin) throws Exception {
        return Tool.run(
                        folder,
                        "/usr/bin/curl",
                        "-si",
                        "--cacert",
                        file("people.pem"),
                        "-H",
                        "Origin: " + hubUrl,
                        "--data-urlencode",
                        "token=" + admin,
                        hubUrl + "/sign-in")
                .output();
    }

    @Test
    void theEdgeAgentComesWithItsCertificateAlone() throws Exception {
        device("agent", "g1");
        Path config =
                Files.writeString(
                        folder.resolve("edge.yaml"),
                        """
                        tenant: city
                        device: g1
                        hub: {url: 'mqtts://localhost:%d', caFile: data/ca.pem, certificateFile: agent.pem, keyFile: agent.key}
                        sensors:
                          - {kind: simulated, model: river, device: g1, seed: 7, interval: 1s}
                        """
                                .formatted(hub.port("mqtts")));
        try (JavaProcess agent =
                JavaProcess.start(
                        folder,
                        "io.mimamori.edge.EdgeAgent",
                        List.of("--config", config.toString()))) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stored()).as(agent.everything()).isPositive());
            assertThat(agent.everything()).doesNotContain("Exception");
        }
    }

    @Test
    void replayTrustsTheHubByItsAuthority() throws Exception {
        Path readings =
                Files.writeString(
                        folder.resolve("readings.csv"),
                        "time,device,channel,value\n2026-06-02T11:16:00Z,g1,level,12.66\n");
        Path tokenFile = Files.writeString(folder.resolve("token"), token);
        for (String authority : List.of(ca(), file("people.pem"))) {
            try (JavaProcess replay =
                    JavaProcess.start(
                            folder,
                            "io.mimamori.edge.replay.Replay",
                            List.of(
                                    "--readings",
                                    readings.toString(),
                                    "--hub",
                                    "mqtts://localhost:" + hub.port("mqtts"),
                                    "--token-file",
                                    tokenFile.toString(),
                                    "--ca",
                                    authority,
                                    "--give-up-after",
                                    "1"))) {
                assertThat(replay.awaitEnd() == 0).isEqualTo(authority.equals(ca()));
            }
        }
        await().atMost(PATIENCE).until(() -> stored() == 1);
    }

    private Tool s_client(String listener, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + hub.port(listener)));
        command.addAll(List.of(more));
        return Tool.run(folder, command.toArray(String[]::new));
    }

    private String curl(String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/curl",
                                "-s",
                                "--cacert",
                                file("people.pem"),
                                "-o",
                                file("answer.txt"),
                                "-w",
                                " %{http_code}",
                                "-H",
                                "Content-Type: application/senml+json",
                                "-d",
                                READING));
        command.addAll(List.of(more));
        command.add("https://localhost:" + hub.port("https") + "/api/v1/readings/g1");
        return Tool.run(folder, command.toArray(String[]::new)).output();
    }

    private Tool publish(String... more) throws Exception {
        List<String> all = new ArrayList<>(List.of("-t", "mm/1/city/g1/up", "-m", READING));
        all.addAll(List.of(more));
        return Tool.run(folder, mosquitto("pub", all.toArray(String[]::new)));
    }

    private String[] mosquitto(String tool, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        // Its words come line by line, not when a buffer is full.
                        List.of(
                                "/usr/bin/stdbuf",
                                "-oL",
                                "/usr/bin/mosquitto_" + tool,
                                "-h",
                                "localhost",
                                "-p",
                                "" + hub.port("mqtts"),
                                "--cafile",
                                ca(),
                                "-q",
                                "1"));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    /** A key of the device's own, and the hub's certificate for it. */
    private void device(String name, String device) throws Exception {
        Tool.run(
                folder,
                "/usr/bin/openssl",
                "req",
                "-new",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=whatever",
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".csr"));
        Tool issued =
                Tool.run(
                        folder,
                        "/usr/bin/curl",
                        "-sf",
                        "-H",
                        "Authorization: Bearer " + Files.readString(hub.adminTokenFile()).strip(),
                        "--data-binary",
                        "@" + file(name + ".csr"),
                        "-o",
                        file(name + ".pem"),
                        "http://127.0.0.1:%d/api/v1/devices/%s/certificates"
                                .formatted(hub.httpPort(), device));
        assertThat(issued.exit()).isZero();
    }

    private void selfSigned(String name) throws Exception {
        Tool.run(
                folder,
                "/usr/bin/openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "90",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".pem"));
    }

    /** As certbot's deploy hook does. */
    private void put(String name) throws Exception {
        for (String ending : List.of(".key", ".pem")) {
            Files.copy(
                    folder.resolve(name + ending),
                    folder.resolve("people" + ending),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private JsonNode certificates() throws Exception {
        return hub.get("/api/v1/devices/g1/certificates").get("items");
    }

    private void revoke(String serial) throws Exception {
        hub.delete("/api/v1/devices/g1/certificates/" + serial);
    }

    private long stored() throws Exception {
        return Math.round(hub.metric("mimamori_readings_stored_total"));
    }

    private List<String> reasons() throws Exception {
        return hub.get("/api/v1/refused").get("items").findValuesAsText("reason");
    }

    private String ca() {
        return folder.resolve("data/ca.pem").toString();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}
