package io.mimamori.hub.ingest;

import static io.mimamori.hub.ingest.MqttDiagram.publish;
import static io.mimamori.hub.ingest.MqttDiagram.subscribe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.testing.Leaks;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that mean harm, at the real listener. While each of them works another device's readings
 * are acknowledged; afterwards the hub holds what it held before.
 */
class HostileClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LEVEL = "[{\"n\":\"level\",\"v\":1}]";
    private static final String WILL = "{\"on\":false,\"why\":\"will\"}";

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;
    private String reader;
    private WireClient healthy;
    private int beats;
    private Leaks before;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal);
        reader = rig.register("screen", Set.of(), true);
        healthy = WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", rig.register("g1"));
        before = Leaks.now();
    }

    @AfterEach
    void close() throws Exception {
        healthy.close();
        rig.close();
    }

    @Test
    void thousandsThatNeverConnectCostADescriptorEachForTenSeconds() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port);
            silent.add(socket);
            if (i % 2 == 0) {
                socket.getOutputStream().write(new byte[] {0x10, 120, 0, 4, 'M', 'Q', 'T', 'T', 5});
            }
            if (i % 100 == 0) {
                beat();
            }
        }
        assertThat(rig.mqtt.connections()).as("they are not yet connections").isOne();
        for (Socket socket : silent) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.close();
        }
        beat();
        nothingIsLeft();
    }

    @Test
    void aFloodOfWrongTokensIsRefusedCountedAndOneByOneForgotten() throws Exception {
        int flood = 1_000;
        during(() -> {
            for (int i = 0; i < flood; i++) {
                try (WireClient stranger = new WireClient(rig.port, MqttVersion.MQTT_5)) {
                    assertThat(
                                    stranger.connect("g1", "wrong-" + i, "x", _ -> {})
                                                    .variableHeader()
                                                    .connectReturnCode()
                                                    .byteValue()
                                            & 0xFF)
                            .isEqualTo(0x86);
                }
            }
            return flood;
        });
        assertThat(refused("not-authorised")).isEqualTo(flood);
        nothingIsLeft();
    }

    @Test
    void aSubscriptionBombInOnePacketIsAnsweredAndHasNoEffect() throws Exception {
        try (MqttDiagram bomber = new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", reader)) {
            bomber.connected();
            String[] filters =
                    IntStream.range(0, 6_000).mapToObj(i -> "+/" + i).toArray(String[]::new);
            bomber.sends(subscribe(1, filters));
            assertThat(bomber.next()).startsWith("SUBACK 1 0x97 0x97").doesNotContain("0x00");
            beat();
        }
        assertThat(refused("quota")).as("one refusal for the packet").isEqualTo(1);
        nothingIsLeft();
    }

    @Test
    void subscriptionBombsInManyPacketsStopAtTheLimitOfTheConnection() throws Exception {
        try (WireClient bomber =
                WireClient.connected(rig.port, MqttVersion.MQTT_5, "screen", reader)) {
            int granted = 0;
            for (int packet = 1; packet <= 300; packet++) {
                String[] overlapping = new String[100];
                for (int i = 0; i < overlapping.length; i++) {
                    overlapping[i] =
                            "mm/1/city/live/" + (i % 2 == 0 ? "+" : packet + "-" + i) + "/+";
                }
                bomber.send(subscribe(packet, overlapping));
                MqttSubAckMessage answer =
                        (MqttSubAckMessage) bomber.expect(MqttMessageType.SUBACK);
                granted +=
                        (int) answer.payload().reasonCodes().stream().filter(c -> c < 0x80).count();
                if (packet % 50 == 0) {
                    beat();
                }
            }
            // 50 times the same filter is one subscription; each is answered.
            assertThat(granted).isLessThan(300 * 100);
            rig.topics.retain("mm/1/city/live/kamojima/level", new byte[] {'1'}, 0);
            int copies = 0;
            while (!bomber.silent(100)) {
                copies++;
            }
            assertThat(copies).isLessThanOrEqualTo(32);
        }
        assertThat(refused("quota")).isPositive();
        nothingIsLeft();
    }

    @Test
    void aTopicOfSixtyThousandLevelsIsForeignAndKeptShort() throws Exception {
        try (WireClient device =
                WireClient.connected(rig.port, MqttVersion.MQTT_5, "g2", rig.register("g2"))) {
            for (int id = 1; id <= 20; id++) {
                device.publish(id, "mm/1/city/g2/up" + "/a".repeat(30_000), LEVEL);
                assertThat(device.expectAcknowledged(id)).isEqualTo(0x87);
                beat();
            }
        }
        assertThat(refused("foreign-topic")).isEqualTo(20);
        assertThat(rig.refusals.list(Long.MAX_VALUE, 1).getFirst().target().length())
                .isLessThan(500);
        nothingIsLeft();
    }

    @Test
    void aStormOfWillsIsAllDone() throws Exception {
        int storm = 500;
        List<WireClient> devices = new ArrayList<>();
        for (int i = 0; i < storm; i++) {
            String name = "w" + i;
            WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5);
            String topic = "mm/1/city/" + name + "/st";
            device.connect(
                    name,
                    rig.register(name),
                    name,
                    connect ->
                            connect.willFlag(true)
                                    .willQoS(MqttQoS.AT_LEAST_ONCE)
                                    .willTopic(topic)
                                    .willMessage(WILL.getBytes(StandardCharsets.UTF_8)));
            device.publish(1, topic, "{\"on\":true}");
            assertThat(device.expectAcknowledged(1)).isZero();
            devices.add(device);
        }
        during(() -> {
            for (WireClient device : devices) {
                device.cut();
            }
            await().atMost(PATIENCE)
                    .until(() -> IntStream.range(0, storm).allMatch(i -> isMissed("w" + i)));
            return storm;
        });
        assertThat(rig.mqtt.connections()).isOne();
        nothingIsLeft();
    }

    private boolean isMissed(String device) {
        return rig.devices.presence("city", device).filter(p -> !p.online()).isPresent();
    }

    @Test
    void anAnnouncedLengthOfAQuarterOfAGigabyteIsRefusedByItsHeader() throws Exception {
        // PUBLISH with a remaining length of 268,435,455 (MQTT 5.0 section 1.5.5), and no body.
        int[] header = {0x32, 0xFF, 0xFF, 0xFF, 0x7F};
        for (int i = 0; i < 20; i++) {
            try (MqttDiagram giant = new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", reader)) {
                giant.connected();
                giant.sends(header);
                giant.isDisconnected(0x95);
            }
            try (MqttDiagram giant = new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", reader)) {
                giant.sends(0x10, 0xFF, 0xFF, 0xFF, 0x7F);
                giant.isCutOff();
            }
            beat();
        }
        assertThat(refused("too-large")).as("accepted or not").isEqualTo(40);
        nothingIsLeft();
    }

    @Test
    void aPacketOverTheLimitIsEndedBeforeItsPropertiesAreKept() throws Exception {
        // CONNECT of MQTT 5 that announces as many user properties as fit into 256 MB.
        byte[] head = {
            0x10, -1, -1, -1, 0x7F, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, -10, -1, -1, 0x7F
        };
        byte[] property = new byte[60_000];
        property[0] = 0x26;
        property[1] = (byte) (59_993 >> 8);
        property[2] = (byte) 59_993;
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), rig.port)) {
            stranger.getOutputStream().write(head);
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 500; i++) {
                                    stranger.getOutputStream().write(property);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
        assertThat(refused("too-large")).as("not by the time limit").isOne();
        nothingIsLeft();
    }

    @Test
    void aFloodOfReadingsFromOneConnectionLeavesTheOthersTheirTurn() throws Exception {
        String token = rig.register("g2");
        during(() -> {
            try (WireClient flood =
                    WireClient.connected(rig.port, MqttVersion.MQTT_5, "g2", token)) {
                for (int id = 1; id <= 20_000; id++) {
                    flood.send(publish(0, false, false, 0, "mm/1/city/g3/up", LEVEL));
                }
            }
            return 0;
        });
        await().atMost(PATIENCE).until(() -> refused("foreign-topic") == 20_000);
        assertThat(rig.refusals.list(Long.MAX_VALUE, 100)).hasSizeLessThanOrEqualTo(100);
        nothingIsLeft();
    }

    /** Does it while the healthy device goes on. */
    private void during(Callable<?> attack) throws Exception {
        int begun = beats;
        List<Throwable> faults = new ArrayList<>();
        Thread attacker =
                Thread.ofVirtual()
                        .uncaughtExceptionHandler((_, fault) -> faults.add(fault))
                        .start(() -> {
                            try {
                                attack.call();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        while (attacker.isAlive()) {
            beat();
        }
        attacker.join();
        assertThat(faults).isEmpty();
        assertThat(beats - begun).isPositive();
    }

    /** A reading of the healthy device, acknowledged; {@link WireClient} waits 10 s at most. */
    private void beat() throws IOException {
        int id = beats++ % 60_000 + 1;
        healthy.publish(id, "mm/1/city/g1/up", LEVEL);
        assertThat(healthy.expectAcknowledged(id)).isZero();
    }

    private long refused(String reason) {
        return rig.metrics
                .text()
                .lines()
                .filter(line -> line.startsWith("mimamori_refused_total{reason=\"" + reason))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void nothingIsLeft() throws Exception {
        beat();
        await().atMost(PATIENCE).until(() -> rig.mqtt.connections() == 1);
        assertThat(journal.packs()).hasSize(beats);
        Leaks.assertNoneSince(before, "after the attack");
    }
}
