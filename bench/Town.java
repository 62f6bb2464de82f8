import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is killed: InfluxDB, a Mosquitto that the hub reads from, the hub, and an edge agent, each a process; and what hears of alerts. */
final class Town implements AutoCloseable {
    static final List<String> PARTS = List.of("hub", "edge", "influxdb", "broker");

    /** Devices of a round at the hub and at the broker: each round has its own, so that nothing that came later hides a loss. */
    static final int DIRECT_DEVICES = 100;
    static final int BROKER_DEVICES = 20;

    final Rig rig;
    final Receiver receiver = new Receiver();
    final Hub hub;
    final int influx;
    final LoadGenerator direct;
    final LoadGenerator behindBroker;
    final EdgeLives edge;
    private final int brokerPort = Rig.freePort();

    Town(Path jar, int rounds) throws Exception {
        rig = new Rig(Tools.WORK);
        influx = rig.startInflux();
        startBroker();
        List<String> devices = new ArrayList<>();
        List<String> atBroker = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            devices.addAll(Hub.devices("k" + round + "-", DIRECT_DEVICES));
            atBroker.addAll(Hub.devices("b" + round + "-", BROKER_DEVICES));
        }
        List<Path> sites = List.of(Hub.site(rig.folder, "direct", devices), Hub.site(rig.folder, "at-broker", atBroker), Hub.site(rig.folder, "edges", List.of(EdgeLives.DEVICE)));
        hub = new Hub(rig);
        hub.start(Hub.JVM, sites, hub.mqtt(", external: {url: 'mqtt://127.0.0.1:" + brokerPort + "'}") + Hub.influx(influx) + receiver.configuration(rig.folder));
        rig.await("the hub at the broker", () -> hub.metric("mimamori_broker_connected") == 1);
        direct = new LoadGenerator(jar, rig, hub.url(), hub.gateway("bench-gateway", "direct", devices));
        behindBroker = new LoadGenerator(jar, rig, "tcp://127.0.0.1:" + brokerPort, new Hub.Gateway("anybody", "none"));
        edge = new EdgeLives(rig, hub, sites.getLast());
    }

    /** With all that Mosquitto can do to keep what it acknowledges: it saves after every change, though not before the PUBACK. */
    private void startBroker() throws Exception {
        Path folder = Files.createDirectory(rig.folder.resolve("mosquitto"));
        Path config = Files.write(rig.folder.resolve("mosquitto.conf"), List.of("listener " + brokerPort + " 127.0.0.1", "allow_anonymous true", "user root", "persistence true",
                "persistence_location " + folder + "/", "autosave_on_changes true", "autosave_interval 1", "max_queued_messages 0"));
        try {
            rig.start("broker", List.of("/usr/sbin/mosquitto", "-c", config.toString()));
        } catch (IOException e) {
            throw new IOException("there is no /usr/sbin/mosquitto to kill; apt-get install mosquitto", e);
        }
        awaitBroker();
    }

    private void awaitBroker() throws Exception {
        rig.await("Mosquitto", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), brokerPort)) {
                return socket.isConnected();
            }
        });
    }

    void kill(String part) throws Exception {
        if (part.equals("edge")) {
            edge.kill();
        } else {
            rig.kill(part);
        }
    }

    /** Starts a killed part again and waits until it serves. */
    void again(String part) throws Exception {
        switch (part) {
            case "hub" -> hub.again();
            case "edge" -> edge.nextLife();
            case "influxdb" -> {
                rig.again(part);
                rig.awaitInflux();
            }
            case "broker" -> {
                rig.again(part);
                awaitBroker();
            }
            default -> throw new IllegalArgumentException("there is no part " + part);
        }
    }

    @Override
    public void close() throws Exception {
        receiver.close();
        rig.close();
    }
}
