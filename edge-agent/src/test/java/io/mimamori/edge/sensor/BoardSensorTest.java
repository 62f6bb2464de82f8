package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.testing.SimulatedBoard;
import java.time.InstantSource;

/** A sensor at a pin keeps to what every sensor keeps to; here a river gauge on a serial line. */
class BoardSensorTest extends SensorContract {
    @Override
    Sensor sensor(InstantSource clock) {
        SimulatedBoard board = new SimulatedBoard();
        board.line("/dev/ttyTEST").repeats("R1500\r".repeat(10));
        ConfigNode node =
                ConfigNode.parse(
                        "edge.yaml",
                        "{kind: board, driver: maxbotix-serial, device: g1, port: /dev/ttyTEST, height: 6, interval: 1ms}");
        Sensor sensor = Sensors.create(node, clock, board);
        node.finish();
        return sensor;
    }
}
