package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.ops.ClockSteps;
import io.mimamori.reading.Channel;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlPack;
import io.mimamori.senml.SenmlUnit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What each reading of a pack must be: of a channel that a site lists, in its unit, of its kind, at
 * a time that can be. Thread-safe. Allocates texts only for what is refused.
 */
final class ReadingCheck {
    /** How far ahead of the machine's clock, had nobody set it back, a reading may be. */
    static final Duration AHEAD_MAX = Duration.ofMinutes(2);

    /** No sensor of ours is older: 2000-01-01T00:00Z, ms since 1970 UTC. */
    static final long OLDEST_MILLIS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    /** Faults of one reason that are told one by one. */
    private static final int NAMED_MAX = 4;

    private final Sites sites;
    private final ClockSteps clock;

    ReadingCheck(Sites sites, InstantSource machine, LongSupplier nanos) {
        this.sites = sites;
        this.clock = new ClockSteps(machine, nanos);
    }

    /** Readings that are taken, with their quality; and what is wrong with the others. */
    record Checked(List<Reading> kept, Map<Refusal.Reason, String> refused) {}

    Checked check(String tenant, String device, SenmlPack pack) {
        long newest = clock.latestMillis() + AHEAD_MAX.toMillis();
        List<Reading> kept = new ArrayList<>(pack.readings().size());
        Map<Refusal.Reason, List<String>> faults = Map.of();
        for (int i = 0; i < pack.readings().size(); i++) {
            Reading reading = pack.readings().get(i);
            if (isVerdict(tenant, device, reading, newest)) {
                kept.add(reading);
                continue;
            }
            Optional<Sites.Placed> placed = sites.find(tenant, device, reading.channel());
            Optional<Fault> fault = fault(placed, reading, pack.unit(i), newest);
            if (fault.isPresent()) {
                faults = faults.isEmpty() ? new EnumMap<>(Refusal.Reason.class) : faults;
                faults.computeIfAbsent(fault.get().reason(), _ -> new ArrayList<>())
                        .add(fault.get().detail());
            } else {
                kept.add(
                        reading.withQuality(
                                placed.orElseThrow().channel().grossRange(reading.value())));
            }
        }
        return new Checked(kept, faults.isEmpty() ? Map.of() : details(faults));
    }

    /** An edge's own verdict on a site that lists the device. */
    private boolean isVerdict(String tenant, String device, Reading reading, long newestMillis) {
        return reading.channel().equals(LocalVerdict.CHANNEL)
                && reading.timeMillis() <= newestMillis
                && reading.value() instanceof Value.Text(String text)
                && LocalVerdict.parse(text)
                        .flatMap(verdict -> sites.site(tenant, verdict.site()))
                        .filter(versioned ->
                                versioned.site().channels().stream()
                                        .anyMatch(channel -> channel.id().device().equals(device)))
                        .isPresent();
    }

    private record Fault(Refusal.Reason reason, String detail) {}

    private static Optional<Fault> fault(
            Optional<Sites.Placed> placed, Reading reading, String unit, long newestMillis) {
        if (placed.isEmpty()) {
            return fault(Refusal.Reason.UNKNOWN_CHANNEL, "no site lists " + reading.channel());
        }
        Channel channel = placed.get().channel();
        if (!unit.isEmpty() && !SenmlUnit.means(unit, channel.unit())) {
            return fault(
                    Refusal.Reason.UNIT_MISMATCH,
                    "%s comes in %s, but site %s has it in %s; send it in %s or change the site"
                            .formatted(
                                    reading.channel(),
                                    unit,
                                    placed.get().site().site(),
                                    channel.unit(),
                                    channel.unit()));
        }
        if (!channel.admits(reading.value())) {
            return fault(
                    Refusal.Reason.VALUE_KIND,
                    "%s is measured in %s, so its value must be a number"
                            .formatted(reading.channel(), channel.unit()));
        }
        if (reading.timeMillis() > newestMillis || reading.timeMillis() < OLDEST_MILLIS) {
            return fault(
                    Refusal.Reason.TIME_INVALID,
                    "%s at %s is from before 2000 or more than %d s ahead; set the device's clock"
                            .formatted(
                                    reading.channel(),
                                    Instant.ofEpochMilli(reading.timeMillis()),
                                    AHEAD_MAX.toSeconds()));
        }
        return Optional.empty();
    }

    private static Optional<Fault> fault(Refusal.Reason reason, String detail) {
        return Optional.of(new Fault(reason, detail));
    }

    private static Map<Refusal.Reason, String> details(Map<Refusal.Reason, List<String>> faults) {
        Map<Refusal.Reason, String> details = new EnumMap<>(Refusal.Reason.class);
        faults.forEach((reason, all) -> {
            List<String> different = all.stream().distinct().toList();
            int more = different.size() - NAMED_MAX;
            String named =
                    String.join("; ", different.subList(0, Math.min(different.size(), NAMED_MAX)));
            details.put(reason, more > 0 ? named + "; and " + more + " more" : named);
        });
        return details;
    }
}
