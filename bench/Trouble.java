import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What befalls InfluxDB in {@code bench outage}, and its end. The hub speaks to it through a proxy, which passes everything on until it is slow or refuses. */
final class Trouble implements AutoCloseable {
    /** In order of the usage. */
    enum How {
        KILL,
        STOP,
        HANG,
        SLOW,
        REFUSE
    }

    private static final long SLOW_MILLIS = 2_000;
    private static final byte[] REFUSAL =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final How how;
    private final Rig rig;
    private final int influx;
    private final ServerSocket server = new ServerSocket();
    private volatile boolean begun;

    Trouble(How how, Rig rig, int influx) throws IOException {
        this.how = how;
        this.rig = rig;
        this.influx = influx;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    /** Where the hub finds InfluxDB: at the proxy only when that makes the trouble, since it costs processor time. */
    int port() {
        return how == How.SLOW || how == How.REFUSE ? server.getLocalPort() : influx;
    }

    /** InfluxDB's own. */
    int influxPort() {
        return influx;
    }

    void begin() throws Exception {
        begun = true;
        switch (how) {
            case KILL -> rig.kill("influxdb");
            case STOP -> rig.stop("influxdb");
            case HANG -> rig.signal("influxdb", "STOP");
            case SLOW, REFUSE -> {}
        }
    }

    void end() throws Exception {
        begun = false;
        switch (how) {
            case KILL, STOP -> {
                rig.again("influxdb");
                rig.awaitInflux();
            }
            case HANG -> rig.signal("influxdb", "CONT");
            case SLOW, REFUSE -> {}
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket hub = server.accept();
                Thread.ofVirtual().start(() -> serve(hub));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Socket hub) {
        try (hub; Socket behind = new Socket(InetAddress.getLoopbackAddress(), influx)) {
            Thread answers = Thread.ofVirtual().start(() -> pass(behind, hub, false));
            pass(hub, behind, true);
            answers.join();
        } catch (IOException | InterruptedException e) {
            // The hub sees that the connection ends.
        }
    }

    private void pass(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[65_536];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (begun && requests && how == How.REFUSE) {
                    from.getOutputStream().write(REFUSAL);
                    return;
                }
                if (begun && !requests && how == How.SLOW) {
                    TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS);
                }
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // Either end has gone; both are closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
