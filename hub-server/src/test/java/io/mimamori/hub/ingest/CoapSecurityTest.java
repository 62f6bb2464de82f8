package io.mimamori.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.reading.Pack;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CoAP over DTLS: who gets in, for whom it speaks, and when it ends. */
class CoapSecurityTest {
    private static final String UP = "mm/1/city/g1/up";
    private static final String LEVEL = "[{\"n\":\"level\",\"v\":2.34}]";

    /** Of DTLS: the one for a wrong key (RFC 4279, section 2). */
    private static final String DECRYPT_ERROR = "DECRYPT_ERROR";

    private final FakeJournal journal = new FakeJournal();
    private CoapRig rig;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new CoapRig(folder, journal);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void theTokenIsTheKeyAndTheNameTheIdentity() throws Exception {
        String token = rig.hub.register("g1");
        try (DtlsPeer byName = new DtlsPeer(rig.secured(), "g1", token);
                DtlsPeer byBoth = new DtlsPeer(rig.secured(), "city/g1", token)) {
            assertThat(byName.post(UP, LEVEL)).isEqualTo("2.04");
            assertThat(byBoth.post("api/v1/readings/g1", LEVEL)).isEqualTo("2.04");
        }
        assertThat(journal.packs()).hasSize(2);
        assertThat(rig.refused()).isEmpty();
    }

