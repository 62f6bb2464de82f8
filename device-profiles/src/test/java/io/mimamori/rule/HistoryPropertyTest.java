package io.mimamori.rule;

import static io.mimamori.quality.Qartod.Spike.DIFFERENTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.quality.Qartod;
import io.mimamori.quality.Qartod.Limits;
import io.mimamori.quality.QualityTest;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the order of arrival, and wherever the judge crashes: the same history. */
final class HistoryPropertyTest {
    /** Of a normal run; more with {@code -Dseeds=N}. */
    private static final int SEEDS = 15;

    private static final double DISPLACED_MINUTES_MAX = 70 * 60;

    static LongStream seeds() {
        Long seed = Long.getLong("seed");
        return seed == null
                ? LongStream.range(0, Integer.getInteger("seeds", SEEDS))
                : LongStream.of(seed);
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void shuffledDuplicatedAndPartitionedReadingsMakeTheHistoryOfSortedOnes(long seed) {
        Random random = new Random(seed);
        Rule[] rules = rules(random);
        List<Pack> readings = readings(random);
        double end = (latest(readings) - Watch.START) / 60_000.0 + random.nextInt(400);

        Watch sorted = Watch.of(rules);
        inOrder(readings).forEach(pack -> sorted.step(new JudgeEvent.Observed(pack)));
        sorted.tick(end);

        Watch shuffled = Watch.of(rules);
        arrivals(readings, random, end).forEach(shuffled::step);
        shuffled.tick(end);

        assertThat(shuffled.judge.lateReadings()).isZero();
        assertThat(described(shuffled)).isEqualTo(described(sorted));
        assertThat(doubts(shuffled, readings)).isEqualTo(doubts(sorted, readings));
        if (Arrays.stream(rules).noneMatch(Screening.class::isInstance)) {
            // Nothing but the reading that follows takes back what was told in order.
            assertThat(sorted.effects).noneMatch(Effect.Withdrawn.class::isInstance);
        }
    }

    @ParameterizedTest(name = "-Dseed={0}")
    @MethodSource("seeds")
    void aCrashAtAnyStepChangesNoEffect(long seed) {
        Random random = new Random(seed);
        Rule[] rules = rules(random);
        List<Pack> readings = readings(random);
        double end = (latest(readings) - Watch.START) / 60_000.0 + random.nextInt(400);
        List<JudgeEvent> events = arrivals(readings, random, end);
        int every = 1 + random.nextInt(40);

        Watch whole = Watch.of(rules);
        Watch crashing = Watch.of(rules);
        Map<String, byte[]> disk = new TreeMap<>();
        Judge judge = crashing.judge;
        for (int i = 0; i < events.size(); i++) {
            List<Effect> expected = whole.step(events.get(i));
            assertThat(judge.step(events.get(i))).as("step %d", i).isEqualTo(expected);
            assertThat(judge.nextDeadlineMillis()).isEqualTo(whole.judge.nextDeadlineMillis());
            judge.checkpoint(new Disk(disk));
            if (i % every == 0) {
                judge = new Judge();
                judge.step(new JudgeEvent.SiteChanged(Watch.site(rules), 1));
                disk.forEach(judge::restore);
            }
        }
        assertThat(judge.lateReadings()).isEqualTo(whole.judge.lateReadings());
    }

    /** Verdicts that are not those of the door. */
    private static Set<String> doubts(Watch watch, List<Pack> readings) {
        Set<String> doubts = new TreeSet<>();
        watch.verdicts.forEach((minute, codes) -> doubts.add(minute + ": " + codes));
        for (Pack pack : inOrder(readings)) {
            int code = pack.readings().getFirst().quality().code();
            doubts.remove("%s: %d %d".formatted(Watch.minute(time(pack)), code, code));
        }
        return doubts;
    }

    /** The hub's clock was an hour ahead, told of silence and of a hold, was set right; a crash. */
    @Test
    void whatAClockToldThatWasAheadIsToldOnceAlsoAcrossACrash() {
        Rule[] rules = {Watch.ladder(0.1, 30, 0, 2.0), Watch.stale(50)};
        Watch watch = Watch.of(rules).see(0, 2.5).tick(60).arrive(3);
        assertThat(watch.history()).containsExactly("30 RAISED warning", "50 STALE");
        Map<String, byte[]> disk = new TreeMap<>();
        watch.judge.checkpoint(new Disk(disk));
        Judge restored = new Judge();
        restored.step(new JudgeEvent.SiteChanged(Watch.site(rules), 1));
        disk.forEach(restored::restore);
        assertThat(restored.step(new JudgeEvent.Tick(Watch.at(4)))).isEmpty();
        assertThat(restored.step(new JudgeEvent.Tick(Watch.at(100)))).isEmpty();
    }

    private static List<String> described(Watch watch) {
        return watch.standing.values().stream()
                .map(event ->
                        "%d %s %s %s raised %d by %s %s"
                                .formatted(
                                        event.timeMillis(),
                                        event.source().rule(),
                                        event.kind(),
                                        event.level(),
                                        event.raisedMillis(),
                                        event.cause().timeMillis() + " " + event.cause().value(),
                                        event.cause().quality()))
                .sorted()
                .toList();
    }

    private static Rule[] rules(Random random) {
        Rule[] all = {
            Watch.ladder(0.05, random.nextInt(3) * 7, random.nextInt(3) * 13, 2.0, 2.5),
            silence(random),
            OccurrenceTest.occurrence(2.2, 1 + random.nextInt(30), random.nextInt(60)),
            OccurrenceTest.button(random.nextInt(10)),
            sensor(random),
            RateOfRiseTest.rise(5 + random.nextInt(20), random.nextInt(40)),
        };
        if (random.nextBoolean()) {
            all[all.length - 1] = screening(random);
        }
        return random.nextInt(4) == 0 ? new Rule[] {all[0], all[2]} : all;
    }

    private static Screening screening(Random random) {
        double suspect = 0.1 + random.nextDouble() * 0.3;
        Limits limits = new Limits(suspect, suspect * (1 + random.nextDouble()));
        Duration within = Duration.ofMinutes(3 + random.nextInt(30));
        Qartod.Spike method = random.nextBoolean() ? Qartod.Spike.AVERAGE : DIFFERENTIAL;
        List<QualityTest> tests =
                List.of(
                        new QualityTest.Spike(
                                method,
                                limits,
                                within.dividedBy(1 + random.nextInt(20)),
                                within,
                                random.nextBoolean()),
                        new QualityTest.RateOfChange(limits, within),
                        new QualityTest.FlatLine(0.2, within, within.multipliedBy(2)),
                        new QualityTest.Gap(within.multipliedBy(3)),
                        new QualityTest.Counter());
        return new Screening(
                "quality",
                Watch.CHANNEL,
                Optional.empty(),
                tests.stream().filter(_ -> random.nextInt(3) > 0).toList());
    }

    private static Stale silence(Random random) {
        Stale quiet = Watch.stale(60 + random.nextInt(160));
        return new Stale(
                quiet.id(),
                quiet.channel(),
                quiet.device(),
                quiet.after(),
                Optional.of(
                        new Stale.Alert(
                                2.1, Duration.ofMinutes(5 + random.nextInt(50)), List.of())),
                Map.of());
    }

    /** One that finds fault every now and then in such readings. */
    private static SensorFault sensor(Random random) {
        return new SensorFault(
                "sensor",
                Watch.CHANNEL,
                Optional.empty(),
                2.5,
                0.1 + random.nextDouble() * 0.4,
                Duration.ofMinutes(1 + random.nextInt(20)),
                0.3,
                Duration.ofMinutes(5 + random.nextInt(30)),
                Duration.ofMinutes(1 + random.nextInt(60)),
                Optional.empty());
    }

    /** One reading a pack; conflicting and repeated ones among them. */
    private static List<Pack> readings(Random random) {
        List<Pack> packs = new ArrayList<>();
        double minute = 0;
        double level = 1.8;
        int count = 200 + random.nextInt(700);
        for (int sequence = 0; sequence < count; sequence++) {
            minute += random.nextInt(20) == 0 ? 10 * random.nextInt(40) : 1 + random.nextInt(5);
            level = Math.clamp(level + random.nextGaussian() * 0.15, 0.5, 3.2);
            Reading reading =
                    random.nextInt(25) == 0
                            ? Watch.bad(minute, 99)
                            : Watch.reading(minute, Math.round(level * 100) / 100.0);
            packs.add(Watch.pack(minute, sequence, reading));
            if (random.nextInt(15) == 0) {
                packs.add(packs.getLast());
            }
            if (random.nextInt(15) == 0) {
                long other = random.nextBoolean() ? sequence : sequence + 1;
                packs.add(Watch.pack(minute, other, Watch.reading(minute, random.nextInt(4))));
            }
        }
        return packs;
    }

    private static List<Pack> inOrder(List<Pack> packs) {
        Map<Long, Pack> winners = new HashMap<>();
        Comparator<Pack> strength =
                Comparator.comparingLong(Pack::sequence)
                        .thenComparingDouble(HistoryPropertyTest::value);
        for (Pack pack : packs) {
            winners.merge(time(pack), pack, (a, b) -> strength.compare(a, b) >= 0 ? a : b);
        }
        return winners.values().stream()
                .sorted(Comparator.comparingLong(HistoryPropertyTest::time))
                .toList();
    }

    /** Displaced within the window, bundled into packs, with ticks and a partition between. */
    private static List<JudgeEvent> arrivals(List<Pack> packs, Random random, double end) {
        double displaced = random.nextDouble() * DISPLACED_MINUTES_MAX;
        TreeMap<Double, Pack> byArrival = new TreeMap<>();
        for (Pack pack : packs) {
            double arrival = time(pack) / 60_000.0 + random.nextDouble() * displaced;
            while (byArrival.putIfAbsent(arrival, pack) != null) {
                arrival += 1e-7;
            }
        }
        List<JudgeEvent> events = new ArrayList<>();
        List<Pack> waiting = new ArrayList<>();
        for (Map.Entry<Double, Pack> arrival : byArrival.entrySet()) {
            waiting.add(arrival.getValue());
            double minute = arrival.getKey() - Watch.START / 60_000.0;
            if (random.nextInt(3) == 0) {
                deliver(waiting, minute, events);
            }
            if (random.nextInt(10) == 0) {
                events.add(new JudgeEvent.Tick(Watch.at(Math.min(end, minute))));
            }
        }
        deliver(waiting, end, events);
        return events;
    }

    /** Readings of one sequence number travel together. */
    private static void deliver(List<Pack> waiting, double minute, List<JudgeEvent> events) {
        Map<Long, List<Reading>> bundles = new TreeMap<>();
        for (Pack pack : waiting) {
            bundles.computeIfAbsent(pack.sequence(), _ -> new ArrayList<>())
                    .addAll(pack.readings());
        }
        bundles.forEach((sequence, readings) ->
                events.add(
                        new JudgeEvent.Observed(
                                Watch.pack(minute, sequence, readings.toArray(Reading[]::new)))));
        waiting.clear();
    }

    private static long time(Pack pack) {
        return pack.readings().getFirst().timeMillis();
    }

    private static double value(Pack pack) {
        return ((io.mimamori.reading.Value.Numeric) pack.readings().getFirst().value()).number();
    }

    private static long latest(List<Pack> packs) {
        return packs.stream().mapToLong(HistoryPropertyTest::time).max().orElseThrow();
    }

    private record Disk(Map<String, byte[]> parts) implements Judge.Checkpoint {
        @Override
        public void put(String key, byte[] part) {
            parts.put(key, part);
        }

        @Override
        public void remove(String key) {
            assertThat(parts.remove(key)).as(key).isNotNull();
        }
    }
}
