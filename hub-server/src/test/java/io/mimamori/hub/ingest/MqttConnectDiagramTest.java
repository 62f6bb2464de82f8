package io.mimamori.hub.ingest;

import static io.mimamori.hub.ingest.MqttDiagram.auth;
import static io.mimamori.hub.ingest.MqttDiagram.bytes;
import static io.mimamori.hub.ingest.MqttDiagram.disconnect;
import static io.mimamori.hub.ingest.MqttDiagram.number;
import static io.mimamori.hub.ingest.MqttDiagram.pingreq;
import static io.mimamori.hub.ingest.MqttDiagram.publish;
import static io.mimamori.hub.ingest.MqttDiagram.text;
import static io.mimamori.hub.ingest.MqttDiagram.user;
import static io.mimamori.hub.ingest.MqttDiagram.with;
import static io.mimamori.hub.ingest.Refusal.Reason.TOO_LARGE;
import static io.netty.handler.codec.mqtt.MqttProperties.AUTHENTICATION_DATA;
import static io.netty.handler.codec.mqtt.MqttProperties.AUTHENTICATION_METHOD;
import static io.netty.handler.codec.mqtt.MqttProperties.REASON_STRING;
import static io.netty.handler.codec.mqtt.MqttProperties.REQUEST_RESPONSE_INFORMATION;
import static io.netty.handler.codec.mqtt.MqttProperties.SESSION_EXPIRY_INTERVAL;
import static io.netty.handler.codec.mqtt.MqttProperties.TOPIC_ALIAS_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.WILL_DELAY_INTERVAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CONNECT to DISCONNECT as message diagrams; rows of the table in docs/wire.md. */
class MqttConnectDiagramTest {
    private static final String ST = "mm/1/city/g1/st";

    private Path folder;
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        folder = directory;
        rig = new IngestRig(folder, new FakeJournal());
        token = rig.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private MqttDiagram five() throws Exception {
        return new MqttDiagram(rig, MqttVersion.MQTT_5, "g1", token);
    }

    private MqttDiagram three() throws Exception {
        return new MqttDiagram(rig, MqttVersion.MQTT_3_1_1, "g1", token);
    }

