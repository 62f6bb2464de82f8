package io.mimamori.edge.sensor;

import io.mimamori.ProtocolException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import java.time.Duration;
import java.util.Optional;

/**
 * Sensirion SHT4x (datasheet, sections 4.5 and 4.6): command 0xFD measures with high precision, 10
 * ms later 6 bytes are read, temperature and humidity with a CRC each. A value with a wrong CRC, or
 * one that jumps by more than 5 Cel in a minute, is dropped and told as a fault.
 *
 * @param interval between two readings
 */
record Sht4xDriver(int bus, int address, Duration interval) implements Driver {
    private static final byte MEASURE = (byte) 0xFD;
    private static final Duration MEASURING = Duration.ofMillis(10);
    private static final int ADDRESS = 0x44;
    private static final int FAILURES_MAX = 3;
    private static final double JUMP_PER_MINUTE = 5;
    private static final Duration NAP = Duration.ofMillis(100);

    /** Temperature, Cel, and relative humidity, %. */
    record Climate(double celsius, double percent) {}

    static Sht4xDriver of(ConfigNode sensor) {
        return new Sht4xDriver(
                sensor.integer("bus", 1, 0, 255),
                sensor.integer("address", ADDRESS, 0x03, 0x77),
                Settings.positive(sensor, "interval", Duration.ofMinutes(1)));
    }

    /** The measured values; empty when a CRC is wrong. */
    static Optional<Climate> decode(byte[] six) {
        if (crc(six[0], six[1]) != (six[2] & 0xFF) || crc(six[3], six[4]) != (six[5] & 0xFF)) {
            return Optional.empty();
        }
        double celsius = -45 + 175 * word(six[0], six[1]) / 65_535.0;
        double percent = -6 + 125 * word(six[3], six[4]) / 65_535.0;
        return Optional.of(new Climate(celsius, Math.clamp(percent, 0, 100)));
    }

    /** CRC-8 of two bytes: polynomial 0x31, begun with 0xFF; 0xBEEF gives 0x92. */
    static int crc(byte first, byte second) {
        int crc = 0xFF;
        for (byte each : new byte[] {first, second}) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x80) != 0 ? crc << 1 ^ 0x31 : crc << 1;
            }
            crc &= 0xFF;
        }
        return crc;
    }

    private static int word(byte high, byte low) {
        return (high & 0xFF) << 8 | (low & 0xFF);
    }

    @Override
    public Attached attach(Board board) {
        return new Open(board, board.i2c(bus, address));
    }

    private final class Open implements Attached {
        private final Board board;
        private final Board.I2cDevice device;
        private int failures;
        private long readMillis = Long.MIN_VALUE;
        private long goodMillis;
        private Optional<Climate> good = Optional.empty();

        Open(Board board, Board.I2cDevice device) {
            this.board = board;
            this.device = device;
        }

        @Override
        public void step(Telling telling) throws InterruptedException {
            long now = telling.nowMillis();
            if (!Due.passed(readMillis, now, interval)) {
                board.pause(NAP);
                return;
            }
            readMillis = now;
            try {
                Optional<Climate> read = decode(read());
                if (read.isEmpty()) {
                    failed(telling, "the checksum of device 0x%02x is wrong".formatted(address));
                } else if (jumps(read.get(), now)) {
                    failed(
                            telling,
                            "%.1f Cel after %.1f Cel is no change of a room"
                                    .formatted(
                                            read.get().celsius(),
                                            good.map(Climate::celsius).orElse(0.0)));
                } else {
                    failures = 0;
                    good = read;
                    goodMillis = now;
                    telling.telemetry(
                            HomeClimate.measured(read.get().celsius(), read.get().percent())
                                    .toArray(Observation.Measured[]::new));
                }
            } catch (ProtocolException e) {
                failed(telling, String.valueOf(e.getMessage()));
            }
        }

        private boolean jumps(Climate read, long now) {
            double minutes = Math.max(1, (now - goodMillis) / 60_000.0);
            return good.isPresent()
                    && Math.abs(read.celsius() - good.get().celsius()) > JUMP_PER_MINUTE * minutes;
        }

        private void failed(Telling telling, String what) {
            failures++;
            if (failures >= FAILURES_MAX) {
                // What came after a jump thrice is the new truth; a dead bus is opened anew.
                throw new ProtocolException(
                        what + "; " + failures + " times in a row, opened anew", true, null);
            }
            telling.fault(what);
        }

        private byte[] read() throws InterruptedException {
            device.write(MEASURE);
            board.pause(MEASURING);
            return device.read(6);
        }

        @Override
        public String look(Telling telling) throws InterruptedException {
            Climate climate =
                    decode(read())
                            .orElseThrow(() ->
                                    new ProtocolException(
                                            "the checksum of device 0x%02x is wrong; check its wiring and its length"
                                                    .formatted(address),
                                            true,
                                            null));
            return "%.1f Cel, %.0f %%RH".formatted(climate.celsius(), climate.percent());
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
