package io.mimamori.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mimamori.ConfigException;
import io.mimamori.edge.testing.Ptys;
import io.mimamori.edge.testing.SimulatedBoard;
import io.mimamori.edge.testing.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent with something at its pins. */
class EdgeBoardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private final SimulatedBoard board = new SimulatedBoard();

    @Test
    void aButtonAtAPinReachesTheHubOnItsOwnLane() throws Exception {
        try (TestBroker broker = new TestBroker();
                Edge edge =
                        edge(
                                broker.port(),
                                """
                                sensors:
                                  - {kind: board, driver: button-gpio, device: b1, pin: 17}
                                """)) {
            edge.start();
            await().atMost(PATIENCE).until(() -> board.isOpen(17));
            board.edge(17, false);
            await().atMost(PATIENCE)
                    .until(() ->
                            broker.received().stream()
                                    .anyMatch(message ->
                                            message.topic().equals("mm/1/city/b1/ev")
                                                    && message.text().contains("\"vb\":true")));
        }
    }

    @Test
    void theSirenAtAPinSoundsWithinASecondOfTheCrossingWithTheLinkDown() throws Exception {
        board.line("/dev/gauge").repeats("R4000\r");
        try (Edge edge =
                edge(
                        1,
                        """
                        site: site.yaml
                        alarm: {siren: [flood], sirenPin: 27, lampPin: 22, activeLow: true}
                        sensors:
                          - {kind: board, driver: maxbotix-serial, device: g1, port: /dev/gauge, height: 16, interval: 200ms}
                        """)) {
            edge.start();
            await().atMost(PATIENCE)
                    .until(() ->
                            !edge.spool().take(io.mimamori.edge.spool.Spool.Way.LIVE, 1).isEmpty());
            assertThat(board.isOn(27)).isFalse();
            board.line("/dev/gauge").repeats("R2000\r");
            long from = System.nanoTime();
            await().atMost(PATIENCE).until(() -> board.isOn(27) && board.isOn(22));
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(1));
        }
        assertThat(board.isOn(27)).as("off when the agent has ended").isFalse();
    }

    @Test
    void aGaugeOnARealSerialLineReachesTheHub() throws Exception {
        try (Ptys ptys = Ptys.start(folder);
                TestBroker broker = new TestBroker();
                Edge edge =
                        deviceEdge(
                                broker.port(),
                                """
                                sensors:
                                  - {kind: board, driver: maxbotix-serial, device: g1, port: %s, height: 6, interval: 500ms}
                                """
                                        .formatted(ptys.ours()))) {
            edge.start();
            try (OutputStream far = ptys.far()) {
                await().atMost(PATIENCE)
                        .until(() -> {
                            far.write("noise R1500\rR15".getBytes(StandardCharsets.US_ASCII));
                            far.write("00\rR1500\r".getBytes(StandardCharsets.US_ASCII));
                            far.flush();
                            return broker.received().stream()
                                    .anyMatch(message ->
                                            message.topic().equals("mm/1/city/g1/up")
                                                    && message.text().contains("4.5"));
                        });
            }
        }
    }

    @Test
    void onePinForTwoIsAMistake() {
        assertThatThrownBy(() ->
                        edge(
                                1,
                                """
                                alarm: {sirenPin: 17}
                                sensors:
                                  - {kind: board, driver: button-gpio, device: b1, pin: 17}
                                """))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("pin 17 is already sensors[0].pin");
    }

    /** A true test on every computer without pins, such as the one that builds. */
    @Test
    void anAgentWhoseSirenIsNotThereDoesNotStartAndTheSelfTestNamesEachSensor() throws Exception {
        assumeFalse(
                Files.exists(Path.of("/dev/gpiochip0")),
                "/dev/gpiochip0 is there: this is a test for computers without pins");
        Path config =
                configuration(
                        1,
                        """
                        alarm: {sirenPin: 27}
                        sensors:
                          - {kind: board, driver: pir-gpio, device: p1, pin: 17}
                          - {kind: board, driver: sht4x-i2c, device: c1, bus: 77}
                        """);
        assertThat(EdgeAgent.run("--config", config.toString())).isEqualTo(1);
        PrintStream before = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(EdgeAgent.run("--config", config.toString(), "--self-test")).isEqualTo(1);
        } finally {
            System.setOut(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("WRONG p1: pin 17 cannot be opened")
                .contains("WRONG c1: I2C bus 77 cannot be opened")
                .contains("WRONG lamp and siren: pin 27 cannot be opened");
    }

    private Edge edge(int port, String more) throws Exception {
        return open(
                EdgeConfig.read(
                        configuration(port, more), false, InstantSource.system(), _ -> board));
    }

    private Edge deviceEdge(int port, String more) throws Exception {
        return open(EdgeConfig.read(configuration(port, more), false, InstantSource.system()));
    }

    private static Edge open(EdgeConfig read) {
        return new Edge(
                read,
                InstantSource.system(),
                Optional.empty(),
                read.alarmPins().open(read.board()),
                () -> {});
    }

    private Path configuration(int port, String more) throws Exception {
        Files.writeString(folder.resolve("token"), "s3cret");
        Files.writeString(
                folder.resolve("site.yaml"),
                """
                site: bridge
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
                rules:
                  - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10}
                """);
        return Files.writeString(
                folder.resolve("edge.yaml"),
                """
                tenant: city
                device: pi-1
                hub: {url: "mqtt://127.0.0.1:%d", tokenFile: token}
                uplink: {backoffMin: 50ms, backoffMax: 200ms}
                %s
                """
                        .formatted(port, more));
    }
}
