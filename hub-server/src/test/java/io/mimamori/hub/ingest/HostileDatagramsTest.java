package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.testing.Leaks;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams of CoAP that mean harm; a device is answered after each. */
class HostileDatagramsTest {
    private static final String UP = "mm/1/city/g1/up";
    private static final String LEVEL = "[{\"n\":\"level\",\"v\":1}]";

    private CoapRig rig;
    private String token;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        rig = new CoapRig(folder, new FakeJournal());
        token = rig.hub.register("g1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void thousandsOfOptionsAndEndlessOnesCostOneDatagram() throws Exception {
        Leaks before = Leaks.now();
        for (int i = 0; i < 100; i++) {
            throwOne(options(15_000, 1));
            throwOne(options(60, 255));
            throwOne(options(1, 14_000));
        }
        Leaks.assertNoneSince(before, "300 datagrams of options");
    }

    @Test
    void aFloodWithoutATokenIsAnsweredAndCounted() throws Exception {
        try (CoapSocket stranger = new CoapSocket(rig.plain())) {
            for (int i = 0; i < 500; i++) {
                Request request = stranger.post(UP, "token=wrong", 110, LEVEL.getBytes(UTF_8));
                assertThat(stranger.ask(request).getCode().text).isEqualTo("4.01");
            }
        }
        aDeviceIsAnswered();
        assertThat(rig.hub.metrics.text())
                .contains("mimamori_refused_total{reason=\"not-authorised\"} 500.0");
    }

    private void throwOne(byte[] datagram) throws Exception {
        try (CoapSocket attacker = new CoapSocket(rig.plain())) {
            attacker.send(datagram);
        }
        aDeviceIsAnswered();
    }

    private void aDeviceIsAnswered() throws Exception {
        try (CoapSocket device = new CoapSocket(rig.plain())) {
            Request request = device.post(UP, "token=" + token, 110, LEVEL.getBytes(UTF_8));
            Response answer = device.ask(request);
            assertThat(answer.getCode().text).isEqualTo("2.04");
        }
    }

    /** A POST with so many Uri-Path options of so many bytes each (RFC 7252 section 3.1). */
    private static byte[] options(int count, int bytes) {
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        datagram.writeBytes(new byte[] {0x40, 2, 1, 1});
        for (int i = 0; i < count; i++) {
            int delta = i == 0 ? 11 : 0;
            if (bytes < 13) {
                datagram.write((delta << 4) | bytes);
            } else if (bytes < 269) {
                datagram.write((delta << 4) | 13);
                datagram.write(bytes - 13);
            } else {
                datagram.write((delta << 4) | 14);
                datagram.write((bytes - 269) >> 8);
                datagram.write(bytes - 269);
            }
            datagram.writeBytes("a".repeat(bytes).getBytes(UTF_8));
        }
        return datagram.toByteArray();
    }
}
