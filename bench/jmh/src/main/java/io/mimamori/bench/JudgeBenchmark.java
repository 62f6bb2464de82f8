package io.mimamori.bench;

import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.rule.Effect;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of the judge: a reading of one of 1,000 channels with a ladder, one in 51 raises. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JudgeBenchmark {
    private static final String SITE =
            """
            site: bench
            tenant: city
            hazard: fleet
            zone: Asia/Tokyo
            channels:
            %s
            rules:
              - {id: limit, kind: ladder, channel: ch0, levels: {over: 50}, hysteresis: 0, holdUp: 0s, holdDown: 0s}
            """;

    private Judge judge;
    private long number;

    @Setup
    public void begin() {
        String channels =
                IntStream.range(0, Readings.DEVICES)
                        .mapToObj(n -> "  - {device: dev-" + n + ", channel: ch0, unit: Cel}")
                        .collect(Collectors.joining("\n"));
        judge = new Judge();
        judge.step(
                new JudgeEvent.SiteChanged(
                        SiteFile.parse("bench.yaml", SITE.formatted(channels), Profiles.shipped()),
                        1));
    }

    @Benchmark
    public List<Effect> step() {
        return judge.step(new JudgeEvent.Observed(Readings.pack(number++)));
    }
}
