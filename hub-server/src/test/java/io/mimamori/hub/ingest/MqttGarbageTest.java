package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.Leaks;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that no client should send. {@code -Dseed=N} replays a run. */
class MqttGarbageTest {
    /** Of each version of MQTT; {@code -Dpackets=N} for more. */
    private static final int PACKETS = Integer.getInteger("packets", 10_000);

    private static final int ON_A_CONNECTION_MAX = 8;

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal);
        token = rig.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void staysUpUnderGarbage(MqttVersion version) throws Exception {
        long seed = Long.getLong("seed", 20_261_122L);
        Random random = new Random(seed);
        throwSome(random, version, PACKETS / 20);
        Leaks before = Leaks.now();
        throwSome(random, version, PACKETS);
        try (WireClient device = WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", token)) {
            device.publish(1, "mm/1/city/g1/up", "[{\"n\":\"level\",\"v\":1}]");
            assertThat(device.expectAcknowledged(1)).as("seed " + seed).isZero();
        }
        await().until(() -> rig.mqtt.connections() == 0);
        assertThat(rig.metrics.text()).contains("mimamori_refused_total");
        Leaks.assertNoneSince(before, "-Dseed=" + seed);
    }

    private void throwSome(Random random, MqttVersion version, int packets) throws IOException {
        for (int thrown = 0; thrown < packets; ) {
            thrown += throwOn(random, version);
        }
    }

    /** Half of the connections say something else than CONNECT, half are a known device's. */
    private int throwOn(Random random, MqttVersion version) throws IOException {
        int packets = 1 + random.nextInt(ON_A_CONNECTION_MAX);
        WireClient client =
                random.nextBoolean()
                        ? new WireClient(rig.port, version)
                        : WireClient.connected(rig.port, version, "g1", token);
        try (client) {
            for (int i = 0; i < packets; i++) {
                client.sendRaw(mutated(random));
            }
        } catch (IOException hubClosedFirst) {
            assertThat(hubClosedFirst).isNotNull();
        }
        return packets;
    }

    private static byte[] mutated(Random random) {
        List<byte[]> valid =
                List.of(
                        packet(0x32, "\0\17mm/1/city/g1/up\0\1\0[{\"n\":\"level\",\"v\":1}]"),
                        packet(0x32, "\0\17mm/1/city/g1/st\0\1\0{\"on\":true}"),
                        packet(0x10, "\0\4MQTT\5\302\0<\0\0\2g1\0\2g1\0\5wrong"),
                        packet(0x82, "\0\1\0\0\20mm/1/city/live/#\1"),
                        packet(0xA2, "\0\1\0\0\20mm/1/city/live/#"),
                        packet(0x40, "\0\1"),
                        packet(0x50, "\0\1"),
                        packet(0x62, "\0\1"),
                        packet(0xC0, ""),
                        packet(0xE0, "\4\0"),
                        packet(0xF0, "\0\0"));
        byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
        int changes = random.nextInt(6);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(10) == 0) {
            random.nextBytes(bytes);
        }
        return bytes;
    }

    private static byte[] packet(int header, String body) {
        byte[] payload = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = new byte[payload.length + 2];
        bytes[0] = (byte) header;
        bytes[1] = (byte) payload.length;
        System.arraycopy(payload, 0, bytes, 2, payload.length);
        return bytes;
    }
}
