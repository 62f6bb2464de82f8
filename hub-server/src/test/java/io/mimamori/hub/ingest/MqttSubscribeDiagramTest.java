package io.mimamori.hub.ingest;

import static io.mimamori.hub.ingest.MqttDiagram.number;
import static io.mimamori.hub.ingest.MqttDiagram.puback;
import static io.mimamori.hub.ingest.MqttDiagram.subscribe;
import static io.mimamori.hub.ingest.MqttDiagram.to;
import static io.mimamori.hub.ingest.MqttDiagram.unsubscribe;
import static io.mimamori.hub.ingest.MqttDiagram.with;
import static io.netty.handler.codec.mqtt.MqttProperties.MAXIMUM_PACKET_SIZE;
import static io.netty.handler.codec.mqtt.MqttProperties.RECEIVE_MAXIMUM;
import static io.netty.handler.codec.mqtt.MqttProperties.SUBSCRIPTION_IDENTIFIER;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions and what comes of them as message diagrams; rows of the table in docs/wire.md. */
class MqttSubscribeDiagramTest {
    private static final String LIVE = "mm/1/city/live/kamojima/level";
    private static final String ALERT = "mm/1/city/alerts/river/kamojima";

    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, new FakeJournal());
        token = rig.register("screen", Set.of(), true);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private MqttDiagram five() throws Exception {
        return new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", token).connected();
    }

    private void hubPublishes(String topic, String payload, int qos) {
        rig.topics.retain(topic, payload.getBytes(StandardCharsets.UTF_8), qos);
    }

    @ParameterizedTest
    @CsvSource({"0,0x00", "1,0x01", "2,0x01"})
    void qosTwoIsGrantedAsOne(int asked, String granted) throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(ALERT, asked)));
            client.receives("SUBACK 1 " + granted);
        }
    }

    @Test
    void theLesserOfBothQosCounts() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(ALERT, 0), to(LIVE, 1)));
            client.receives("SUBACK 1 0x00 0x01");
            hubPublishes(ALERT, "open", 1);
            client.receives("PUBLISH - qos 0 " + ALERT + ": open");
            hubPublishes(LIVE, "1", 0);
            client.receives("PUBLISH - qos 0 " + LIVE + ": 1");
        }
    }

    @Test
    void qosOneIsNotSentAgainOnThisConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, ALERT));
            client.receives("SUBACK 1 0x01");
            hubPublishes(ALERT, "open", 1);
            client.receives("PUBLISH 1 qos 1 " + ALERT + ": open");
            client.receivesNothing();
            client.sends(puback(1));
            hubPublishes(ALERT, "cleared", 1);
            client.receives("PUBLISH 2 qos 1 " + ALERT + ": cleared");
        }
    }

    @Test
    void theClientsReceiveMaximumHolds() throws Exception {
        try (MqttDiagram client = new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", token)) {
            client.sends(client.connect().properties(with(number(RECEIVE_MAXIMUM, 2))));
            client.receives("CONNACK 0x00");
            client.sends(subscribe(1, ALERT));
            client.receives("SUBACK 1 0x01");
            hubPublishes(ALERT, "a", 1);
            hubPublishes(ALERT, "b", 1);
            hubPublishes(ALERT, "c", 1);
            client.receives("PUBLISH 1 qos 1 " + ALERT + ": a");
            client.receives("PUBLISH 2 qos 1 " + ALERT + ": b");
            client.receivesNothing();
            client.sends(puback(1));
            client.receives("PUBLISH 3 qos 1 " + ALERT + ": c");
        }
    }

    @Test
    void theClientsMaximumPacketSizeHolds() throws Exception {
        try (MqttDiagram client = new MqttDiagram(rig, MqttVersion.MQTT_5, "screen", token)) {
            client.sends(client.connect().properties(with(number(MAXIMUM_PACKET_SIZE, 200))));
            client.receives("CONNACK 0x00");
            client.sends(subscribe(1, ALERT));
            client.receives("SUBACK 1 0x01");
            hubPublishes(ALERT, "x".repeat(200), 1);
            hubPublishes(ALERT, "short", 1);
            client.receives("PUBLISH 1 qos 1 " + ALERT + ": short");
        }
    }

    @Test
    void retainHandlingSaysWhenRetainedMessagesCome() throws Exception {
        hubPublishes(LIVE, "1", 0);
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(LIVE, 0, false, false, 2)));
            client.receives("SUBACK 1 0x00");
            client.receivesNothing();
            client.sends(subscribe(2, to(LIVE, 0, false, false, 1)));
            client.receives("SUBACK 2 0x00");
            client.receivesNothing();
            client.sends(subscribe(3, to(LIVE, 0, false, false, 0)));
            client.receives("SUBACK 3 0x00");
            client.receives("PUBLISH - qos 0 retain " + LIVE + ": 1");
        }
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(LIVE, 0, false, false, 1)));
            client.receives("SUBACK 1 0x00");
            client.receives("PUBLISH - qos 0 retain " + LIVE + ": 1");
        }
    }

    @Test
    void theRetainFlagIsPassedOnToWhoAsks() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(LIVE, 0, false, true, 0), to(ALERT, 1)));
            client.receives("SUBACK 1 0x00 0x01");
            hubPublishes(LIVE, "1", 0);
            client.receives("PUBLISH - qos 0 retain " + LIVE + ": 1");
            hubPublishes(ALERT, "open", 1);
            client.receives("PUBLISH 1 qos 1 " + ALERT + ": open");
        }
    }

    @Test
    void noLocalChangesNothingSinceOnlyTheHubPublishes() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(LIVE, 0, true, false, 0)));
            client.receives("SUBACK 1 0x00");
            hubPublishes(LIVE, "1", 0);
            client.receives("PUBLISH - qos 0 " + LIVE + ": 1");
        }
    }

    @Test
    void overlappingSubscriptionsEachBringTheMessage() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(LIVE, 0), to("mm/1/city/live/#", 0)));
            client.receives("SUBACK 1 0x00 0x00");
            hubPublishes(LIVE, "1", 0);
            client.receives("PUBLISH - qos 0 " + LIVE + ": 1");
            client.receives("PUBLISH - qos 0 " + LIVE + ": 1");
            client.receivesNothing();
        }
    }

    @Test
    void theSameFilterAgainReplacesTheSubscription() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(ALERT, 1)));
            client.receives("SUBACK 1 0x01");
            client.sends(subscribe(2, to(ALERT, 0)));
            client.receives("SUBACK 2 0x00");
            hubPublishes(ALERT, "open", 1);
            client.receives("PUBLISH - qos 0 " + ALERT + ": open");
            client.receivesNothing();
        }
    }

    @Test
    void subscriptionIdentifiersAreRefused() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(
                    subscribe(
                            1,
                            with(number(SUBSCRIPTION_IDENTIFIER, 5)),
                            List.of(to(LIVE, 0), to(ALERT, 0))));
            client.receives("SUBACK 1 0xA1 0xA1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "$share/group/mm/1/city/live/#,0x9E",
        "$SYS/#,0x87",
        "#,0x87",
        "mm/1/city/g1/up,0x87",
        "mm/1/city/live/#/x,0x8F",
        "mm/1/city/live/+/level,0x00",
        "mm/1/city/alerts/#,0x00"
    })
    void filtersAreGrantedInsideTheRights(String filter, String code) throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, to(filter, 0)));
            client.receives("SUBACK 1 " + code);
        }
        try (MqttDiagram client =
                new MqttDiagram(rig, MqttVersion.MQTT_3_1_1, "screen", token).connected()) {
            client.sends(subscribe(1, to(filter, 0)));
            client.receives("SUBACK 1 " + (code.equals("0x00") ? code : "0x80"));
        }
    }

    @Test
    void anUnsubscribeSaysWhetherThereWasOne() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(subscribe(1, LIVE));
            client.receives("SUBACK 1 0x01");
            client.sends(unsubscribe(2, LIVE));
            client.receives("UNSUBACK 2 0x00");
            client.sends(unsubscribe(3, LIVE));
            client.receives("UNSUBACK 3 0x11");
            hubPublishes(LIVE, "1", 0);
            client.receivesNothing();
        }
    }

    @Test
    void aSubscribeWithoutAFilterEndsTheConnection() throws Exception {
        try (MqttDiagram client = five()) {
            client.sends(0x82, 3, 0, 1, 0);
            client.isDisconnected(0x82);
        }
        try (MqttDiagram client = five()) {
            client.sends(0xA2, 3, 0, 1, 0);
            client.isDisconnected(0x82);
        }
    }
}
