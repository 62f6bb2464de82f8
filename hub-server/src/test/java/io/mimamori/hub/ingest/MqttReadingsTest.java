package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlEncoder;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Readings, pictures and their refusals, in both versions of MQTT. */
class MqttReadingsTest {
    private static final String UP = "mm/1/city/g1/up";
    private static final String NOW =
            "[{\"n\":\"level\",\"u\":\"m\",\"v\":2.34},{\"n\":\"mm:seq\",\"v\":7}]";

    private final FakeJournal journal = new FakeJournal();
    private IngestRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new IngestRig(folder, journal);
        token = rig.register("g1");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void acknowledgesOnlyWhatTheJournalHasCommitted(MqttVersion version) throws Exception {
        journal.holdCommits();
        try (WireClient device = WireClient.connected(rig.port, version, "g1", token)) {
            device.publish(1, UP, NOW);
            await().until(() -> journal.waiting() == 1);
            assertThat(device.silent(300)).isTrue();

            journal.commit();

            assertThat(device.expectAcknowledged(1)).isZero();
            assertThat(journal.packs())
                    .singleElement()
                    .satisfies(pack -> {
                        assertThat(pack.tenant()).isEqualTo("city");
                        assertThat(pack.device()).isEqualTo("g1");
                        assertThat(pack.sequence()).isEqualTo(7);
                        assertThat(pack.readings()).hasSize(1);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"up,LIVE", "up/h,BACKLOG", "ev,EVENT"})
    void knowsTheLaneByTheTopic(String suffix, Lane lane) throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(1, "mm/1/city/g1/" + suffix, NOW);
            assertThat(device.expectAcknowledged(1)).isZero();
        }
        assertThat(journal.packs())
                .singleElement()
                .satisfies(pack -> assertThat(pack.lane()).isEqualTo(lane));
    }

