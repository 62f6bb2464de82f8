package io.mimamori.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures confirmable POSTs, each answered after the fsync: {@code CoapLoad FOLDER CLIENTS
 * SECONDS}. Every client has one request at a time, as RFC 7252 asks for; hub and clients share one
 * process and its cores. Prints requests/s and the latency, plain and over DTLS.
 */
final class CoapLoad {
    private static final byte[] LEVEL =
            "[{\"n\":\"level\",\"u\":\"m\",\"v\":2.34}]".getBytes(UTF_8);
    private static final String UP = "mm/1/city/g1/up";

    private interface Client extends AutoCloseable {
        /** Sends a reading and waits for its answer; whether that is 2.04. */
        boolean post() throws Exception;

        @Override
        void close();
    }

    private interface Clients {
        Client open() throws Exception;
    }

    private CoapLoad() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        int clients = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        try (CoapRig rig =
                new CoapRig(
                        folder,
                        new SqliteJournal(
                                folder.resolve("journal.db"),
                                JournalLimits.DEFAULT,
                                InstantSource.system()),
                        new CoapLimits(5_000, 1_000, 1_000_000, 2))) {
            String token = rig.hub.register("g1");
            for (int run = 0; run < 2; run++) {
                measure("plain", clients, seconds, () -> plain(rig, token));
                measure("DTLS", clients, seconds, () -> secured(rig, token));
            }
        }
    }

    private static Client plain(CoapRig rig, String token) throws Exception {
        CoapSocket socket = new CoapSocket(rig.plain());
        return new Client() {
            @Override
            public boolean post() throws Exception {
                return socket.ask(socket.post(UP, "token=" + token, 110, LEVEL)).isSuccess();
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private static Client secured(CoapRig rig, String token) {
        DtlsPeer peer = new DtlsPeer(rig.secured(), "g1", token);
        return new Client() {
            @Override
            public boolean post() throws Exception {
                return peer.post(UP, new String(LEVEL, UTF_8)).equals("2.04");
            }

            @Override
            public void close() {
                peer.close();
            }
        };
    }

    private static void measure(String what, int count, int seconds, Clients clients)
            throws Exception {
        ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().start(() -> run(clients, nanos, over)));
        }
        TimeUnit.SECONDS.sleep(seconds);
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        double elapsed = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%-5s %d clients: %,.0f POST/s, p50 %.2f ms, p99 %.2f ms%n",
                what,
                count,
                nanos.getTotalCount() / elapsed,
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private static void run(Clients clients, ConcurrentHistogram nanos, AtomicBoolean over) {
        try (Client client = clients.open()) {
            client.post();
            while (!over.get()) {
                long begun = System.nanoTime();
                if (!client.post()) {
                    throw new IllegalStateException("not answered 2.04");
                }
                nanos.recordValue(System.nanoTime() - begun);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
