import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * A light sender beside the load whose latencies can be told by when they were: each reading is sent when it is due, whatever became of those
 * before, and counts from then. In turn one crosses the limit and the next does not, so that every second one is an episode of its own.
 */
final class Pulse implements AutoCloseable {
    static final String DEVICE = "pulse";
    private static final int DEVICES = 10;
    private static final long NOT_YET = -1;

    /** One reading: when it was due, how long until PUBACK, and until the alert when it crosses; NaN for what did not come. */
    record Beat(Instant due, double pubackMillis, double alertMillis, boolean crosses) {}

    private static final class Sent {
        final Instant due;
        final long dueNanos;
        final boolean crosses;
        volatile long acknowledged = NOT_YET;
        volatile long alerted = NOT_YET;

        Sent(Instant due, long dueNanos, boolean crosses) {
            this.due = due;
            this.dueNanos = dueNanos;
            this.crosses = crosses;
        }

        private double millis(long nanos) {
            return nanos == NOT_YET ? Double.NaN : (nanos - dueNanos) / 1e6;
        }
    }

    private final MqttLink link;
    private final int intervalMillis;
    private final ConcurrentHashMap<Integer, Sent> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Sent> crossings = new ConcurrentHashMap<>();
    private final Queue<Sent> all = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile boolean closed;

    static List<String> devices() {
        return Hub.devices(DEVICE + "-", DEVICES);
    }

    Pulse(Hub hub, Hub.Gateway gateway, int intervalMillis) throws IOException {
        this.intervalMillis = intervalMillis;
        link = new MqttLink(hub.mqttPort(), "pulse", gateway);
        link.listen(this::alerted, (id, nanos) -> {
            Sent sent = byId.remove(id);
            if (sent != null) {
                sent.acknowledged = nanos;
            }
        });
        link.subscribe("mm/1/city/alerts/#");
        thread.start();
    }

    private void alerted(String body, long nanos) {
        if (body.contains("\"RAISED\"") && body.contains("\"seq\"")) {
            Sent sent = crossings.remove(Http.text(body, "device") + " " + (long) Http.number(body, "seq"));
            if (sent != null) {
                sent.alerted = nanos;
            }
        }
    }

    private void run() {
        long start = System.nanoTime();
        Instant startTime = Instant.now();
        try {
            for (int n = 0; !closed; n++) {
                long due = start + TimeUnit.MILLISECONDS.toNanos((long) n * intervalMillis);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                String device = DEVICE + "-" + n % DEVICES;
                int turn = n / DEVICES;
                Sent sent = new Sent(startTime.plusNanos(due - start), due, turn % 2 == 1);
                int id = n % 65_535 + 1;
                byId.put(id, sent);
                all.add(sent);
                if (sent.crosses) {
                    crossings.put(device + " " + turn, sent);
                }
                link.publish("mm/1/city/" + device + "/up", id, "[{\"n\":\"ch0\",\"u\":\"Cel\",\"t\":%.3f,\"v\":%d},{\"n\":\"mm:seq\",\"v\":%d}]"
                        .formatted(sent.due.toEpochMilli() / 1e3, sent.crosses ? 90 : 20, turn));
            }
        } catch (IOException | InterruptedException e) {
            // Closed, or cut off: what was sent and not answered shows as missing.
        }
    }

    private List<Beat> beats(Instant from, Instant to) {
        return all.stream().filter(sent -> !sent.due.isBefore(from) && sent.due.isBefore(to))
                .map(sent -> new Beat(sent.due, sent.millis(sent.acknowledged), sent.millis(sent.alerted), sent.crosses)).toList();
    }

    /** Of what was due in a span of time; what never came is as if it had come an hour later. */
    Latencies pubacks(Instant from, Instant to) {
        return latencies(beats(from, to), Beat::pubackMillis);
    }

    Latencies alerts(Instant from, Instant to) {
        return latencies(beats(from, to).stream().filter(Beat::crosses).toList(), Beat::alertMillis);
    }

    private static Latencies latencies(List<Beat> beats, ToDoubleFunction<Beat> what) {
        double never = TimeUnit.HOURS.toMillis(1);
        return Latencies.of(beats.stream().mapToDouble(what).map(millis -> Double.isNaN(millis) ? never : millis).toArray());
    }

    /** Crossings whose alert has not come. */
    int missing() {
        return crossings.size();
    }

    /** Waits for what is still under way, at most so long. */
    void awaitAlerts(int secondsMax) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        while (missing() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Sends nothing more; answers still come. */
    void stop() throws InterruptedException {
        closed = true;
        thread.join();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        link.close();
    }
}
