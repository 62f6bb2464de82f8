package io.mimamori.hub.fuzz;

import io.mimamori.hub.fuzz.FuzzTarget.Outcome;
import io.mimamori.senml.SenmlFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A run: inputs of each kind in turn, half a second each, and a look at the hub after each turn.
 * Input number N of a kind depends on the seed, the kind and N alone. One thread.
 */
final class Fuzz {
    private static final long TURN_NANOS = Duration.ofMillis(500).toNanos();
    private static final long SETTLING_NANOS = Duration.ofSeconds(60).toNanos();

    /** This part of a run comes before what the hub holds is measured: caches, compiled code. */
    private static final int WARM_UP_PART = 5;

    private static final long WARM_UP_NANOS_MAX = Duration.ofMinutes(2).toNanos();

    /** Findings of a kind after which it is left alone. */
    private static final int FINDINGS_MAX = 20;

    /**
     * What is asked for.
     *
     * @param of kinds of input
     * @param from number of the first input of each kind
     * @param inputs how many of each kind; {@link Long#MAX_VALUE} for as many as there is time for
     */
    record Wish(Duration time, long seed, Set<String> of, long from, long inputs) {}

    /**
     * A broken promise.
     *
     * @param from number of the first input that may have done it
     * @param to number behind the last one
     */
    record Finding(String target, long from, long to, String what, Path file) {}

    /** What became of the inputs of one kind. */
    static final class Tally {
        long inputs;
        long bytes;
        long nanos;
        final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        int findings;

        private void count(Outcome outcome, int length) {
            inputs++;
            bytes += length;
            outcomes.merge(outcome, 1L, Long::sum);
        }
    }

    private final Wish wish;
    private final FuzzHub hub;
    private final FuzzReport report;
    private final Consumer<String> progress;
    private final Map<FuzzTarget, Tally> tallies = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> known = new ArrayList<>();

    Fuzz(Wish wish, FuzzHub hub, FuzzReport report, Consumer<String> progress) throws IOException {
        this.wish = wish;
        this.hub = hub;
        this.report = report;
        this.progress = progress;
        List<FuzzTarget> all = new ArrayList<>(hub.targets());
        all.add(new SenmlFuzz(SenmlFormat.JSON));
        all.add(new SenmlFuzz(SenmlFormat.CBOR));
        for (FuzzTarget target : all) {
            if (wish.of().contains(target.name())) {
                tallies.put(target, new Tally());
            }
        }
        if (tallies.size() < wish.of().size()) {
            throw new IllegalArgumentException(
                    "of %s there is only %s"
                            .formatted(wish.of(), all.stream().map(FuzzTarget::name).toList()));
        }
    }

    /** Runs it to its end; what was found, which is also in files. */
    List<Finding> run() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long end = begun + wish.time().toNanos();
        long warm = begun + Math.min(wish.time().toNanos() / WARM_UP_PART, WARM_UP_NANOS_MAX);
        long told = begun;
        boolean measured = false;
        while (System.nanoTime() < end && !isDone()) {
            for (Map.Entry<FuzzTarget, Tally> entry : tallies.entrySet()) {
                turn(entry.getKey(), entry.getValue());
            }
            if (!measured && System.nanoTime() > warm) {
                hub.remember();
                measured = true;
            }
            if (System.nanoTime() - told > Duration.ofMinutes(1).toNanos()) {
                told = System.nanoTime();
                progress.accept(report.line(tallies, findings.size(), hub.holding()));
            }
        }
        if (measured) {
            settle();
        }
        progress.accept(report.line(tallies, findings.size(), hub.holding()));
        report.finish(wish, tallies, findings, Duration.ofNanos(System.nanoTime() - begun));
        return findings;
    }

    private boolean isDone() {
        return tallies.values().stream()
                .allMatch(tally -> tally.inputs >= wish.inputs() || tally.findings >= FINDINGS_MAX);
    }

    private void turn(FuzzTarget target, Tally tally) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long first = wish.from() + tally.inputs;
        while (System.nanoTime() - begun < TURN_NANOS
                && tally.inputs < wish.inputs()
                && tally.findings < FINDINGS_MAX) {
            one(target, tally);
        }
        tally.nanos += System.nanoTime() - begun;
        long next = wish.from() + tally.inputs;
        if (next > first) {
            hub.fault().ifPresent(what -> found(target, first, next, what));
        }
    }

    private void one(FuzzTarget target, Tally tally) {
        long number = wish.from() + tally.inputs;
        byte[] input = input(target, number);
        try {
            tally.count(target.send(input), input.length);
        } catch (AssertionError | RuntimeException | IOException | StackOverflowError e) {
            tally.count(Outcome.ENDED, input.length);
            found(target, number, number + 1, FuzzReport.trace(e));
        }
    }

    byte[] input(FuzzTarget target, long number) {
        long mixed = wish.seed() * 0x9E3779B97F4A7C15L + target.name().hashCode();
        return target.make(new Random((mixed ^ number) * 0xD1B54A32D192ED03L + number));
    }

    private void found(FuzzTarget target, long from, long to, String what) {
        String alike = what.replaceAll("\\d+", "N");
        if (known.contains(alike.substring(0, Math.min(300, alike.length())))) {
            return;
        }
        known.add(alike.substring(0, Math.min(300, alike.length())));
        tallies.computeIfAbsent(target, _ -> new Tally()).findings++;
        List<byte[]> inputs = new ArrayList<>();
        for (long number = from; number < to; number++) {
            inputs.add(input(target, number));
        }
        Path file = report.keep(wish, target.name(), from, inputs, what);
        findings.add(new Finding(target.name(), from, to, what, file));
        progress.accept("FOUND by %s: %s%n  in %s".formatted(target.name(), what, file));
    }

    /** After a while nothing may be held that was not held before, and nothing may be missing. */
    private void settle() throws IOException, InterruptedException {
        long until = System.nanoTime() + SETTLING_NANOS;
        Optional<String> wrong = wrong();
        while (wrong.isPresent() && System.nanoTime() < until) {
            Thread.onSpinWait();
            wrong = wrong();
        }
        if (wrong.isPresent()) {
            FuzzTarget last = List.copyOf(tallies.keySet()).getLast();
            found(last, wish.from(), wish.from(), wrong.get());
        }
    }

    private Optional<String> wrong() throws IOException, InterruptedException {
        Optional<String> growth = hub.growth();
        return growth.isPresent() ? growth : hub.missing();
    }
}
