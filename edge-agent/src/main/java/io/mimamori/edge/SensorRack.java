package io.mimamori.edge;

import io.mimamori.ConfigException;
import io.mimamori.ProtocolException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.sensor.BoardSensor;
import io.mimamori.edge.sensor.Sensor;
import io.mimamori.edge.sensor.Sensors;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The sensors of an agent. One whose settings the hub changes is made anew from its configuration
 * with the changed key, checked by the same code as at the start. Thread-safe.
 */
final class SensorRack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SensorRack.class);

    private final List<Slot> slots;
    private final InstantSource clock;
    private final Board board;
    private Sensor.@Nullable Sink sink;

    /** One sensor and where it came from. */
    private static final class Slot {
        private final Optional<MappingNode> settings;
        private Sensor sensor;

        Slot(Optional<MappingNode> settings, Sensor sensor) {
            this.settings = settings;
            this.sensor = sensor;
        }

        boolean isOf(String device) {
            return settings.stream()
                    .flatMap(node -> node.getValue().stream())
                    .anyMatch(tuple -> isKey(tuple, "device") && isText(tuple, device));
        }
    }

    /**
     * Sensors that were made, not started.
     *
     * @param yaml the whole configuration they come from
     */
    static SensorRack of(List<Sensor> sensors, String yaml, InstantSource clock, Board board) {
        List<MappingNode> settings = settings(yaml);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < sensors.size(); i++) {
            Optional<MappingNode> own =
                    i < settings.size() ? Optional.of(settings.get(i)) : Optional.empty();
            slots.add(new Slot(own, sensors.get(i)));
        }
        return new SensorRack(slots, clock, board);
    }

    private SensorRack(List<Slot> slots, InstantSource clock, Board board) {
        this.slots = slots;
        this.clock = clock;
        this.board = board;
    }

    private static List<MappingNode> settings(String yaml) {
        List<MappingNode> settings = new ArrayList<>();
        if (new Yaml().compose(new StringReader(yaml)) instanceof MappingNode root) {
            for (NodeTuple tuple : root.getValue()) {
                if (isKey(tuple, "sensors") && tuple.getValueNode() instanceof SequenceNode list) {
                    for (Node item : list.getValue()) {
                        settings.add((MappingNode) item);
                    }
                }
            }
        }
        return settings;
    }

    private static boolean isKey(NodeTuple tuple, String key) {
        return tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
    }

    private static boolean isText(NodeTuple tuple, String text) {
        return tuple.getValueNode() instanceof ScalarNode scalar && scalar.getValue().equals(text);
    }

    int size() {
        return slots.size();
    }

    synchronized void start(Sensor.Sink to) {
        sink = to;
        slots.forEach(slot -> slot.sensor.start(to));
    }

    /**
     * Changes a setting of a device's sensors while they run; returns what holds now: the value,
     * {@code unknown} when no sensor has this device, or why it was refused.
     */
    synchronized String configure(String device, String key, String value) {
        List<Slot> own = slots.stream().filter(slot -> slot.isOf(device)).toList();
        if (own.isEmpty()) {
            return "unknown";
        }
        for (Slot slot : own) {
            String refusal = renew(slot, key, value);
            if (!refusal.isEmpty()) {
                return "refused: " + refusal;
            }
        }
        return value;
    }

    private String renew(Slot slot, String key, String value) {
        MappingNode settings = slot.settings.orElseThrow();
        List<NodeTuple> before = settings.getValue();
        try {
            ConfigNode changed = ConfigNode.parse("cfg", with(settings, key, value));
            Sensor made = Sensors.create(changed, clock, board);
            changed.finish();
            slot.sensor.close();
            slot.sensor = made;
        } catch (ConfigException e) {
            settings.setValue(before);
            return String.valueOf(e.getMessage());
        }
        Sensor.Sink to = sink;
        if (to != null) {
            slot.sensor.start(to);
        }
        LOG.info("the hub set {} to {}", key, value);
        return "";
    }

    private static String with(MappingNode settings, String key, String value) {
        List<NodeTuple> tuples = new ArrayList<>(settings.getValue());
        tuples.removeIf(tuple -> isKey(tuple, key));
        tuples.add(new NodeTuple(scalar(key), scalar(value)));
        settings.setValue(tuples);
        StringWriter text = new StringWriter();
        new Yaml().serialize(settings, text);
        return text.toString();
    }

    private static ScalarNode scalar(String text) {
        return new ScalarNode(Tag.STR, text, null, null, DumperOptions.ScalarStyle.PLAIN);
    }

    /** Opens each sensor at a pin once; a line for each says what is there, or what is wrong. */
    synchronized boolean selfTest(Consumer<String> line) throws InterruptedException {
        boolean allGood = true;
        for (Slot slot : slots) {
            if (slot.sensor instanceof BoardSensor sensor) {
                try {
                    line.accept("ok    " + sensor.device() + ": " + sensor.look(clock));
                } catch (ProtocolException e) {
                    allGood = false;
                    line.accept("WRONG " + sensor.device() + ": " + e.getMessage());
                }
            }
        }
        return allGood;
    }

    @Override
    public synchronized void close() {
        slots.forEach(slot -> slot.sensor.close());
    }
}
