package io.mimamori.bench;

import io.mimamori.hub.series.InfluxLines;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Encoding points of 1,000 series as line protocol, 5,000 a batch; nanoseconds a point. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LinesBenchmark {
    private static final int BATCH = 5_000;

    private final InfluxLines lines = new InfluxLines();
    private final List<Point> points =
            IntStream.range(0, BATCH).mapToObj(LinesBenchmark::point).toList();

    private static Point point(int n) {
        Reading reading = Readings.reading(n);
        return new Point(
                "city",
                "bench",
                false,
                new ChannelId(Readings.device(n), "ch0"),
                "readings",
                reading.timeMillis(),
                reading.value(),
                Quality.GOOD,
                reading.timeMillis(),
                n);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Object encode() {
        return lines.encode(points);
    }
}