    @ParameterizedTest
    @CsvSource({"up/c,''", "up,application/senml+cbor", "up/h/c,''", "ev/c,''"})
    void readsCborBySuffixAndByContentType(String suffix, String contentType) throws Exception {
        SenmlPack pack =
                new SenmlPack(
                        3,
                        "",
                        ClockState.SYNCED,
                        List.of(new Reading("level", 1_790_000_000_000L, Value.of(1.5))));
        byte[] cbor = SenmlEncoder.encode(SenmlFormat.CBOR, pack, _ -> "m");
        try (WireClient device = five("g1", token)) {
            device.publish(1, "mm/1/city/g1/" + suffix, cbor, 1, contentType);
            assertThat(device.expectAcknowledged(1)).isZero();
        }
        assertThat(journal.readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.value()).isEqualTo(Value.of(1.5)));
    }

    @Test
    void flagsWhatIsOutsideTheGrossRange() throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(1, UP, "[{\"n\":\"level\",\"v\":31}]");
            assertThat(device.expectAcknowledged(1)).isZero();
        }
        assertThat(journal.readings())
                .singleElement()
                .satisfies(reading -> assertThat(reading.quality()).isEqualTo(Quality.FAIL));
    }

    @Test
    void takesQosZeroWithoutAnAnswer() throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(0, UP, NOW.getBytes(StandardCharsets.UTF_8), 0, "");
            await().until(() -> journal.packs().size() == 1);
            assertThat(device.silent(200)).isTrue();
        }
    }

    @Test
    void doesNotOfferQosTwo() throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(1, UP, NOW.getBytes(StandardCharsets.UTF_8), 2, "");
            assertThat(device.expectDisconnected()).isEqualTo(0x9B);
        }
        try (WireClient device =
                WireClient.connected(rig.port, MqttVersion.MQTT_3_1_1, "g1", token)) {
            device.publish(1, UP, NOW.getBytes(StandardCharsets.UTF_8), 2, "");
            device.expectClosed();
        }
        assertThat(journal.packs()).isEmpty();
    }

    record Bad(String name, String payload, Refusal.Reason reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Bad> bad() {
        String many =
                IntStream.range(0, 65)
                        .mapToObj(i -> "{\"n\":\"level\",\"v\":1}")
                        .collect(Collectors.joining(",", "[", "]"));
        return List.of(
                new Bad("broken JSON", "[{\"n\":\"level\"", Refusal.Reason.BAD_PAYLOAD),
                new Bad("not SenML", "hello", Refusal.Reason.BAD_PAYLOAD),
                new Bad("empty", "", Refusal.Reason.BAD_PAYLOAD),
                new Bad("NaN", "[{\"n\":\"level\",\"v\":NaN}]", Refusal.Reason.BAD_PAYLOAD),
                new Bad("infinite", "[{\"n\":\"level\",\"v\":1e999}]", Refusal.Reason.BAD_PAYLOAD),
                new Bad("65 records", many, Refusal.Reason.BAD_PAYLOAD),
                new Bad("over 8 KiB", "[" + " ".repeat(8192) + "]", Refusal.Reason.TOO_LARGE),
                new Bad(
                        "2099",
                        "[{\"n\":\"level\",\"t\":4070908800,\"v\":1}]",
                        Refusal.Reason.TIME_INVALID),
                new Bad(
                        "1970",
                        "[{\"n\":\"level\",\"t\":300000000,\"v\":1}]",
                        Refusal.Reason.TIME_INVALID),
                new Bad(
                        "unknown channel",
                        "[{\"n\":\"depth\",\"v\":1}]",
                        Refusal.Reason.UNKNOWN_CHANNEL),
                new Bad(
                        "centimetres where the site says metres",
                        "[{\"n\":\"level\",\"u\":\"cm\",\"v\":1266}]",
                        Refusal.Reason.UNIT_MISMATCH),
                new Bad(
                        "wrong base unit",
                        "[{\"bu\":\"mm\",\"n\":\"level\",\"v\":12660}]",
                        Refusal.Reason.UNIT_MISMATCH),
                new Bad(
                        "a state of what is measured",
                        "[{\"n\":\"level\",\"vb\":true}]",
                        Refusal.Reason.VALUE_KIND),
                new Bad(
                        "a text of what is measured",
                        "[{\"n\":\"level\",\"vs\":\"12.66\"}]",
                        Refusal.Reason.VALUE_KIND),
                new Bad(
                        "no channel name",
                        "[{\"n\":\"Level_1\",\"v\":1}]",
                        Refusal.Reason.BAD_PAYLOAD));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesBadPayloadsWithAReasonAndKeepsThem(Bad bad) throws Exception {
        try (WireClient five = five("g1", token)) {
            five.publish(1, UP, bad.payload());
            assertThat(five.expectAcknowledged(1)).isEqualTo(0x99);
            five.publish(2, UP, NOW);
            assertThat(five.expectAcknowledged(2)).isZero();
        }
        try (WireClient three =
                WireClient.connected(rig.port, MqttVersion.MQTT_3_1_1, "g1", token)) {
            three.publish(1, UP, bad.payload());
            assertThat(three.expectAcknowledged(1)).isZero();
        }
        assertThat(rig.refused()).containsExactly(bad.reason(), bad.reason());
        assertThat(journal.packs()).hasSize(1);
        assertThat(rig.metrics.text())
                .contains("mimamori_refused_total{reason=\"" + bad.reason().key() + "\"} 2.0");
    }

    @Test
    void storesTheGoodReadingsOfAMixedPack() throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(
                    1,
                    UP,
                    "[{\"n\":\"level\",\"v\":1},{\"n\":\"depth\",\"v\":2},{\"n\":\"level\",\"t\":4070908800,\"v\":3}]");
            assertThat(device.expectAcknowledged(1)).isZero();
        }
        assertThat(journal.readings()).hasSize(1);
        assertThat(rig.refused())
                .containsExactlyInAnyOrder(
                        Refusal.Reason.UNKNOWN_CHANNEL, Refusal.Reason.TIME_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "mm/1/city/g2/up",
        "mm/1/other/g1/up",
        "mm/1/city/live/kamojima/level",
        "mm/1/city/g1/cfg",
        "mm/1/city/g1/media/../../x",
        "mm/2/city/g1/up",
        "sensors/g1"
    })
    void refusesForeignTopics(String topic) throws Exception {
        try (WireClient five = five("g1", token)) {
            five.publish(1, topic, NOW);
            assertThat(five.expectAcknowledged(1)).isEqualTo(0x87);
            five.publish(2, UP, NOW);
            assertThat(five.expectAcknowledged(2)).isZero();
        }
        try (WireClient three =
                WireClient.connected(rig.port, MqttVersion.MQTT_3_1_1, "g1", token)) {
            three.publish(1, topic, NOW);
            three.expectClosed();
        }
        assertThat(rig.refused())
                .containsExactly(Refusal.Reason.FOREIGN_TOPIC, Refusal.Reason.FOREIGN_TOPIC);
        assertThat(journal.packs()).hasSize(1);
    }

    @Test
    void withholdsWhenTheJournalIsFull() throws Exception {
        journal.refuseOffers(true);
        try (WireClient five = five("g1", token)) {
            five.publish(1, UP, NOW);
            assertThat(five.expectAcknowledged(1)).isEqualTo(0x97);
            journal.refuseOffers(false);
            five.publish(2, UP, NOW);
            assertThat(five.expectAcknowledged(2)).isZero();
        }
        journal.refuseOffers(true);
        try (WireClient three =
                WireClient.connected(rig.port, MqttVersion.MQTT_3_1_1, "g1", token)) {
            three.publish(1, UP, NOW);
            three.expectClosed();
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.BUSY, Refusal.Reason.BUSY);
    }

    @Test
    void letsEventsUseTheReserve() throws Exception {
        journal.takeReserveOnly();
        try (WireClient device = five("g1", token)) {
            device.publish(1, UP, NOW);
            assertThat(device.expectAcknowledged(1)).isEqualTo(0x97);
            device.publish(2, "mm/1/city/g1/ev", NOW);
            assertThat(device.expectAcknowledged(2)).isZero();
        }
    }

    @Test
    void letsAGatewaySpeakForItsDevices() throws Exception {
        String gateway = rig.register("gw", Set.of("g2", "g3"), false);
        try (WireClient device = five("gw", gateway)) {
            device.publish(1, "mm/1/city/g2/up", NOW);
            assertThat(device.expectAcknowledged(1)).isZero();
            device.publish(2, "mm/1/city/g4/up", NOW);
            assertThat(device.expectAcknowledged(2)).isEqualTo(0x87);
        }
    }

    @Test
    void letsTheAdminSpeakForEveryDeviceThatASiteLists() throws Exception {
        try (WireClient admin = five("anybody", rig.adminToken)) {
            admin.publish(1, "mm/1/city/g5/up", NOW);
            assertThat(admin.expectAcknowledged(1)).isZero();
            admin.publish(2, "mm/1/city/nowhere/up", NOW);
            assertThat(admin.expectAcknowledged(2)).isEqualTo(0x87);
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.UNKNOWN_DEVICE);
    }

    @Test
    void storesPicturesBeforeItAcknowledgesThem() throws Exception {
        byte[] jpeg = new byte[64 * 1024];
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[2] = (byte) 0xFF;
        try (WireClient device = five("g1", token)) {
            device.publish(1, "mm/1/city/g1/media/e1", jpeg, 1, "image/jpeg");
            assertThat(device.expectAcknowledged(1)).isZero();
            assertThat(rig.media.find(new MediaStore.Key("city", "g1", "e1"))).hasValue(jpeg);

            device.publish(2, "mm/1/city/g1/media/e2", "GIF89a");
            assertThat(device.expectAcknowledged(2)).isEqualTo(0x99);
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.BAD_PAYLOAD);
    }

    @Test
    void endsTheConnectionOverAPacketThatIsTooLarge() throws Exception {
        try (WireClient device = five("g1", token)) {
            device.publish(1, "mm/1/city/g1/media/e1", new byte[70_000], 1, "");
            assertThat(device.expectDisconnected()).isEqualTo(0x95);
        }
        assertThat(rig.refused()).containsExactly(Refusal.Reason.TOO_LARGE);
    }

    @Test
    void survivesAConnectionThatIsCutBeforeTheCommit() throws Exception {
        journal.holdCommits();
        WireClient device = five("g1", token);
        for (int id = 1; id <= 100; id++) {
            device.publish(id, UP, NOW);
        }
        await().until(() -> journal.waiting() == 100);
        device.cut();
        await().until(() -> rig.mqtt.connections() == 0);
        journal.commit();
        try (WireClient again = five("g1", token)) {
            again.publish(1, UP, NOW);
            assertThat(again.expectAcknowledged(1)).isZero();
        }
        assertThat(journal.packs()).hasSize(101);
    }

    private WireClient five(String user, String secret) throws Exception {
        return WireClient.connected(rig.port, MqttVersion.MQTT_5, user, secret);
    }
}
