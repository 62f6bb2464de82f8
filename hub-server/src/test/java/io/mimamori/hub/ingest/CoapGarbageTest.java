package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams that nobody should send. {@code -Dseed=N} replays a run. */
class CoapGarbageTest {
    private static final int DATAGRAMS = 10_000;

    /** Datagrams after which the hub must have kept up, so that none is lost in a full buffer. */
    private static final int BREATH = 50;

    /** Awaitility looks each 100 ms; ACK_TIMEOUT is 2 s. */
    private static final int POLLS_PER_SENDING = 20;

    private static final String UP = "mm/1/city/g1/up";
    private static final String LEVEL = "[{\"n\":\"level\",\"v\":1}]";

    private final FakeJournal journal = new FakeJournal();
    private final long seed = Long.getLong("seed", 20_261_127L);
    private final Random random = new Random(seed);
    private CoapRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new CoapRig(folder, journal, new CoapLimits(50, 3, 5_000, 2));
        token = rig.hub.register("g1");
        answersEverybodyAsBefore();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void staysUpUnderPlainGarbage() throws Exception {
        List<byte[]> valid = plainDatagrams();
        long before = threads();
        throwAll(valid, rig.plain());
        answersEverybodyAsBefore();
        assertThat(threads()).as("threads, seed " + seed).isLessThanOrEqualTo(before);
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .as("seed " + seed)
                .contains(Refusal.Reason.BAD_PAYLOAD);
    }

    @Test
    void staysUpUnderGarbageOverDtls() throws Exception {
        List<byte[]> valid = recorded();
        long before = threads();
        throwAll(valid, rig.secured());
        answersEverybodyAsBefore();
        assertThat(threads()).as("threads, seed " + seed).isLessThanOrEqualTo(before);
        assertThat(metric("bad-payload")).as("seed " + seed).isGreaterThan(DATAGRAMS / 10);
    }

    @Test
    void sendsToAForgedAddressNoMoreThanItGot() throws Exception {
        byte[] hello = recorded().getFirst();
        try (CoapSocket victim = new CoapSocket(rig.secured())) {
            victim.send(hello);
            byte[] answer = victim.next(20_000).orElseThrow();
            assertThat(answer.length).isLessThanOrEqualTo(hello.length);
            assertThat(victim.next(2_500)).as("sent again by itself").isEmpty();
        }
    }

    @Test
    void whatItSaysInPlainFitsIntoOneSmallDatagram() throws Exception {
        try (CoapSocket device = new CoapSocket(rig.plain())) {
            for (byte[] datagram : plainDatagrams()) {
                device.send(datagram);
                Optional<byte[]> answer = device.next(200);
                assertThat(answer.map(bytes -> bytes.length).orElse(0)).isLessThan(300);
            }
        }
    }

    private void throwAll(List<byte[]> valid, InetSocketAddress hub) throws IOException {
        try (CoapSocket attacker = new CoapSocket(hub);
                CoapSocket pulse = new CoapSocket(rig.plain())) {
            for (int i = 0; i < DATAGRAMS; i++) {
                attacker.send(mutated(valid));
                if (i % BREATH == 0) {
                    pulse.send(HexFormat.of().parseHex("4000%04x".formatted(i)));
                    assertThat(pulse.next(20_000)).as("seed " + seed).isPresent();
                }
            }
        }
    }

    /** As many requests as may wait at a time, and a new session, all answered. */
    private void answersEverybodyAsBefore() throws Exception {
        int packs = journal.packs().size();
        journal.holdCommits();
        try (CoapSocket device = new CoapSocket(rig.plain())) {
            List<byte[]> requests = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                requests.add(device.bytes(post(device)));
            }
            AtomicInteger polls = new AtomicInteger();
            await().untilAsserted(() -> {
                // A flood may cost datagrams; a device sends again (RFC 7252 section 4.2).
                if (polls.getAndIncrement() % POLLS_PER_SENDING == 0) {
                    for (byte[] request : requests) {
                        device.send(request);
                    }
                }
                assertThat(journal.waiting()).as("seed " + seed).isEqualTo(3);
            });
            journal.commit();
        }
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", token)) {
            assertThat(peer.post(UP, LEVEL)).as("seed " + seed).isEqualTo("2.04");
        }
        assertThat(journal.packs()).hasSizeGreaterThanOrEqualTo(packs + 4);
    }

    private byte[] mutated(List<byte[]> valid) {
        byte[] bytes = valid.get(random.nextInt(valid.size())).clone();
        switch (random.nextInt(6)) {
            case 0 -> {} // As it was: replayed.
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            case 3 -> random.nextBytes(bytes);
            default -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    private List<byte[]> plainDatagrams() throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (CoapSocket device = new CoapSocket(rig.plain())) {
            all.add(device.bytes(post(device)));
            all.add(device.bytes(device.post(UP, "", 110, LEVEL.getBytes(UTF_8))));
            all.add(device.bytes(device.post("nowhere", "token=x", 0, new byte[300])));
            all.add(device.bytes(device.post("api/v1/readings/g1", "lane=ev", 112, new byte[8])));
            for (int i = 0; i < 3; i++) {
                Request block = device.post(UP, "token=" + token, 110, new byte[64]);
                block.getOptions().setBlock1(2, true, i).setSize1(500);
                all.add(device.bytes(block));
            }
            Request get = device.post(".well-known/core", "", 110, new byte[1]);
            Request discovery = new Request(CoAP.Code.GET, CoAP.Type.CON);
            discovery.setMID(get.getMID());
            discovery.setToken(get.getToken());
            discovery.getOptions().setUriPath(".well-known/core");
            discovery.setDestinationContext(get.getDestinationContext());
            all.add(device.bytes(discovery));
        }
        HexFormat hex = HexFormat.of();
        all.add(hex.parseHex("40000001")); // ping
        all.add(hex.parseHex("60000002")); // acknowledgement of nothing
        all.add(hex.parseHex("70000003")); // reset of nothing
        all.add(hex.parseHex("4244000401ff")); // response to nothing
        all.add(hex.parseHex("44e1000501020304")); // a signal of CoAP over TCP
        return all;
    }

    private Request post(CoapSocket device) {
        return device.post(UP, "token=" + token, 110, LEVEL.getBytes(UTF_8));
    }

    /** Everything that a device sends from its first hello to a close. */
    private List<byte[]> recorded() throws Exception {
        try (UdpNat router = new UdpNat(rig.secured());
                DtlsPeer peer = new DtlsPeer(router.address(), "g1", token)) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo("2.04");
            assertThat(peer.post(UP, "x".repeat(3_000))).isEqualTo("4.00");
            return List.copyOf(router.toHub());
        }
    }

    private double metric(String reason) {
        return rig.hub
                .metrics
                .text()
                .lines()
                .filter(line -> line.startsWith("mimamori_refused_total{reason=\"" + reason))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(coap-\\d|DTLS|UDP).*"))
                .count();
    }
}
