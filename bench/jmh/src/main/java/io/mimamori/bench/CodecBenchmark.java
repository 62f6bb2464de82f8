package io.mimamori.bench;

import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decoding a pack of one reading, its sequence number and the state of its clock. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    @Param({"JSON", "CBOR"})
    public SenmlFormat format;

    private byte[][] packs;
    private int next;

    @Setup
    public void encode() {
        packs =
                IntStream.range(0, Readings.DEVICES)
                        .mapToObj(n -> Readings.encoded(format, n))
                        .toArray(byte[][]::new);
    }

    @Benchmark
    public SenmlPack decode() throws Exception {
        next = next + 1 == packs.length ? 0 : next + 1;
        return SenmlDecoder.decode(format, packs[next], 1_790_000_000_000L);
    }
}
