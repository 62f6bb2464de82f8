package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub publishes, and to whom. */
class MqttTopicsTest {
    private static final String LIVE = "mm/1/city/live/kamojima/level";
    private static final String ALERT = "mm/1/city/alerts/river/kamojima";

    private Path folder;
    private IngestRig rig;
    private String reader;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        folder = directory;
        rig = new IngestRig(folder, new FakeJournal());
        reader = rig.register("screen", Set.of(), true);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void sendsTheRetainedMessageOnSubscribeAndLaterOnesAsTheyCome() throws Exception {
        retain(LIVE, "1", 0);
        retain(ALERT, "open", 1);
        try (WireClient screen = screen()) {
            assertThat(screen.subscribe(1, LIVE, "mm/1/city/alerts/#")).containsExactly(1, 1);
            assertThat(List.of(screen.expectPublished(), screen.expectPublished()))
                    .containsExactlyInAnyOrder(
                            new WireClient.Received(LIVE, "1", 0, true),
                            new WireClient.Received(ALERT, "open", 1, true));
            retain(LIVE, "2", 0);
            assertThat(screen.expectPublished())
                    .isEqualTo(new WireClient.Received(LIVE, "2", 0, false));
            retain(ALERT, "cleared", 1);
            assertThat(screen.expectPublished())
                    .isEqualTo(new WireClient.Received(ALERT, "cleared", 1, false));
        }
    }