    @Test
    void whatIsOffered() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(client.connect());
            // 17 session expiry, 33 receive maximum, 34 topic alias maximum, 36 maximum QoS,
            // 39 maximum packet size, 41 subscription identifiers, 42 shared subscriptions
            client.receives("CONNACK 0x00 {17=0, 33=1000, 34=0, 36=1, 39=66560, 41=0, 42=0}");
        }
        try (MqttDiagram client = three()) {
            client.sends(client.connect());
            client.receives("CONNACK 0x00");
        }
    }

    @Test
    void versionThreeOneIsSpokenAsThreeOneOne() throws Exception {
        try (MqttDiagram client = new MqttDiagram(rig, MqttVersion.MQTT_3_1, "g1", token)) {
            client.sends(client.connect());
            client.receives("CONNACK 0x00");
            client.sends(publish(1, ST, "no json"));
            client.receives("PUBACK 1 0x00");
        }
    }

    @Test
    void versionsToComeAreNotSpoken() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 6, 2, 0, 60, 0, 0, 0);
            client.receives("CONNACK 0x01");
            client.isCutOff();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void sessionsAreNotKept(MqttVersion version) throws Exception {
        for (int time = 0; time < 2; time++) {
            try (MqttDiagram client = new MqttDiagram(rig, version, "g1", token)) {
                MqttMessageBuilders.ConnectBuilder connect = client.connect().cleanSession(false);
                if (version == MqttVersion.MQTT_5) {
                    connect.properties(with(number(SESSION_EXPIRY_INTERVAL, 3_600)));
                }
                client.sends(connect);
                assertThat(client.next())
                        .startsWith("CONNACK 0x00")
                        .doesNotContain("session present");
                client.sends(MqttDiagram.subscribe(1, "mm/1/city/g1/cfg"));
                client.receives("SUBACK 1 0x01");
            }
        }
    }

    @Test
    void aNamelessClientIsGivenAName() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(client.connect().clientId(""));
            assertThat(client.next()).startsWith("CONNACK 0x00 {17=0, 18=");
        }
        try (MqttDiagram client = three()) {
            client.sends(client.connect().clientId(""));
            client.receives("CONNACK 0x00");
        }
    }

    @Test
    void aNamelessClientThatWantsASessionIsRefused() throws Exception {
        try (MqttDiagram client = three()) {
            client.sends(client.connect().clientId("").cleanSession(false));
            client.receives("CONNACK 0x02");
            client.isCutOff();
        }
    }

    @Test
    void aClientIdOverItsLimitIsRefused() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(client.connect().clientId("c".repeat(256)));
            client.receives("CONNACK 0x00");
        }
        try (MqttDiagram client = five()) {
            client.sends(client.connect().clientId("c".repeat(257)));
            client.receives("CONNACK 0x85");
            client.isCutOff();
        }
        try (MqttDiagram client = three()) {
            client.sends(client.connect().clientId("c".repeat(60_000)));
            client.receives("CONNACK 0x02");
            client.isCutOff();
        }
        assertThat(rig.refused()).containsExactly(TOO_LARGE, TOO_LARGE);
    }

    @Test
    void aPingIsAnswered() throws Exception {
        try (MqttDiagram client = five().connected()) {
            client.sends(pingreq());
            client.receives("PINGRESP");
        }
    }

    @Test
    void theClientsKeepAliveCounts() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(client.connect().keepAlive(1));
            assertThat(client.next()).startsWith("CONNACK 0x00").doesNotContain("19=");
            client.sends(pingreq());
            client.receives("PINGRESP");
            client.isCutOff();
        }
    }

    @Test
    void thereIsNoResponseInformation() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    client.connect().properties(with(number(REQUEST_RESPONSE_INFORMATION, 1))));
            assertThat(client.next()).startsWith("CONNACK 0x00").doesNotContain("26=");
        }
    }

    @Test
    void userPropertiesAreTakenAndMeanNothing() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(client.connect().properties(with(user("colour", "red"))));
            assertThat(client.next()).startsWith("CONNACK 0x00").doesNotContain("38=");
            client.sends(publish(1, false, false, 1, ST, "{\"on\":true}", user("colour", "green")));
            client.receives("PUBACK 1 0x00");
        }
    }

    @Test
    void topicAliasesAreNeverUsedByTheHub() throws Exception {
        rig.devices.configure("city", "g1", "{\"period\":60}");
        try (MqttDiagram client = five()) {
            client.sends(client.connect().properties(with(number(TOPIC_ALIAS_MAXIMUM, 10))));
            client.receives("CONNACK 0x00");
            client.sends(MqttDiagram.subscribe(1, "mm/1/city/g1/cfg"));
            client.receives("SUBACK 1 0x01");
            assertThat(client.next())
                    .isEqualTo("PUBLISH 1 qos 1 retain mm/1/city/g1/cfg: {\"period\":60}");
        }
    }

    @Test
    void enhancedAuthenticationIsNotOffered() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    client.connect()
                            .properties(
                                    with(
                                            text(AUTHENTICATION_METHOD, "SCRAM-SHA-256"),
                                            bytes(AUTHENTICATION_DATA, "n,,"))));
            client.receives("CONNACK 0x8C");
            client.isCutOff();
        }
    }

    @Test
    void anAuthThatWasNotAgreedEndsTheConnection() throws Exception {
        try (MqttDiagram client = five().connected()) {
            client.sends(auth(0x19, text(AUTHENTICATION_METHOD, "PLAIN")));
            client.isDisconnected(0x82);
        }
    }

    @Test
    void theSameClientIdTakesOver() throws Exception {
        try (MqttDiagram first = five();
                MqttDiagram second = three()) {
            first.sends(first.connect());
            first.receives("CONNACK 0x00");
            second.sends(second.connect());
            second.receives("CONNACK 0x00");
            first.isDisconnected(0x8E);
            second.sends(publish(1, ST, "{\"on\":true}"));
            second.receives("PUBACK 1 0x00");
        }
    }

    @Test
    void aSecondConnectEndsTheConnection() throws Exception {
        try (MqttDiagram client = five().connected()) {
            client.sends(client.connect());
            client.isCutOff();
        }
    }

    @Test
    void whatComesBeforeConnectEndsTheConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(pingreq());
            client.isCutOff();
        }
    }

    @Test
    void theLastWillIsDoneAtOnceWhateverItsDelay() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    client.connect()
                            .willFlag(true)
                            .willTopic(ST)
                            .willQoS(MqttQoS.AT_LEAST_ONCE)
                            .willRetain(true)
                            .willMessage("{\"on\":false}".getBytes(StandardCharsets.UTF_8))
                            .willProperties(with(number(WILL_DELAY_INTERVAL, 3_600))));
            client.receives("CONNACK 0x00");
            client.sends(publish(1, ST, "{\"on\":true}"));
            client.receives("PUBACK 1 0x00");
            client.cutsTheLine();
        }
        await().until(() ->
                rig.devices.presence("city", "g1").filter(p -> !p.online()).isPresent());
    }

    @Test
    void aLastWillOfQosTwoIsRefused() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    client.connect()
                            .willFlag(true)
                            .willTopic(ST)
                            .willQoS(MqttQoS.EXACTLY_ONCE)
                            .willMessage("{\"on\":false}".getBytes(StandardCharsets.UTF_8)));
            client.receives("CONNACK 0x87");
            client.isCutOff();
        }
    }

    @Test
    void aGoodByeMayAskForTheWill() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    client.connect()
                            .willFlag(true)
                            .willTopic(ST)
                            .willMessage(
                                    "{\"on\":false,\"why\":\"will\"}"
                                            .getBytes(StandardCharsets.UTF_8)));
            client.receives("CONNACK 0x00");
            client.sends(publish(1, ST, "{\"on\":true}"));
            client.receives("PUBACK 1 0x00");
            client.sends(disconnect(0x04));
            client.isCutOff();
        }
        await().untilAsserted(() ->
                assertThat(rig.devices.presence("city", "g1").orElseThrow().report())
                        .contains("will"));
    }

    @Test
    void aGoodByeMayNotBeginASession() throws Exception {
        try (MqttDiagram client = five().connected()) {
            client.sends(disconnect(0x00, number(SESSION_EXPIRY_INTERVAL, 60)));
            client.isCutOff();
        }
    }

    @Test
    void theHubSaysWhyItGoes() throws Exception {
        try (MqttDiagram client = five().connected()) {
            rig.close();
            client.isDisconnected(0x8B);
        }
        rig = new IngestRig(folder, new FakeJournal());
    }

    @Test
    void reasonsAreToldInWordsUnlessTheClientWantsNone() throws Exception {
        try (MqttDiagram client = five().connected()) {
            client.sends(publish(1, ST, "no json"));
            client.receives("PUBACK 1 0x99 {31=a status is a JSON object");
        }
        try (MqttDiagram client = five()) {
            client.sends(client.connect().properties(with(number(23, 0))));
            client.receives("CONNACK 0x00");
            client.sends(publish(1, ST, "no json"));
            assertThat(client.next()).isEqualTo("PUBACK 1 0x99");
        }
        assertThat(REASON_STRING).isEqualTo(31);
    }
}
