package io.mimamori.hub.ingest;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.senml.SenmlDecoder;
import io.mimamori.senml.SenmlException;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * rights → size → decode → channel and time of each reading → journal. Thread-safe; never waits.
 * Allocates texts only for what is refused.
 */
public final class ReadingIngest implements Ingest {
    /** How far ahead of the machine's clock a reading may be. */
    public static final Duration AHEAD_MAX = Duration.ofMinutes(2);

    /** No sensor of ours is older: 2000-01-01T00:00Z, ms since 1970 UTC. */
    public static final long OLDEST_MILLIS = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    /** What a sender that was turned away is asked to wait. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Sites sites;
    private final Journal journal;
    private final HubClock clock;
    private final RefusalLog refusals;
    private final Metrics metrics;

    public ReadingIngest(
            Sites sites, Journal journal, HubClock clock, RefusalLog refusals, Metrics metrics) {
        this.sites = sites;
        this.journal = journal;
        this.clock = clock;
        this.refusals = refusals;
        this.metrics = metrics;
    }

    @Override
    public void take(
            String door,
            Device sender,
            String device,
            Lane lane,
            SenmlFormat format,
            byte[] payload,
            Consumer<Verdict> answer) {
        Arrival arrival = new Arrival(door, sender, device, lane, payload);
        if (sender.revoked()) {
            answer.accept(
                    refuse(arrival, Refusal.Reason.NOT_AUTHORISED, "the credential is revoked"));
        } else if (!sender.speaksForDevice(device)) {
            answer.accept(
                    refuse(
                            arrival,
                            Refusal.Reason.FOREIGN_TOPIC,
                            sender.device() + " does not speak for " + device));
        } else if (payload.length > SenmlDecoder.BYTES_MAX) {
            answer.accept(
                    refuse(
                            arrival,
                            Refusal.Reason.TOO_LARGE,
                            "%d bytes are over %d; send smaller packs"
                                    .formatted(payload.length, SenmlDecoder.BYTES_MAX)));
        } else {
            decode(arrival, format, answer);
        }
    }

    private void decode(Arrival arrival, SenmlFormat format, Consumer<Verdict> answer) {
        SenmlPack pack;
        try {
            pack = SenmlDecoder.decode(format, arrival.payload(), clock.millis());
        } catch (SenmlException e) {
            answer.accept(refuse(arrival, Refusal.Reason.BAD_PAYLOAD, reasonOf(e)));
            return;
        }
        metrics.received(pack.readings().size());
        Checked checked = check(arrival, pack.readings());
        report(arrival, checked);
        if (checked.kept().isEmpty() && checked.refused() > 0) {
            answer.accept(
                    checked.unknownChannels().isEmpty()
                            ? new Verdict.Refused(Refusal.Reason.TIME_INVALID, checked.timeDetail())
                            : new Verdict.Refused(
                                    Refusal.Reason.UNKNOWN_CHANNEL, checked.channelDetail()));
            return;
        }
        hand(arrival, pack, checked, answer);
    }

    private void hand(Arrival arrival, SenmlPack pack, Checked checked, Consumer<Verdict> answer) {
        List<Reading> readings = checked.kept();
        if (clock.isData()) {
            readings.forEach(reading -> clock.observed(reading.timeMillis()));
        }
        Pack entry =
                new Pack(
                        arrival.sender().tenant(),
                        arrival.device(),
                        arrival.lane(),
                        clock.millis(),
                        pack.sequence(),
                        pack.boot(),
                        pack.clock(),
                        readings);
        Verdict.Accepted accepted = new Verdict.Accepted(readings.size(), checked.refused());
        boolean taken =
                journal.offer(
                        new JournalEntry.Readings(entry),
                        arrival.lane() == Lane.EVENT,
                        () -> {
                            metrics.acknowledged(accepted.readings());
                            answer.accept(accepted);
                        });
        if (!taken) {
            refuse(arrival, Refusal.Reason.BUSY, "the journal is full");
            answer.accept(new Verdict.Busy(RETRY_AFTER));
        }
    }

    private Checked check(Arrival arrival, List<Reading> readings) {
        long newest = clock.machine().millis() + AHEAD_MAX.toMillis();
        List<Reading> kept = new ArrayList<>(readings.size());
        Checked checked = new Checked(kept, new ArrayList<>(0), new ArrayList<>(0));
        for (Reading reading : readings) {
            Optional<Sites.Placed> placed =
                    sites.find(arrival.sender().tenant(), arrival.device(), reading.channel());
            if (placed.isEmpty()) {
                checked.unknownChannels().add(reading.channel());
            } else if (reading.timeMillis() > newest || reading.timeMillis() < OLDEST_MILLIS) {
                checked.wrongTimes().add(reading);
            } else {
                kept.add(reading.withQuality(placed.get().channel().grossRange(reading.value())));
            }
        }
        return checked;
    }

    private void report(Arrival arrival, Checked checked) {
        if (!checked.unknownChannels().isEmpty()) {
            refuse(arrival, Refusal.Reason.UNKNOWN_CHANNEL, checked.channelDetail());
        }
        if (!checked.wrongTimes().isEmpty()) {
            refuse(arrival, Refusal.Reason.TIME_INVALID, checked.timeDetail());
        }
    }

    private Verdict refuse(Arrival arrival, Refusal.Reason reason, String detail) {
        refusals.add(
                new Refusal(
                        0,
                        clock.machine().millis(),
                        arrival.door(),
                        arrival.sender().device(),
                        arrival.target(),
                        reason,
                        detail,
                        Excerpt.of(arrival.payload())));
        return new Verdict.Refused(reason, detail);
    }

    private static String reasonOf(SenmlException e) {
        return Optional.ofNullable(e.getMessage()).orElse("no SenML pack");
    }

    /** What came, as it came. */
    private record Arrival(String door, Device sender, String device, Lane lane, byte[] payload) {
        String target() {
            return "mm/1/" + sender.tenant() + "/" + device + "/" + lane.topicSuffix();
        }
    }

    /** The readings of a pack, sorted into taken and not taken. */
    private record Checked(
            List<Reading> kept, List<String> unknownChannels, List<Reading> wrongTimes) {
        int refused() {
            return unknownChannels.size() + wrongTimes.size();
        }

        String channelDetail() {
            return "no site lists "
                    + String.join(", ", unknownChannels.stream().distinct().toList());
        }

        String timeDetail() {
            Reading first = wrongTimes.getFirst();
            return "%d readings from before 2000 or more than %d s ahead, first %s at %s; set the device's clock"
                    .formatted(
                            wrongTimes.size(),
                            AHEAD_MAX.toSeconds(),
                            first.channel(),
                            Instant.ofEpochMilli(first.timeMillis()));
        }
    }
}