    @Test
    void speaksForItselfOrTheDevicesOfAGatewayAndNoOther() throws Exception {
        String gateway = rig.hub.register("gw", Set.of("g2"), false);
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "gw", gateway)) {
            assertThat(peer.post("mm/1/city/g2/up", LEVEL)).isEqualTo("2.04");
            assertThat(peer.post("mm/1/city/g3/up", LEVEL)).isEqualTo("4.03");
        }
        assertThat(journal.packs()).extracting(Pack::device).containsExactly("g2");
        assertThat(rig.refused()).first().extracting(Refusal::principal).isEqualTo("gw");
    }

    @Test
    void aWrongKeyIsToldAndSoIsTheOperator() throws Exception {
        rig.hub.register("g1");
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", "wrong")) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo(DECRYPT_ERROR);
        }
        await().until(() -> rig.refused().size() == 1);
        assertThat(rig.refused().getFirst().principal()).isEqualTo("g1");
        assertThat(rig.refused().getFirst().detail()).contains("not that device's token");
        assertThat(journal.packs()).isEmpty();
    }

    @Test
    void anUnknownNameIsToldTheSameAsAWrongKey() throws Exception {
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "nobody", "wrong")) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo(DECRYPT_ERROR);
        }
        await().until(() -> !rig.refused().isEmpty());
        assertThat(rig.refused())
                .anySatisfy(
                        refusal -> assertThat(refusal.detail()).contains("no device of that name"));
    }

    @Test
    void aTokenFromBeforeIsGoodForMqttOnlyAndTheOperatorReadsWhy(@TempDir Path folder)
            throws Exception {
        String old;
        try (IngestRig before = new IngestRig(folder, new FakeJournal())) {
            old = before.register("g1");
            before.state
                    .run(handle -> handle.execute("update devices set token_nonce = x''"))
                    .join();
        }
        try (CoapRig now = new CoapRig(folder, new FakeJournal());
                DtlsPeer peer = new DtlsPeer(now.secured(), "g1", old)) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo(DECRYPT_ERROR);
            assertThat(now.hub.credentials.authenticate("g1", old)).isPresent();
            await().until(() -> now.refused().toString().contains("register it again"));
        }
    }

    @Test
    void aRevokedDeviceLosesItsSession() throws Exception {
        String token = rig.hub.register("g1");
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", token)) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo("2.04");
            rig.hub.devices.revoke("city", "g1");
            assertThat(peer.post(UP, LEVEL)).isNotEqualTo("2.04");
            await().untilAsserted(() -> assertThat(peer.post(UP, LEVEL)).isEqualTo(DECRYPT_ERROR));
        }
        assertThat(journal.packs()).hasSize(1);
        assertThat(rig.refused())
                .extracting(Refusal::reason)
                .containsOnly(Refusal.Reason.NOT_AUTHORISED);
    }

    @Test
    void aNewTokenEndsTheSessionsOfTheOldOne() throws Exception {
        String old = rig.hub.register("g1");
        try (DtlsPeer before = new DtlsPeer(rig.secured(), "g1", old)) {
            assertThat(before.post(UP, LEVEL)).isEqualTo("2.04");
            String fresh = rig.hub.register("g1");
            assertThat(before.post(UP, LEVEL)).isNotEqualTo("2.04");
            try (DtlsPeer after = new DtlsPeer(rig.secured(), "g1", fresh)) {
                assertThat(after.post(UP, LEVEL)).isEqualTo("2.04");
            }
        }
        assertThat(journal.packs()).hasSize(2);
    }

    @Test
    void otherSessionsGoOnWhenOneIsEnded() throws Exception {
        String first = rig.hub.register("g1");
        String second = rig.hub.register("g2");
        try (DtlsPeer revoked = new DtlsPeer(rig.secured(), "g1", first);
                DtlsPeer other = new DtlsPeer(rig.secured(), "g2", second)) {
            assertThat(revoked.post(UP, LEVEL)).isEqualTo("2.04");
            assertThat(other.post("mm/1/city/g2/up", LEVEL)).isEqualTo("2.04");
            rig.hub.devices.revoke("city", "g1");
            for (int i = 0; i < 3; i++) {
                assertThat(other.post("mm/1/city/g2/up", LEVEL)).isEqualTo("2.04");
            }
        }
    }

    @Test
    void theSessionGoesOnWhenTheDevicesAddressChanges() throws Exception {
        String token = rig.hub.register("g1");
        try (UdpNat router = new UdpNat(rig.secured());
                DtlsPeer peer = new DtlsPeer(router.address(), "g1", token)) {
            assertThat(peer.post(UP, LEVEL)).isEqualTo("2.04");
            int port = router.outsidePort();
            long handshake = handshakes(router);
            router.forget();
            assertThat(router.outsidePort()).isNotEqualTo(port);
            assertThat(peer.post(UP, LEVEL)).isEqualTo("2.04");
            assertThat(handshakes(router)).as("no new handshake").isEqualTo(handshake);
            assertThat(router.toHub().getLast()[0]).as("tls12_cid, RFC 9146").isEqualTo((byte) 25);
        }
        assertThat(journal.packs()).hasSize(2);
    }

    @Test
    void everythingThatIsLargerThanABlockComesInBlocks() throws Exception {
        String token = rig.hub.register("g1");
        StringBuilder pack = new StringBuilder("[{\"bt\":1790000000,\"n\":\"level\",\"v\":1}");
        for (int i = 1; i < 64; i++) {
            pack.append(",{\"n\":\"level\",\"t\":%d,\"v\":%d.%0100d}".formatted(i, i % 9, 5));
        }
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", token)) {
            assertThat(peer.post(UP, pack.append("]").toString())).isEqualTo("2.04");
            assertThat(peer.post(UP, pack + " ".repeat(2_000))).isEqualTo("4.13");
        }
        assertThat(journal.readings()).hasSize(64);
        await().until(() ->
                rig.refused().stream()
                        .anyMatch(refusal -> refusal.reason() == Refusal.Reason.TOO_LARGE));
    }

    @Test
    void aTokenInTheQueryIsWorthNothingOverDtls() throws Exception {
        String token = rig.hub.register("g1");
        try (DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", token)) {
            assertThat(peer.post("mm/1/city/g2/up?token=" + rig.hub.adminToken, LEVEL))
                    .isEqualTo("4.03");
        }
    }

    /** Handshake records (type 22) that the device sent. */
    private static long handshakes(UdpNat router) {
        return router.toHub().stream().filter(datagram -> datagram[0] == 22).count();
    }
}
