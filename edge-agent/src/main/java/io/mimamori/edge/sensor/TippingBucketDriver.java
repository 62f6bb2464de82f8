package io.mimamori.edge.sensor;

import io.mimamori.ProtocolException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.board.Board;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * A tipping bucket: one reed pulse to ground a tip, pull-up inside. Two tips within 150 ms are one
 * that bounced: 0.2 mm in that time would be no rain. The counter is kept over a restart.
 *
 * @param tipMm rain of one tip, mm
 * @param interval between reports in dry weather
 */
record TippingBucketDriver(String device, int pin, double tipMm, Duration interval)
        implements Driver {
    private static final long GAP_NANOS = Duration.ofMillis(150).toNanos();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    static TippingBucketDriver of(ConfigNode sensor, String device) {
        return new TippingBucketDriver(
                device,
                Settings.pin(sensor, "pin"),
                sensor.number("tip", 0.2, 0.01, 10),
                Settings.positive(sensor, "interval", Duration.ofMinutes(10)));
    }

    @Override
    public Attached attach(Board board) {
        Path file = board.state().resolve("tips-" + device + ".count");
        TippingBucket bucket = new TippingBucket(tipMm, read(file));
        Edges edges = new Edges();
        return new Open(board.input(pin, Board.Pull.UP, edges), edges, bucket, file);
    }

    private static long read(Path file) {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        } catch (IOException | NumberFormatException e) {
            throw new ProtocolException(
                    "the counter of tips in "
                            + file
                            + " cannot be read: "
                            + e.getMessage()
                            + "; move the file away to count from 0",
                    true,
                    e);
        }
    }

    private final class Open implements Attached {
        private final Board.InputPin input;
        private final Edges edges;
        private final TippingBucket bucket;
        private final Path file;
        private boolean tippedBefore;
        private long tippedNanos;
        private int tipsOfMinute;
        private long minuteMillis = Long.MIN_VALUE;
        private long toldMillis = Long.MIN_VALUE;

        Open(Board.InputPin input, Edges edges, TippingBucket bucket, Path file) {
            this.input = input;
            this.edges = edges;
            this.bucket = bucket;
            this.file = file;
        }

        @Override
        public void step(Telling telling) throws InterruptedException {
            edges.next().ifPresent(this::edge);
            long now = telling.nowMillis();
            if (minuteMillis == Long.MIN_VALUE) {
                minuteMillis = now;
                tell(telling, now);
            } else if (Due.passed(minuteMillis, now, MINUTE)) {
                minuteMillis = now;
                boolean raining = tipsOfMinute > 0;
                bucket.minute(tipsOfMinute);
                if (raining) {
                    keep(telling);
                }
                tipsOfMinute = 0;
                if (raining || Due.passed(toldMillis, now, interval)) {
                    tell(telling, now);
                }
            }
        }

        private void edge(Edges.Edge edge) {
            boolean soon = tippedBefore && edge.nanos() - tippedNanos < GAP_NANOS;
            if (!edge.high() && !soon) {
                tippedBefore = true;
                tippedNanos = edge.nanos();
                tipsOfMinute++;
            }
        }

        private void tell(Telling telling, long now) {
            toldMillis = now;
            telling.telemetry(bucket.told().toArray(Observation.Measured[]::new));
        }

        /** Whole or not at all; a crash costs at most the tips of the last minute. */
        private void keep(Telling telling) {
            try {
                write();
            } catch (IOException e) {
                telling.fault("the counter of tips cannot be kept in " + file + ": " + e);
            }
        }

        private void write() throws IOException {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(fresh, Long.toString(bucket.tips()));
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public String look(Telling telling) {
            return bucket.tips() + " tips so far, contact " + (input.isHigh() ? "open" : "closed");
        }

        @Override
        public void close() {
            input.close();
            if (tipsOfMinute > 0) {
                bucket.minute(tipsOfMinute);
                tipsOfMinute = 0;
                try {
                    write();
                } catch (IOException e) {
                    throw new ProtocolException(
                            "the counter of tips cannot be kept in " + file + ": " + e, true, e);
                }
            }
        }
    }
}
