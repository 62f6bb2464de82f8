package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that we have not written: Eclipse Paho and Mosquitto's. */
class IndependentClientsTest {
    private static final String NOW = "[{\"n\":\"level\",\"v\":2.34}]";
    private static final Path MOSQUITTO_PUB = Path.of("/usr/bin/mosquitto_pub");

    private final FakeJournal journal = new FakeJournal();
    private Path folder;
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        folder = directory;
        rig = new IngestRig(directory, journal);
        token = rig.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void pahoGetsItsAcknowledgementsAndReasonCodes() throws Exception {
        MqttAsyncClient paho = paho("g1", token);
        for (int i = 0; i < 500; i++) {
            IMqttToken sent = paho.publish("mm/1/city/g1/up", NOW.getBytes(UTF_8), 1, false);
            sent.waitForCompletion(10_000);
            assertThat(sent.getReasonCodes()).containsExactly(0);
        }
        IMqttToken bad = paho.publish("mm/1/city/g1/up", "x".getBytes(UTF_8), 1, false);
        bad.waitForCompletion(10_000);
        assertThat(bad.getReasonCodes()).containsExactly(0x99);
        paho.disconnect().waitForCompletion(10_000);
        paho.close();
        assertThat(journal.packs()).hasSize(500);
    }

    @Test
    void pahoIsToldThatItsTokenIsWrong() {
        assertThatThrownBy(() -> paho("g1", "wrong"))
                .isInstanceOf(MqttException.class)
                .hasMessageContaining("Bad User Name or Password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void mosquittoPubIsAcknowledged(String version) throws Exception {
        Process pub =
                mosquitto(
                        "pub", version, "g1", token, "-q", "1", "-t", "mm/1/city/g1/up", "-m", NOW);
        assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pub.exitValue()).as(output()).isZero();
        assertThat(journal.packs()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void mosquittoPubIsToldThatItsTokenIsWrong(String version) throws Exception {
        Process pub =
                mosquitto(
                        "pub",
                        version,
                        "g1",
                        "wrong",
                        "-q",
                        "1",
                        "-t",
                        "mm/1/city/g1/up",
                        "-m",
                        NOW);
        assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pub.exitValue()).isNotZero();
        assertThat(output()).containsIgnoringCase("bad user name or password");
        assertThat(journal.packs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    void mosquittoSubSeesRetainedAndLiveMessages(String version) throws Exception {
        String reader = rig.register("screen", Set.of(), true);
        rig.topics.retain("mm/1/city/live/kamojima/level", "1".getBytes(UTF_8), 0);
        Process sub =
                mosquitto(
                        "sub",
                        version,
                        "screen",
                        reader,
                        "-q",
                        "1",
                        "-C",
                        "2",
                        "-t",
                        "mm/1/city/+/#",
                        "-t",
                        "mm/1/city/live/#",
                        "-t",
                        "mm/1/city/alerts/#",
                        "-v");
        await().until(() -> output().contains("mm/1/city/live/kamojima/level 1"));
        rig.topics.retain("mm/1/city/alerts/river/kamojima", "open".getBytes(UTF_8), 1);
        assertThat(sub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains("mm/1/city/alerts/river/kamojima open");
    }

    private MqttAsyncClient paho(String user, String secret) throws MqttException {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://127.0.0.1:" + rig.port, user, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(user);
        options.setPassword(secret.getBytes(UTF_8));
        options.setCleanStart(true);
        client.connect(options).waitForCompletion(10_000);
        return client;
    }

    private Process mosquitto(
            String tool, String version, String user, String secret, String... more)
            throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(MOSQUITTO_PUB),
                "no " + MOSQUITTO_PUB + ": apt-get install mosquitto-clients");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/mosquitto_" + tool,
                                "-h",
                                "127.0.0.1",
                                "-p",
                                "" + rig.port,
                                "-V",
                                version,
                                "-i",
                                user,
                                "-u",
                                user,
                                "-P",
                                secret));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("client.txt").toFile())
                .start();
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("client.txt"));
    }
}
