package io.mimamori.rule;

import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.quality.QualityTest;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How fast the judge is on one core: ladder and stale rule on each channel, readings in order, one
 * in a hundred raises and the next one clears. Prints readings per second of processor time, so
 * that other programs on the machine do not count, and what a channel with a full window holds.
 */
final class JudgeSpeed {
    private static final int READINGS = 4_000_000;
    private static final int BATCH = 2_000;
    private static final long SECOND = 1_000;

    private JudgeSpeed() {}

    public static void main(String[] arguments) {
        for (int round = 1; round <= 3; round++) {
            for (int channels : new int[] {1, 1_000}) {
                for (int perPack : new int[] {1, 16}) {
                    measure(channels, perPack);
                }
            }
        }
    }

    private static void measure(int channels, int perPack) {
        Judge judge = new Judge();
        judge.step(new JudgeEvent.SiteChanged(site(channels), 1));
        long[] times = new long[channels];
        long nanos = 0;
        long effects = 0;
        int pack = 0;
        while (pack * perPack < READINGS) {
            List<Pack> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                batch.add(pack(pack % channels, times, perPack, pack++));
            }
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (Pack each : batch) {
                effects += judge.step(new JudgeEvent.Observed(each)).size();
            }
            judge.step(new JudgeEvent.Tick(batch.getLast().receivedMillis()));
            judge.nextDeadlineMillis();
            nanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        }
        System.out.printf(
                "%d channels, %d readings a pack: %,.0f readings per second of processor time, %d effects%n",
                channels, perPack, READINGS * 1e9 / nanos, effects);
    }

    private static Pack pack(int device, long[] times, int readings, int sequence) {
        List<Reading> made = new ArrayList<>(readings);
        for (int i = 0; i < readings; i++) {
            times[device] += SECOND;
            long second = times[device] / SECOND;
            double value = second % 100 == 0 ? 55 : 20 + second % 50 / 10.0;
            made.add(new Reading("level", Watch.START + times[device], Value.of(value)));
        }
        long received = Watch.START + times[device];
        return new Pack(
                "city",
                "dev-" + device,
                Lane.LIVE,
                received,
                sequence,
                "b",
                ClockState.SYNCED,
                made);
    }

    private static Site site(int channels) {
        List<Channel> all =
                IntStream.range(0, channels)
                        .mapToObj(i -> new ChannelId("dev-" + i, "level"))
                        .map(id -> new Channel(id, "river_level", "m", 0.01, Range.ALL))
                        .toList();
        Ladder ladder = Watch.ladder(0.1, 0, 0, 50, 60);
        Stale stale = new Stale("silent", "level", Optional.empty(), Duration.ofHours(1));
        return new Site(
                "city",
                "load",
                "load",
                Hazard.RIVER,
                Optional.of("T.P."),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                all,
                Boolean.getBoolean("river") ? river(ladder, stale) : List.of(ladder, stale));
    }

    /** With {@code -Driver=true}: as a site file has a river level. */
    private static List<Rule> river(Ladder ladder, Stale stale) {
        return List.of(
                ladder,
                stale,
                SensorFault.river("sensor", "level", Optional.empty(), 60),
                new Screening(
                        "quality", "level", Optional.empty(), List.of(QualityTest.Spike.river())));
    }
}
