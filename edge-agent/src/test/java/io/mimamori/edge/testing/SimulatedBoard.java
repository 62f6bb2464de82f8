package io.mimamori.edge.testing;

import io.mimamori.ProtocolException;
import io.mimamori.edge.board.Board;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A board on the level of edges, registers and bytes, for tests only: nothing of the product can
 * fall back to it. Time is its own and runs when somebody pauses or the test says so. Thread-safe.
 */
public final class SimulatedBoard implements Board {
    private final Path state;
    private final AtomicLong nanos = new AtomicLong();
    private final ReentrantLock happening = new ReentrantLock();
    private final Map<Integer, Pin> inputs = new ConcurrentHashMap<>();
    private final Map<Integer, Boolean> outputs = new ConcurrentHashMap<>();
    private final Map<Integer, Sht4x> climates = new ConcurrentHashMap<>();
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    public SimulatedBoard() {
        this(Path.of("."));
    }

    public SimulatedBoard(Path state) {
        this.state = state;
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** An edge now. */
    public void edge(int pin, boolean high) {
        Pin input = pinOf(pin);
        input.high = high;
        input.listener.changed(high, nanos.get());
    }

    /** What happens faster than anybody pauses, however slow the machine is. */
    public void atOnce(Runnable edges) {
        happening.lock();
        try {
            edges.run();
        } finally {
            happening.unlock();
        }
    }

    /** Whether the output is on; false when nobody has opened it. */
    public boolean isOn(int pin) {
        return outputs.getOrDefault(pin, false);
    }

    /** Whether somebody reads the pin. */
    public boolean isOpen(int pin) {
        return inputs.containsKey(pin) && inputs.get(pin).open;
    }

    /** A Sensirion SHT4x at this address, as its registers are. */
    public Sht4x climate(int address) {
        return climates.computeIfAbsent(address, _ -> new Sht4x());
    }

    /** A serial line that says what the test gives it. */
    public Line line(String port) {
        return lines.computeIfAbsent(port, _ -> new Line());
    }

    private Pin pinOf(int pin) {
        return inputs.computeIfAbsent(pin, _ -> new Pin());
    }

    @Override
    public InputPin input(int pin, Pull pull, EdgeListener listener) {
        Pin input = pinOf(pin);
        if (!input.open) {
            input.high = input.high || (pull == Pull.UP && !input.held);
        }
        input.listener = listener;
        input.open = true;
        return input;
    }

    /** A pin that something holds low before anybody opens it. */
    public void hold(int pin) {
        pinOf(pin).held = true;
    }

    @Override
    public OutputPin output(int pin, boolean activeLow) {
        outputs.put(pin, false);
        return new OutputPin() {
            @Override
            public void set(boolean on) {
                outputs.put(pin, on);
            }

            @Override
            public void close() {
                outputs.put(pin, false);
            }
        };
    }

    @Override
    public I2cDevice i2c(int bus, int address) {
        Sht4x device = climates.get(address);
        if (device == null) {
            throw new ProtocolException("nothing at this address", true, null);
        }
        return device;
    }

    @Override
    public SerialLine serial(String port, int baud) {
        Line line = lines.get(port);
        if (line == null) {
            throw new ProtocolException("there is no " + port, true, null);
        }
        return line;
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public void pause(Duration time) {
        nanos.addAndGet(time.toNanos());
        LockSupport.parkNanos(200_000);
        atOnce(() -> {});
    }

    @Override
    public Path state() {
        return state;
    }

    @Override
    public void close() {}

    private static final class Pin implements InputPin {
        private volatile boolean high;
        private volatile boolean held;
        private volatile boolean open;
        private volatile EdgeListener listener = (_, _) -> {};

        @Override
        public boolean isHigh() {
            return high;
        }

        @Override
        public void close() {
            open = false;
            listener = (_, _) -> {};
        }
    }

    /** Answers 0xFD with six bytes, its CRCs included; can be told to fail. */
    public static final class Sht4x implements I2cDevice {
        private volatile double celsius = 20;
        private volatile double percent = 50;
        private volatile boolean damaged;
        private volatile boolean silent;
        private byte command;

        public void shows(double newCelsius, double newPercent) {
            celsius = newCelsius;
            percent = newPercent;
        }

        /** A bit on the wire tips over from now on. */
        public void damages(boolean yes) {
            damaged = yes;
        }

        public void falls(boolean yes) {
            silent = yes;
        }

        @Override
        public void write(byte... bytes) {
            if (silent) {
                throw new ProtocolException("no acknowledgement", true, null);
            }
            command = bytes[0];
        }

        @Override
        public byte[] read(int count) {
            if (silent || command != (byte) 0xFD || count != 6) {
                throw new ProtocolException("no acknowledgement", true, null);
            }
            int t = (int) Math.round((celsius + 45) / 175 * 65_535);
            int h = (int) Math.round((percent + 6) / 125 * 65_535);
            byte[] six = {(byte) (t >> 8), (byte) t, crc(t), (byte) (h >> 8), (byte) h, crc(h)};
            if (damaged) {
                six[1] ^= 0x10;
            }
            return six;
        }

        /** Polynomial 0x31, begun with 0xFF, bit by bit from the highest. */
        private static byte crc(int word) {
            int crc = 0xFF;
            for (int bit = 15; bit >= 0; bit--) {
                boolean carry = ((crc >> 7 ^ word >> bit) & 1) == 1;
                crc = (crc << 1 & 0xFF) ^ (carry ? 0x31 : 0);
            }
            return (byte) crc;
        }

        @Override
        public void close() {}
    }

    /** Bytes as they come. */
    public static final class Line implements SerialLine {
        private final Deque<Byte> waiting = new ArrayDeque<>();
        private boolean hungUp;
        private String again = "";

        /** What it says whenever it has nothing else to say. */
        public synchronized void repeats(String text) {
            again = text;
        }

        public synchronized void says(String text) {
            for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
                waiting.add(each);
            }
        }

        public synchronized void hangUp(boolean yes) {
            hungUp = yes;
        }

        @Override
        public synchronized int read(byte[] into, Duration patience) {
            if (hungUp) {
                throw new ProtocolException("hung up", true, null);
            }
            if (waiting.isEmpty()) {
                says(again);
            }
            int count = 0;
            while (count < into.length && !waiting.isEmpty()) {
                into[count++] = waiting.remove();
            }
            return count;
        }

        @Override
        public void close() {}
    }
}
