package io.mimamori.hub.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback in front of an HTTP server, with a switch for what goes wrong on the way.
 * Thread-safe; a fault holds for requests that begin after it was set, on old connections too.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int DRAIN_MILLIS = 200;

    /** What goes wrong. */
    public sealed interface Fault {
        record None() implements Fault {}

        /** Answers itself; {@code header} such as {@code Retry-After: 2} or empty. */
        record Status(int code, String header, String body) implements Fault {}

        /** Takes the request and never answers. */
        record Hang() implements Fault {}

        /** Every piece of an answer comes this late. */
        record SlowAnswer(Duration delay) implements Fault {}

        /** Cuts the connection with a reset after so many bytes of requests. */
        record ResetAfter(int bytes) implements Fault {}

        /** The server does what was asked, but a reset comes instead of its answer. */
        record LoseAnswer() implements Fault {}
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Fault fault = new Fault.None();

    /** In front of {@code url}, whose server need not run yet. */
    public FaultProxy(String url) throws IOException {
        target = URI.create(url).getPort();
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    public void set(Fault next) {
        faults.set(0);
        fault = next;
    }

    /** How often the fault struck since it was set. */
    public int faults() {
        return faults.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(FaultProxy::reset);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                open.add(client);
                var _ = Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(server);
            var _ = Thread.ofVirtual().start(() -> answers(server, client));
            requests(client, server);
            open.remove(server);
        } catch (IOException _) {
            reset(client);
        } finally {
            open.remove(client);
        }
    }

    private void requests(Socket client, Socket server) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        int passed = 0;
        int read = in.read(buffer);
        while (read > 0) {
            switch (fault) {
                case Fault.Hang() -> faults.incrementAndGet();
                case Fault.Status status -> {
                    answer(client, status);
                    return;
                }
                case Fault.ResetAfter(int bytes) -> {
                    int part = Math.min(read, bytes - passed);
                    out.write(buffer, 0, part);
                    passed += part;
                    if (passed >= bytes) {
                        faults.incrementAndGet();
                        reset(client);
                        return;
                    }
                }
                case Fault.None(), Fault.SlowAnswer(_), Fault.LoseAnswer() ->
                        out.write(buffer, 0, read);
            }
            read = in.read(buffer);
        }
    }

    private void answers(Socket server, Socket client) {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int read = in.read(buffer);
            while (read > 0) {
                if (fault instanceof Fault.LoseAnswer) {
                    faults.incrementAndGet();
                    reset(client);
                    return;
                }
                if (fault instanceof Fault.SlowAnswer(Duration delay)) {
                    faults.incrementAndGet();
                    LockSupport.parkNanos(delay.toNanos());
                }
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
            client.shutdownOutput();
        } catch (IOException _) {
            close(client);
        }
    }

    private void answer(Socket client, Fault.Status status) throws IOException {
        faults.incrementAndGet();
        byte[] body = status.body().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 %d Fault\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(
                                status.code(),
                                status.header().isEmpty() ? "" : status.header() + "\r\n",
                                body.length);
        drain(client);
        client.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().write(body);
        client.getOutputStream().flush();
    }

    /** What is not read would reset the connection before the answer is read. */
    private static void drain(Socket client) throws IOException {
        client.setSoTimeout(DRAIN_MILLIS);
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            while (client.getInputStream().read(buffer) > 0) {
                // Until nothing more comes.
            }
        } catch (java.net.SocketTimeoutException _) {
            // The request is here.
        }
    }

    /** What was written to it still arrives. */
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed already.
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // Closed already.
        }
    }
}
