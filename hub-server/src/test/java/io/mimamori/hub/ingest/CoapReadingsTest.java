package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings over plain CoAP on loopback, datagram by datagram. */
class CoapReadingsTest {
    private static final int SENML_JSON = 110;
    private static final byte[] LEVEL = "[{\"n\":\"level\",\"v\":2.34}]".getBytes(UTF_8);

    /** [{0: "level", 2: 2.5}] */
    private static final byte[] LEVEL_CBOR = HexFormat.of().parseHex("81a200656c6576656c02f94100");

    private final FakeJournal journal = new FakeJournal();
    private CoapRig rig;
    private CoapSocket device;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new CoapRig(folder, journal, new CoapLimits(100, 3, 20, 2));
        device = new CoapSocket(rig.plain());
        token = "token=" + rig.hub.register("g1");
    }

    @AfterEach
    void close() {
        device.close();
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "mm/1/city/g1/up, '', LIVE",
        "mm/1/city/g1/up/h, '', BACKLOG",
        "mm/1/city/g1/ev, '', EVENT",
        "api/v1/readings/g1, '', LIVE",
        "api/v1/readings/g1, '&lane=up/h', BACKLOG",
        "api/v1/readings/g1, '&lane=ev&tenant=city', EVENT",
    })
    void pathsAreThoseOfMqttAndHttp(String path, String more, Lane lane) throws Exception {
        Response answer = device.ask(device.post(path, token + more, SENML_JSON, LEVEL));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(answer.getPayloadSize()).isZero();
        assertThat(journal.packs())
                .singleElement()
                .satisfies(pack -> {
                    assertThat(pack.device()).isEqualTo("g1");
                    assertThat(pack.lane()).isEqualTo(lane);
                });
    }

    @ParameterizedTest
    @CsvSource({"110, false", "50, false", "112, true", "60, true"})
    void takesSenmlAndPlainJsonAndCbor(int contentFormat, boolean cbor) throws Exception {
        byte[] payload = cbor ? LEVEL_CBOR : LEVEL;
        assertThat(code(device.post("mm/1/city/g1/up", token, contentFormat, payload)))
                .isEqualTo("2.04");
        assertThat(journal.readings()).hasSize(1);
    }

    @Test
    void withoutAContentFormatThePathDecides() throws Exception {
        Request json = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        json.getOptions().removeContentFormat();
        assertThat(code(json)).isEqualTo("2.04");
        Request cbor = device.post("mm/1/city/g1/up/c", token, SENML_JSON, LEVEL_CBOR);
        cbor.getOptions().removeContentFormat();
        assertThat(code(cbor)).isEqualTo("2.04");
    }

    @Test
    void answersAfterTheFsyncAndSaysMeanwhileThatItIsWorking() throws Exception {
        journal.holdCommits();
        Request request = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        device.send(device.bytes(request));
        Message first = device.receive();
        assertThat(first).isInstanceOf(EmptyMessage.class);
        assertThat(first.getType()).isEqualTo(CoAP.Type.ACK);
        assertThat(first.getMID()).isEqualTo(request.getMID());
        assertThat(device.next(300)).isEmpty();

        journal.commit();
        Response answer = (Response) device.receive();
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(answer.getType()).isEqualTo(CoAP.Type.CON);
        assertThat(answer.getToken()).isEqualTo(request.getToken());
        EmptyMessage thanks = EmptyMessage.newACK(answer, request.getDestinationContext());
        thanks.setToken(Token.EMPTY);
        device.send(device.bytes(thanks));
    }

    @Test
    void aRetransmissionIsAnsweredAgainAndJournalledOnce() throws Exception {
        byte[] datagram = device.bytes(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL));
        device.send(datagram);
        Message first = device.receive();
        device.send(datagram);
        Message second = device.receive();
        assertThat(((Response) second).getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(second.getMID()).isEqualTo(first.getMID());
        assertThat(journal.packs()).hasSize(1);
    }

    @Test
    void aMessageIdThatComesAgainWithOtherReadingsIsNoRetransmission() throws Exception {
        Request first = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        Request second =
                device.post(
                        "mm/1/city/g1/up",
                        token,
                        SENML_JSON,
                        "[{\"n\":\"level\",\"v\":9.99}]".getBytes(UTF_8));
        second.setMID(first.getMID());
        assertThat(code(first)).isEqualTo("2.04");
        assertThat(code(second)).isEqualTo("2.04");
        assertThat(journal.packs()).hasSize(2);
    }

    @Test
    void takesWhatIsNotToBeConfirmedToo() throws Exception {
        Request request = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        request.setType(CoAP.Type.NON);
        Response answer = device.ask(request);
        assertThat(answer.getType()).isEqualTo(CoAP.Type.NON);
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(journal.packs()).hasSize(1);
    }

    @Test
    void goodReadingsOfAPackAreTakenAndTheRestIsTold() throws Exception {
        byte[] mixed = "[{\"n\":\"level\",\"v\":1},{\"n\":\"nothing\",\"v\":1}]".getBytes(UTF_8);
        Response answer = device.ask(device.post("mm/1/city/g1/up", token, SENML_JSON, mixed));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CHANGED);
        assertThat(answer.getPayloadString()).isEqualTo("1 readings taken, 1 refused");
        assertThat(rig.refused())
                .extracting(Refusal::detail)
                .first()
                .asString()
                .contains("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "mm/1/city/g1/up, 110, 'x', 4.00, BAD_PAYLOAD",
        "mm/1/city/g1/up, 110, '[{\"n\":\"level\"}]', 4.00, BAD_PAYLOAD",
        "mm/1/city/g1/up, 110, '[{\"n\":\"nothing\",\"v\":1}]', 4.00, UNKNOWN_CHANNEL",
        "mm/1/city/g1/up, 110, '[{\"n\":\"level\",\"v\":1,\"t\":300000000}]', 4.00, TIME_INVALID",
        "mm/1/city/g2/up, 110, '[{\"n\":\"level\",\"v\":1}]', 4.03, FOREIGN_TOPIC",
        "mm/1/town/g1/up, 110, '[{\"n\":\"level\",\"v\":1}]', 4.03, FOREIGN_TOPIC",
        "mm/1/city/g1/st, 110, '{}', 4.04, FOREIGN_TOPIC",
        "mm/1/city/live/up, 110, '[]', 4.04, FOREIGN_TOPIC",
        "nowhere, 110, 'x', 4.04, FOREIGN_TOPIC",
        "mm/1/city/g1/up, 0, '[{\"n\":\"level\",\"v\":1}]', 4.15, BAD_PAYLOAD",
        "mm/1/city/g1/up, 112, '[{\"n\":\"level\",\"v\":1}]', 4.00, BAD_PAYLOAD",
        "api/v1/readings/g2, 110, '[{\"n\":\"level\",\"v\":1}]', 4.03, FOREIGN_TOPIC",
    })
    void whatIsWrongIsToldCountedAndKept(
            String path, int contentFormat, String payload, String code, Refusal.Reason reason)
            throws Exception {
        Response answer =
                device.ask(device.post(path, token, contentFormat, payload.getBytes(UTF_8)));
        assertThat(answer.getCode().text).isEqualTo(code);
        assertThat(answer.getPayloadString()).isNotBlank();
        assertThat(journal.packs()).isEmpty();
        assertThat(rig.refused())
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).isEqualTo(reason);
                    assertThat(refusal.principal()).isEqualTo("g1");
                    assertThat(refusal.target()).contains("/");
                });
        assertThat(rig.hub.metrics.text())
                .contains("mimamori_refused_total{reason=\"" + reason.key() + "\"} 1.0");
    }

    @Test
    void wantsATokenAndNeverKeepsIt() throws Exception {
        assertThat(code(device.post("mm/1/city/g1/up", "", SENML_JSON, LEVEL))).isEqualTo("4.01");
        assertThat(code(device.post("mm/1/city/g1/up", "token=wrong", SENML_JSON, LEVEL)))
                .isEqualTo("4.01");
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsOnly(Refusal.Reason.NOT_AUTHORISED);
        code(device.post("nowhere", token, SENML_JSON, LEVEL));
        assertThat(rig.refused().toString())
                .doesNotContain(token.substring(6))
                .contains("/nowhere");
    }

    @Test
    void theAdministratorsTokenSpeaksForEveryKnownDevice() throws Exception {
        String admin = "token=" + rig.hub.adminToken;
        assertThat(code(device.post("mm/1/city/g9/up", admin, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
        assertThat(code(device.post("api/v1/readings/g8", admin, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
        assertThat(code(device.post("mm/1/city/g77/up", admin, SENML_JSON, LEVEL)))
                .isEqualTo("4.04");
        assertThat(code(device.post("api/v1/readings/g77", admin, SENML_JSON, LEVEL)))
                .isEqualTo("4.04");
        assertThat(journal.packs()).extracting(Pack::device).containsExactly("g9", "g8");
    }

    @Test
    void aGatewaySpeaksForItsDevices() throws Exception {
        String gateway = "token=" + rig.hub.register("gw", Set.of("g2"), false);
        assertThat(code(device.post("mm/1/city/g2/up", gateway, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
        assertThat(code(device.post("api/v1/readings/g2", gateway, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
        assertThat(code(device.post("mm/1/city/g3/up", gateway, SENML_JSON, LEVEL)))
                .isEqualTo("4.03");
    }

    @Test
    void readsAreNotOffered() throws Exception {
        Request get = new Request(CoAP.Code.GET, CoAP.Type.CON);
        Request post = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        get.setMID(7);
        get.setToken(post.getToken());
        get.setOptions(post.getOptions());
        get.setDestinationContext(post.getDestinationContext());
        assertThat(device.ask(get).getCode()).isEqualTo(ResponseCode.METHOD_NOT_ALLOWED);
    }

    @Test
    void aFullJournalIsToldWithAMaxAge() throws Exception {
        journal.refuseOffers(true);
        Response answer = device.ask(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(answer.getOptions().getMaxAge()).isEqualTo(1);
        journal.refuseOffers(false);
        assertThat(code(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
    }

    @Test
    void soManyRequestsMayWaitAndNotMore() throws Exception {
        journal.holdCommits();
        for (int i = 0; i < 3; i++) {
            device.send(device.bytes(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL)));
        }
        await().until(() -> journal.waiting() == 3);
        Response answer = device.ask(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
        assertThat(answer.getOptions().getMaxAge()).isPositive();
        journal.commit();
        assertThat(List.of(code(), code(), code())).containsOnly("2.04");
    }

    @Test
    void tooManyRequestsInASecondAreTurnedAway() throws Exception {
        int turnedAway = 0;
        for (int i = 0; i < 100 && turnedAway == 0; i++) {
            Response answer = device.ask(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL));
            if (answer.getCode() == ResponseCode.TOO_MANY_REQUESTS) {
                assertThat(answer.getOptions().getMaxAge()).isEqualTo(1);
                turnedAway++;
            }
        }
        assertThat(turnedAway).isEqualTo(1);
        assertThat(rig.refused())
                .first()
                .extracting(Refusal::reason)
                .isEqualTo(Refusal.Reason.QUOTA);
    }

    @Test
    void saysHowMuchItTakesWhenItWasTooMuch() throws Exception {
        byte[] large = ("[{\"n\":\"level\",\"v\":1}]" + " ".repeat(9_000)).getBytes(UTF_8);
        Response answer = device.ask(device.post("mm/1/city/g1/up", token, SENML_JSON, large));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(answer.getOptions().getSize1()).isEqualTo(8_192);
        assertThat(rig.refused())
                .first()
                .extracting(Refusal::reason)
                .isEqualTo(Refusal.Reason.TOO_LARGE);
    }

    @Test
    void aDatagramThatIsMuchTooLargeIsCountedAndNotAnswered() throws Exception {
        device.send(device.bytes(device.post("x", token, SENML_JSON, new byte[20_000])));
        await().until(() -> !rig.refused().isEmpty());
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsExactly(Refusal.Reason.TOO_LARGE);
        assertThat(device.next(300)).isEmpty();
    }

    @Test
    void blocksOutOfOrderAreTold() throws Exception {
        assertThat(code(block(0))).isEqualTo("2.31");
        assertThat(code(block(2))).isEqualTo("4.08");
        await().until(() -> !rig.refused().isEmpty());
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsExactly(Refusal.Reason.BAD_PAYLOAD);
    }

    @Test
    void saysHowMuchItTakesAtTheFirstBlockThatAnnouncesTooMuch() throws Exception {
        Request first = device.post("mm/1/city/g1/up", token, SENML_JSON, new byte[1024]);
        first.getOptions().setBlock1(6, true, 0).setSize1(9_000);
        Response answer = device.ask(first);
        assertThat(answer.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(answer.getOptions().getSize1()).isEqualTo(8_192);
        await().until(() -> !rig.refused().isEmpty());
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsExactly(Refusal.Reason.TOO_LARGE);
    }

    @Test
    void blocksThatNobodyAnnouncedStopAtTheLimitToo() throws Exception {
        for (int i = 0; i < 8; i++) {
            assertThat(code(block(i))).isEqualTo("2.31");
        }
        Response answer = device.ask(block(8));
        assertThat(answer.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(answer.getOptions().getSize1()).isEqualTo(8_192);
        await().until(() -> !rig.refused().isEmpty());
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsExactly(Refusal.Reason.TOO_LARGE);
    }

    @Test
    void anOptionThatMustNotBeOverlookedIsRefused() throws Exception {
        Request request = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        request.getOptions()
                .addOption(new Option(new OpaqueOptionDefinition(65_001, "Critical"), new byte[1]));
        Response answer = device.ask(request);
        assertThat(answer.getCode()).isEqualTo(ResponseCode.BAD_OPTION);
        assertThat(answer.getPayloadString()).contains("65001");
        assertThat(journal.packs()).isEmpty();
        await().until(() -> rig.refused().size() == 1);
    }

    @Test
    void isNoProxy() throws Exception {
        Request request = device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL);
        request.getOptions().setProxyUri("coap://elsewhere/");
        assertThat(device.ask(request).getCode()).isEqualTo(ResponseCode.PROXY_NOT_SUPPORTED);
    }

    @Test
    void tellsWhatThereIs() throws Exception {
        Request get = new Request(CoAP.Code.GET, CoAP.Type.CON);
        get.setMID(7);
        get.setToken(Token.EMPTY);
        get.getOptions().setUriPath(".well-known/core");
        get.setDestinationContext(device.post("x", "", SENML_JSON, LEVEL).getDestinationContext());
        Response answer = device.ask(get);
        assertThat(answer.getCode()).isEqualTo(ResponseCode.CONTENT);
        assertThat(answer.getOptions().getContentFormat()).isEqualTo(40);
        assertThat(answer.getPayloadString())
                .contains("</mm/1>;ct=\"110 112 50 60\"")
                .contains("</api/v1/readings>");
    }

    @Test
    void theLibraryIsNotWokenBeforeTheFirstDatagramAndThatOneIsNotLost() throws Exception {
        // Those of the test before are on their way out.
        await().until(() -> threads().isEmpty());
        assertThat(code(device.post("mm/1/city/g1/up", token, SENML_JSON, LEVEL)))
                .isEqualTo("2.04");
        assertThat(threads()).isNotEmpty();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("coap-\\d+"))
                .toList();
    }

    @Test
    void aPingIsAnsweredByAReset() throws Exception {
        device.send(HexFormat.of().parseHex("40000001"));
        assertThat(device.next(20_000).orElseThrow())
                .isEqualTo(HexFormat.of().parseHex("70000001"));
    }

    private Request block(int number) {
        Request block = device.post("mm/1/city/g1/up", token, SENML_JSON, new byte[1024]);
        block.getOptions().setBlock1(6, true, number);
        return block;
    }

    private String code(Request request) throws Exception {
        return device.ask(request).getCode().text;
    }

    private String code() throws Exception {
        Message message = device.receive();
        return ((Response) message).getCode().text;
    }
}
