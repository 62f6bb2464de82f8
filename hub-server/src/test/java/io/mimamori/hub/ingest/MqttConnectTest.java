package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.device.Devices;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is let in, who takes over, who is missed. */
class MqttConnectTest {
    private static final String ST = "mm/1/city/g1/st";

    private Path folder;
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        folder = directory;
        rig = new IngestRig(folder, new FakeJournal(), new MqttLimits(3, 1_000, 100, 4, 50, 2));
        token = rig.register("g1");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_5,g1,wrong,0x86",
        "MQTT_3_1_1,g1,wrong,4",
        "MQTT_5,'','',0x87",
        "MQTT_3_1_1,'','',5"
    })
    void letsNobodyInWithoutTheRightToken(
            MqttVersion version, String user, String secret, String code) throws Exception {
        try (WireClient device = new WireClient(rig.port, version)) {
            MqttConnAckMessage answer = device.connect(user, secret, "x", _ -> {});
            assertThat(answer.variableHeader().connectReturnCode().byteValue() & 0xFF)
                    .isEqualTo(Integer.decode(code));
            device.expectClosed();
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.NOT_AUTHORISED);
        assertThat(rig.refusals.list(Long.MAX_VALUE, 1).getFirst().detail())
                .doesNotContain("wrong");
    }

    @Test
    void everyListenerHasAFreePortOfItsOwn() throws Exception {
        assertThat(rig.mqtt.listen("127.0.0.1", 0).get()).isNotEqualTo(rig.port);
    }

    @Test
    void doesNotTakeADevicesTokenForAnotherName() throws Exception {
        rig.register("g2");
        try (WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            MqttConnAckMessage answer = device.connect("g2", token, "x", _ -> {});
            assertThat(answer.variableHeader().connectReturnCode().byteValue() & 0xFF)
                    .isEqualTo(0x86);
        }
    }

    @Test
    void saysWhatItOffers() throws Exception {
        try (WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            MqttProperties offer =
                    device.connect("g1", token, "", _ -> {}).variableHeader().properties();
            assertThat(MqttCodes.integer(offer, MqttProperties.TOPIC_ALIAS_MAXIMUM, -1)).isZero();
            assertThat(MqttCodes.integer(offer, MqttProperties.MAXIMUM_QOS, -1)).isOne();
            assertThat(MqttCodes.integer(offer, MqttProperties.RECEIVE_MAXIMUM, -1)).isEqualTo(100);
            assertThat(MqttCodes.integer(offer, MqttProperties.SESSION_EXPIRY_INTERVAL, -1))
                    .isZero();
            assertThat(MqttCodes.string(offer, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER))
                    .isNotEmpty();
        }
    }

    @Test
    void letsTheNewerConnectionTakeOver() throws Exception {
        try (WireClient first = connected();
                WireClient second = connected()) {
            assertThat(first.expectDisconnected()).isEqualTo(0x8E);
            second.publish(1, "mm/1/city/g1/up", "[{\"n\":\"level\",\"v\":1}]");
            assertThat(second.expectAcknowledged(1)).isZero();
        }
    }

    @Test
    void keepsConnectionsOfDifferentCredentialsApart() throws Exception {
        String other = rig.register("g2");
        try (WireClient first = connected();
                WireClient second = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            second.connect("g2", other, "g1", _ -> {});
            assertThat(first.silent(200)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void refusesMoreConnectionsThanItsLimit(MqttVersion version) throws Exception {
        try (WireClient one = named("a");
                WireClient two = named("b");
                WireClient three = named("c");
                WireClient four = new WireClient(rig.port, version)) {
            MqttConnAckMessage answer = four.connect("g1", token, "d", _ -> {});
            assertThat(answer.variableHeader().connectReturnCode().byteValue() & 0xFF)
                    .isEqualTo(version == MqttVersion.MQTT_5 ? 0x97 : 3);
            assertThat(one.silent(1) && two.silent(1) && three.silent(1)).isTrue();
        }
        await().until(() -> rig.mqtt.connections() == 0);
    }

    @Test
    void endsTheConnectionsOfARevokedCredential() throws Exception {
        try (WireClient device = connected()) {
            assertThat(rig.devices.revoke("city", "g1")).isTrue();
            assertThat(device.expectDisconnected()).isEqualTo(0x87);
        }
        try (WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            MqttConnAckMessage answer = device.connect("g1", token, "x", _ -> {});
            assertThat(answer.variableHeader().connectReturnCode().byteValue() & 0xFF)
                    .isEqualTo(0x86);
        }
    }

    @Test
    void cutsOffAConnectThatComesByteByByte() throws Exception {
        long begin = System.nanoTime();
        try (WireClient loris = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            loris.sendRaw(new byte[] {0x10, 120, 0, 4, 'M', 'Q', 'T', 'T', 5});
            assertThatThrownBy(
                            () -> {
                                while (System.nanoTime() - begin
                                        < Duration.ofSeconds(60).toNanos()) {
                                    loris.sendRaw(new byte[] {'a'});
                                    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void enforcesTheKeepAlive() throws Exception {
        try (WireClient device = new WireClient(rig.port, MqttVersion.MQTT_3_1_1)) {
            device.connect("g1", token, "g1", connect -> connect.keepAlive(1));
            device.expectClosed();
        }
    }

    @Test
    void knowsADeviceAsPresentUntilItsLastWill() throws Exception {
        WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5);
        device.connect("g1", token, "g1", will(ST, "{\"on\":false,\"why\":\"will\"}"));
        device.publish(1, ST, "{\"on\":true,\"battery\":3.6}");
        assertThat(device.expectAcknowledged(1)).isZero();
        assertThat(presence())
                .hasValueSatisfying(there -> {
                    assertThat(there.online()).isTrue();
                    assertThat(there.report()).contains("3.6");
                });

        device.cut();

        await().until(() -> presence().filter(there -> !there.online()).isPresent());
        assertThat(presence().orElseThrow().report()).contains("will");
    }

    @Test
    void publishesNoWillAfterAGoodBye() throws Exception {
        WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5);
        device.connect("g1", token, "g1", will(ST, "{\"on\":false,\"why\":\"will\"}"));
        device.publish(1, ST, "{\"on\":true}");
        device.expectAcknowledged(1);
        device.send(
                new MqttMessage(
                        new io.netty.handler.codec.mqtt.MqttFixedHeader(
                                MqttMessageType.DISCONNECT,
                                false,
                                MqttQoS.AT_MOST_ONCE,
                                false,
                                0)));
        device.expectClosed();

        await().until(() -> presence().filter(there -> !there.online()).isPresent());
        assertThat(presence().orElseThrow().report()).doesNotContain("will");
    }

    @Test
    void keepsADevicePresentThatCameBackBeforeItsOldConnectionDied() throws Exception {
        WireClient old = new WireClient(rig.port, MqttVersion.MQTT_5);
        old.connect("g1", token, "g1", will(ST, "{\"on\":false}"));
        old.publish(1, ST, "{\"on\":true}");
        old.expectAcknowledged(1);
        try (WireClient fresh = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            fresh.connect("g1", token, "g1", will(ST, "{\"on\":false}"));
            fresh.publish(1, ST, "{\"on\":true}");
            fresh.expectAcknowledged(1);
            assertThat(old.expectDisconnected()).isEqualTo(0x8E);
            await().until(() -> rig.mqtt.connections() == 1);
            assertThat(presence().orElseThrow().online()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"mm/1/city/g2/st", "mm/1/city/g1/up", "mm/1/city/alerts/river/kamojima"})
    void takesALastWillOnlyOnTheOwnStatus(String topic) throws Exception {
        try (WireClient device = new WireClient(rig.port, MqttVersion.MQTT_5)) {
            MqttConnAckMessage answer =
                    device.connect("g1", token, "g1", will(topic, "{\"on\":false}"));
            assertThat(answer.variableHeader().connectReturnCode().byteValue() & 0xFF)
                    .isEqualTo(0x87);
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.FOREIGN_TOPIC);
    }

    @Test
    void limitsTheMessagesOfAConnection() throws Exception {
        try (WireClient device = connected()) {
            int refused = 0;
            for (int i = 1; i <= 1_500; i++) {
                device.publish(i, ST, "{\"on\":true}");
                refused += device.expectAcknowledged(i) == 0x97 ? 1 : 0;
                if (refused > 0) {
                    break;
                }
            }
            // Only when the machine is fast enough to go over 1,000/s at all.
            assertThat(rig.refused().stream().filter(Refusal.Reason.QUOTA::equals).count())
                    .isEqualTo(refused);
        }
    }

    @Test
    void forgetsThatDevicesWereThereWhenTheHubRestarts() throws Exception {
        try (WireClient device = connected()) {
            device.publish(1, ST, "{\"on\":true}");
            device.expectAcknowledged(1);
        }
        rig.close();
        rig = new IngestRig(folder, new FakeJournal());
        assertThat(presence()).hasValueSatisfying(there -> assertThat(there.online()).isFalse());
        token = rig.register("g1");
    }

    private Optional<Devices.Presence> presence() {
        return rig.devices.presence("city", "g1");
    }

    private WireClient connected() throws Exception {
        return named("g1");
    }

    private WireClient named(String clientId) throws Exception {
        WireClient client = new WireClient(rig.port, MqttVersion.MQTT_5);
        assertThat(
                        client.connect("g1", token, clientId, _ -> {})
                                .variableHeader()
                                .connectReturnCode()
                                .byteValue())
                .isZero();
        return client;
    }

    private static Consumer<MqttMessageBuilders.ConnectBuilder> will(String topic, String text) {
        return connect ->
                connect.willFlag(true)
                        .willQoS(MqttQoS.AT_LEAST_ONCE)
                        .willRetain(true)
                        .willTopic(topic)
                        .willMessage(text.getBytes(StandardCharsets.UTF_8));
    }
}
