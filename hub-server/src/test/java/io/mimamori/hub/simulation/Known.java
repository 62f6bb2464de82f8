package io.mimamori.hub.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.ingest.Ingest;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.profile.Site;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlException;
import io.mimamori.senml.SenmlPack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the hub said that it has, kept beside it. Not thread-safe. */
final class Known {
    /** Of two readings of one time: the higher sequence number, else the greater value. */
    private static final Comparator<Sighting> STRENGTH =
            Comparator.comparingLong(Sighting::sequence)
                    .thenComparingDouble(sighting -> number(sighting.reading().value()));

    /**
     * A reading that the hub has.
     *
     * @param receivedMillis when it first came, hub's clock
     */
    record Sighting(String device, Reading reading, long sequence, long receivedMillis) {}

    private record Moment(ChannelId channel, long timeMillis) {}

    private final Streets streets;
    private final Map<String, Map<Moment, Sighting>> bySite = new HashMap<>();
    private final List<String> accepted = new ArrayList<>();
    private final Set<String> answered = new HashSet<>();
    private long refused;

    Known(Streets streets) {
        this.streets = streets;
    }

    /** The hub's verdict on a message, which it may or may not have told the sender. */
    void verdict(Parcel parcel, Ingest.Verdict verdict, long hubMillis, long newestTakenMillis) {
        SenmlPack pack = decode(parcel, hubMillis);
        pack.readings().forEach(reading -> answered.add(name(parcel.device(), reading)));
        List<Reading> taken =
                pack.readings().stream()
                        .filter(reading -> reading.timeMillis() <= newestTakenMillis)
                        .toList();
        int count =
                switch (verdict) {
                    case Ingest.Verdict.Accepted(int readings, _) -> readings;
                    case Ingest.Verdict.Refused _, Ingest.Verdict.Busy _ -> 0;
                };
        assertThat(taken.size()).as("readings taken of %s", pack).isEqualTo(count);
        refused += pack.readings().size() - taken.size();
        if (!taken.isEmpty()) {
            accepted.add(entry(parcel.device(), pack.sequence(), taken));
            taken.forEach(reading -> see(parcel.device(), reading, pack.sequence(), hubMillis));
        }
    }

    private static SenmlPack decode(Parcel parcel, long hubMillis) {
        try {
            return SenmlDecoder.decode(parcel.format(), parcel.payload(), hubMillis);
        } catch (SenmlException e) {
            throw new AssertionError("the spool sent what is no pack", e);
        }
    }

    private void see(String device, Reading reading, long sequence, long receivedMillis) {
        String name = streets.siteOf(device);
        Site site = Optional.ofNullable(streets.sites().get(name)).orElseThrow();
        ChannelId id = new ChannelId(device, reading.channel());
        Reading judged =
                reading.withQuality(site.channel(id).orElseThrow().grossRange(reading.value()));
        bySite.computeIfAbsent(name, _ -> new HashMap<>())
                .merge(
                        new Moment(id, reading.timeMillis()),
                        new Sighting(device, judged, sequence, receivedMillis),
                        (old, next) -> STRENGTH.compare(old, next) >= 0 ? old : next);
    }

    private static double number(Value value) {
        return switch (value) {
            case Value.Numeric(double number) -> number;
            case Value.State(boolean on) -> on ? 1 : 0;
            case Value.Text _ -> 0;
        };
    }

    /** Of the readings of one time those that count. */
    Collection<Sighting> readings(String site) {
        return bySite.getOrDefault(site, Map.of()).values();
    }

    Optional<Sighting> find(ChannelId channel, long timeMillis) {
        return Optional.ofNullable(
                bySite.getOrDefault(streets.siteOf(channel.device()), Map.of())
                        .get(new Moment(channel, timeMillis)));
    }

    /** Newest event time of a channel, ms since 1970 UTC. */
    long newestMillis(ChannelId channel) {
        return readings(streets.siteOf(channel.device())).stream()
                .filter(each -> each.device().equals(channel.device()))
                .filter(each -> each.reading().channel().equals(channel.channel()))
                .mapToLong(each -> each.reading().timeMillis())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    long acceptedPacks() {
        return accepted.size();
    }

    long refusedReadings() {
        return refused;
    }

    /** A reading that an edge has kept. */
    static String name(String device, Reading reading) {
        return device
                + "/"
                + reading.channel()
                + "/"
                + reading.timeMillis()
                + "/"
                + reading.value();
    }

    /** Readings that the hub never decided about. */
    Set<String> unanswered(Set<String> kept) {
        Set<String> missing = new HashSet<>(kept);
        missing.removeAll(answered);
        return missing;
    }

    /** The journal has what was accepted, in that order, and no other reading. */
    void compareWith(SettlingJournal journal) {
        List<String> found = new ArrayList<>();
        long row = SettlingJournal.START;
        while (row < journal.lastRow()) {
            for (JournalRow next : read(journal, row)) {
                row = next.id();
                for (JournalEntry entry : next.entries()) {
                    if (entry instanceof JournalEntry.Readings(Pack pack)) {
                        found.add(entry(pack.device(), pack.sequence(), pack.readings()));
                    }
                }
            }
        }
        assertThat(found).as("packs of the journal").isEqualTo(accepted);
    }

    private static List<JournalRow> read(SettlingJournal journal, long after) {
        try {
            return journal.read(after, 256, Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while reading the journal", e);
        }
    }

    private static String entry(String device, long sequence, List<Reading> readings) {
        StringBuilder text = new StringBuilder(device).append('#').append(sequence);
        readings.forEach(reading -> text.append(' ').append(name(device, reading)));
        return text.toString();
    }
}