    @Test
    void makesAMessageOnlyForWhoReadsIt() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Supplier<byte[]> newest =
                () -> ("12." + made.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
        rig.topics.retain(LIVE, newest, 0);
        rig.topics.retain(LIVE, newest, 0);
        assertThat(made).hasValue(0);
        try (WireClient screen = screen()) {
            assertThat(screen.subscribe(1, LIVE)).containsExactly(1);
            assertThat(screen.expectPublished())
                    .isEqualTo(new WireClient.Received(LIVE, "12.1", 0, true));
            rig.topics.retain(LIVE, newest, 0);
            assertThat(screen.expectPublished())
                    .isEqualTo(new WireClient.Received(LIVE, "12.2", 0, false));
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void forgetsARetainedMessageThatIsReplacedByAnEmptyOne() throws Exception {
        retain(LIVE, "1", 0);
        retain(LIVE, "", 0);
        try (WireClient screen = screen()) {
            assertThat(screen.subscribe(1, LIVE)).containsExactly(1);
            assertThat(screen.silent(200)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mm/1/city/live/#,1",
        "mm/1/city/live/+/level,1",
        "mm/1/city/live/+/+,1",
        "mm/1/city/alerts/+/kamojima,1",
        "mm/1/city/alerts/river/kamojima,1",
        "#,0x87",
        "+/+/+/+,0x87",
        "mm/#,0x87",
        "mm/1/#,0x87",
        "mm/1/+/live/#,0x87",
        "mm/1/city/#,0x87",
        "mm/1/city/+/kamojima/level,0x87",
        "mm/1/other/live/#,0x87",
        "mm/1/city/g1/up,0x87",
        "mm/1/city/g1/cfg,0x87",
        "$SYS/#,0x87",
        "mm/1/city/live/#/x,0x8F",
        "mm/1/city/live/a+,0x8F",
        "$share/x/mm/1/city/live/#,0x9E"
    })
    void grantsOnlyWhatLiesInsideTheRights(String filter, String code) throws Exception {
        int expected = Integer.decode(code);
        try (WireClient three =
                WireClient.connected(rig.port, MqttVersion.MQTT_3_1_1, "screen", reader)) {
            assertThat(three.subscribe(1, filter)).containsExactly(expected < 0x80 ? 1 : 0x80);
        }
        try (WireClient five = screen()) {
            assertThat(five.subscribe(1, filter)).containsExactly(expected);
        }
    }

    @Test
    void givesADeviceItsOwnConfigurationAndCommandsOnly() throws Exception {
        String token = rig.register("g1");
        try (WireClient device = WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", token)) {
            assertThat(
                            device.subscribe(
                                    1,
                                    "mm/1/city/g1/cfg",
                                    "mm/1/city/g1/cmd",
                                    "mm/1/city/g2/cmd",
                                    "mm/1/city/live/#",
                                    "mm/1/city/g1/+",
                                    "mm/1/city/g1/#"))
                    .containsExactly(1, 1, 0x87, 0x87, 0x87, 0x87);
        }
    }

    @Test
    void retainsTheConfigurationAcrossARestart() throws Exception {
        rig.register("g1");
        rig.devices.configure("city", "g1", "{\"period\":60}");
        rig.close();
        rig = new IngestRig(folder, new FakeJournal());
        String token = rig.register("g1");
        try (WireClient device = WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", token)) {
            device.subscribe(1, "mm/1/city/g1/cfg");
            assertThat(device.expectPublished())
                    .isEqualTo(
                            new WireClient.Received(
                                    "mm/1/city/g1/cfg", "{\"period\":60}", 1, true));
            rig.devices.configure("city", "g1", "{\"period\":10}");
            assertThat(device.expectPublished().payload()).isEqualTo("{\"period\":10}");
        }
    }

    @Test
    void deliversACommandUntilItIsAnswered() throws Exception {
        String token = rig.register("g1");
        String first = rig.devices.command("city", "g1", "{\"do\":\"selftest\"}");
        for (int attempt = 0; attempt < 2; attempt++) {
            try (WireClient device =
                    WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", token)) {
                device.subscribe(1, "mm/1/city/g1/cmd");
                WireClient.Received command = device.expectPublished();
                assertThat(command.payload()).contains(first).contains("{\"do\":\"selftest\"}");
                assertThat(command.retained()).isFalse();
            }
        }
        try (WireClient device = WireClient.connected(rig.port, MqttVersion.MQTT_5, "g1", token)) {
            device.publish(1, "mm/1/city/g1/cmd/ack", "{\"id\":\"" + first + "\",\"ok\":true}");
            assertThat(device.expectAcknowledged(1)).isZero();
            device.subscribe(2, "mm/1/city/g1/cmd");
            assertThat(device.silent(300)).isTrue();
            String second = rig.devices.command("city", "g1", "\"restart\"");
            assertThat(device.expectPublished().payload()).contains(second);
            device.publish(3, "mm/1/city/g1/cmd/ack", "thanks");
            assertThat(device.expectAcknowledged(3)).isEqualTo(0x99);
        }
    }

    @Test
    void limitsTheSubscriptionsOfAConnection() throws Exception {
        try (WireClient screen = screen()) {
            String[] bomb =
                    IntStream.range(0, 200)
                            .mapToObj(i -> "mm/1/city/live/site-" + i + "/+")
                            .toArray(String[]::new);
            List<Integer> codes = screen.subscribe(1, bomb);
            assertThat(codes).hasSize(200);
            assertThat(codes.subList(0, 32)).containsOnly(1);
            assertThat(codes.subList(32, 200)).containsOnly(0x97);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 60_000})
    void refusesFiltersWithTooManyLevels(int levels) throws Exception {
        try (WireClient screen = screen()) {
            String deep = "mm/1/city/live" + "/+".repeat(levels / 2);
            assertThat(screen.subscribe(1, deep)).containsExactly(0x8F);
        }
    }

    @Test
    void sendsManyRetainedTopicsToOneSubscriber() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            retain("mm/1/city/live/site-" + i + "/level", "" + i, 0);
        }
        try (WireClient screen = screen()) {
            screen.subscribe(1, "mm/1/city/live/#");
            Set<String> seen = new java.util.HashSet<>();
            for (int i = 0; i < 5_000; i++) {
                seen.add(screen.expectPublished().topic());
            }
            assertThat(seen).hasSize(5_000);
        }
    }

    @Test
    void keepsTheOrderOfATopic() throws Exception {
        try (WireClient screen = screen()) {
            screen.subscribe(1, "mm/1/city/alerts/#");
            for (int i = 0; i < 500; i++) {
                retain(ALERT, "" + i, 1);
            }
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                seen.add(screen.expectPublished().payload());
            }
            assertThat(seen).isEqualTo(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void dropsLiveValuesForASlowSubscriberButCutsItOffRatherThanLoseAnAlert() throws Exception {
        byte[] large = new byte[60_000];
        try (WireClient slow = screen()) {
            slow.subscribe(1, "mm/1/city/live/#", "mm/1/city/alerts/#");
            for (int i = 0; i < 3_000; i++) {
                rig.topics.retain(LIVE, large, 0);
            }
            assertThat(rig.mqtt.connections()).isOne();
            for (int i = 0; i < 3_000; i++) {
                rig.topics.retain(ALERT, large, 1);
            }
            await().until(() -> rig.mqtt.connections() == 0);
        }
    }

    @Test
    void stopsAfterUnsubscribe() throws Exception {
        try (WireClient screen = screen()) {
            screen.subscribe(1, LIVE);
            screen.send(
                    io.netty.handler.codec.mqtt.MqttMessageBuilders.unsubscribe()
                            .messageId(2)
                            .addTopicFilter(LIVE)
                            .build());
            screen.expect(io.netty.handler.codec.mqtt.MqttMessageType.UNSUBACK);
            retain(LIVE, "1", 0);
            assertThat(screen.silent(200)).isTrue();
        }
    }

    private WireClient screen() throws Exception {
        return WireClient.connected(rig.port, MqttVersion.MQTT_5, "screen", reader);
    }

    private void retain(String topic, String payload, int qos) {
        rig.topics.retain(topic, payload.getBytes(StandardCharsets.UTF_8), qos);
    }
}
