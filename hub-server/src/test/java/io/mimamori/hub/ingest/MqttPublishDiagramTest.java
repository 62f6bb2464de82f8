package io.mimamori.hub.ingest;

import static io.mimamori.hub.ingest.MqttDiagram.bytes;
import static io.mimamori.hub.ingest.MqttDiagram.number;
import static io.mimamori.hub.ingest.MqttDiagram.pingreq;
import static io.mimamori.hub.ingest.MqttDiagram.puback;
import static io.mimamori.hub.ingest.MqttDiagram.publish;
import static io.mimamori.hub.ingest.MqttDiagram.text;
import static io.netty.handler.codec.mqtt.MqttProperties.CORRELATION_DATA;
import static io.netty.handler.codec.mqtt.MqttProperties.PAYLOAD_FORMAT_INDICATOR;
import static io.netty.handler.codec.mqtt.MqttProperties.PUBLICATION_EXPIRY_INTERVAL;
import static io.netty.handler.codec.mqtt.MqttProperties.RESPONSE_TOPIC;
import static io.netty.handler.codec.mqtt.MqttProperties.TOPIC_ALIAS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients publish as message diagrams; rows of the table in docs/wire.md. */
class MqttPublishDiagramTest {
    private static final String UP = "mm/1/city/g1/up";
    private static final String LEVEL = "[{\"n\":\"level\",\"bt\":1790000000,\"v\":1}]";

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal, new MqttLimits(10, 100_000, 3, 32, 100, 2));
        token = rig.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private MqttDiagram of(MqttVersion version) throws Exception {
        return new MqttDiagram(rig, version, "g1", token).connected();
    }

    private MqttDiagram five() throws Exception {
        return of(MqttVersion.MQTT_5);
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void qosOneIsAcknowledgedOnceItIsOnDisk(MqttVersion version) throws Exception {
        journal.holdCommits();
        try (MqttDiagram client = of(version)) {
            client.sends(publish(7, UP, LEVEL));
            client.receivesNothing();
            journal.commit();
            client.receives("PUBACK 7 0x00");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void qosZeroIsTakenWithoutAWord(MqttVersion version) throws Exception {
        try (MqttDiagram client = of(version)) {
            client.sends(publish(0, false, false, 0, UP, LEVEL));
            client.sends(publish(0, false, false, 0, UP, "no pack"));
            client.receivesNothing();
        }
        await().until(() -> journal.packs().size() == 1);
        assertThat(rig.refused()).containsExactly(Refusal.Reason.BAD_PAYLOAD);
    }

    @Test
    void qosTwoEndsTheConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(2, false, false, 1, UP, LEVEL));
            client.isDisconnected(0x9B);
        }
        try (MqttDiagram client = of(MqttVersion.MQTT_3_1_1)) {
            client.sends(publish(2, false, false, 1, UP, LEVEL));
            client.isCutOff();
        }
        assertThat(journal.packs()).isEmpty();
    }

    @Test
    void aMessageSentAgainIsTakenAgain() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, UP, LEVEL));
            client.receives("PUBACK 1 0x00");
            client.sends(publish(1, true, false, 1, UP, LEVEL));
            client.receives("PUBACK 1 0x00");
        }
        // One (device, channel, time) is stored once, whatever the journal has.
        assertThat(journal.packs()).hasSize(2);
        assertThat(journal.readings().getFirst()).isEqualTo(journal.readings().getLast());
    }

    @Test
    void readingsAreNotRetained() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, false, true, 1, UP, LEVEL));
            client.receives("PUBACK 1 0x00");
        }
        assertThat(rig.topics.retained(TopicFilter.parse("#").orElseThrow()).hasNext()).isFalse();
    }

    @Test
    void whatIsMeantForOtherClientsIsTakenAndMeansNothing() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    publish(
                            1,
                            false,
                            false,
                            1,
                            UP,
                            LEVEL,
                            number(PAYLOAD_FORMAT_INDICATOR, 1),
                            number(PUBLICATION_EXPIRY_INTERVAL, 1),
                            text(RESPONSE_TOPIC, "mm/1/city/g1/answers"),
                            bytes(CORRELATION_DATA, "1")));
            client.receives("PUBACK 1 0x00");
        }
    }

    @Test
    void topicAliasesAreNotTaken() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, false, false, 1, UP, LEVEL, number(TOPIC_ALIAS, 1)));
            client.isDisconnected(0x94);
        }
    }

    @Test
    void moreUnacknowledgedThanTheReceiveMaximumEndsTheConnection() throws Exception {
        journal.holdCommits();
        try (MqttDiagram client = five()) {
            for (int id = 1; id <= 4; id++) {
                client.sends(publish(id, UP, LEVEL));
            }
            client.isDisconnected(0x93);
        }
        journal.commit();
        assertThat(journal.packs()).hasSize(3);
    }

    @Test
    void aPacketOverTheMaximumEndsTheConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, UP, "x".repeat(MqttLimits.PACKET_BYTES_MAX)));
            client.isDisconnected(0x95);
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.TOO_LARGE);
    }

    @Test
    void aTopicWithAWildcardOrNoNameIsForeign() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, "mm/1/city/+/up", LEVEL));
            client.isDisconnected(0x81);
        }
        try (MqttDiagram client = five()) {
            client.sends(publish(1, "", LEVEL));
            client.receives("PUBACK 1 0x87");
        }
    }

    @Test
    void aTopicOfAnotherDeviceIsForeign() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(publish(1, "mm/1/city/g2/up", LEVEL));
            client.receives("PUBACK 1 0x87 {31=g1 may not publish there}");
        }
        try (MqttDiagram client = of(MqttVersion.MQTT_3_1_1)) {
            client.sends(publish(1, "mm/1/city/g2/up", LEVEL));
            client.isCutOff();
        }
    }

    @Test
    void packetIdentifierZeroEndsTheConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(0x32, 8, 0, 3, 'a', '/', 'b', 0, 0, 0);
            client.isDisconnected(0x81);
        }
    }

    @Test
    void answersToNothingAreIgnored() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(puback(99));
            client.sends(0x50, 2, 0, 99); // PUBREC
            client.sends(0x70, 2, 0, 99); // PUBCOMP
            client.sends(pingreq());
            client.receives("PINGRESP");
        }
    }

    @Test
    void aReleaseOfNothingIsIgnored() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(0x62, 2, 0, 99); // PUBREL
            client.sends(pingreq());
            client.receives("PINGRESP");
        }
    }
}
