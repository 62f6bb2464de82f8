package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import io.mimamori.edge.testing.SimulatedBoard;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Nested;

final class SimulatedSensorTest {
    private static Sensor sensor(String yaml, InstantSource clock) {
        ConfigNode node = ConfigNode.parse("test.yaml", yaml);
        Sensor sensor = Sensors.create(node, clock, new SimulatedBoard());
        node.finish();
        return sensor;
    }

    @Nested
    final class River extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            return SimulatedSensorTest.sensor(
                    """
                    {kind: simulated, model: river, device: g1, interval: 5ms, pace: 20000,
                     start: 1.5, alertInterval: 2ms, rainDevice: r1, missing: 0.1, spikes: 0.1,
                     flood: {after: 1h, peak: 4.0}}
                    """,
                    clock);
        }
    }

    @Nested
    final class Rain extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            return SimulatedSensorTest.sensor(
                    "{kind: simulated, model: rain, device: r1, interval: 5ms, pace: 20000}",
                    clock);
        }
    }

    @Nested
    final class Camera extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            return SimulatedSensorTest.sensor(
                    """
                    {kind: simulated, model: camera, device: cam-1, interval: 5ms, pace: 20000,
                     passes: 200, bear: 1h}
                    """,
                    clock);
        }

        @Override
        Set<String> eventChannels() {
            return Set.of("species", "bear");
        }
    }

    @Nested
    final class Motion extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            return SimulatedSensorTest.sensor(
                    """
                    {kind: simulated, model: motion, device: pir-1, interval: 5ms, pace: 20000,
                     intruder: 10m}
                    """,
                    clock);
        }

        @Override
        Set<String> eventChannels() {
            return Set.of("motion");
        }
    }

    @Nested
    final class Home extends SensorContract {
        @Override
        Sensor sensor(InstantSource clock) {
            return SimulatedSensorTest.sensor(
                    """
                    {kind: simulated, model: home, home: home-1, interval: 5ms, pace: 20000,
                     help: 1h}
                    """,
                    clock);
        }

        @Override
        Set<String> eventChannels() {
            return Set.of("pressed", "occupied", "motion", "power");
        }
    }
}
