package io.mimamori.hub.ingest;

import io.mimamori.hub.journal.Journal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Both CoAP endpoints on free ports of loopback, before everything that {@link IngestRig} has. */
final class CoapRig implements AutoCloseable {
    final IngestRig hub;
    final CoapIngest coap;
    final int plainPort;
    final int securedPort;

    CoapRig(Path folder, Journal journal) throws Exception {
        this(folder, journal, CoapLimits.standard());
    }

    CoapRig(Path folder, Journal journal, CoapLimits limits) throws Exception {
        hub = new IngestRig(folder, journal);
        coap =
                new CoapIngest(
                        new CoapDoors(
                                hub.ingest,
                                hub.credentials,
                                hub.devices,
                                hub.refusals,
                                hub.metrics,
                                InstantSource.system()),
                        limits);
        plainPort = coap.listen(freeOnLoopback());
        securedPort = coap.listenSecured(freeOnLoopback());
    }

    private static InetSocketAddress freeOnLoopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    InetSocketAddress plain() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), plainPort);
    }

    InetSocketAddress secured() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), securedPort);
    }

    /** What was refused at this door, newest first. */
    List<Refusal> refused() {
        return hub.refusals.list(Long.MAX_VALUE, 100).stream()
                .filter(refusal -> refusal.door().equals("coap"))
                .toList();
    }

    @Override
    public void close() {
        coap.close();
        hub.close();
    }
}
