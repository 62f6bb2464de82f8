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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * rights → size → decode → {@link ReadingCheck} of each reading → journal. Thread-safe; never
 * waits. Allocates texts only for what is refused.
 */
public final class ReadingIngest implements Ingest {
    /** What a sender that was turned away is asked to wait. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ReadingCheck check;
    private final Journal journal;
    private final HubClock clock;
    private final RefusalLog refusals;
    private final Metrics metrics;

    public ReadingIngest(
            Sites sites, Journal journal, HubClock clock, RefusalLog refusals, Metrics metrics) {
        this(sites, journal, clock, refusals, metrics, System::nanoTime);
    }

    /** {@code nanos} is what {@link System#nanoTime} is: a counter that nobody sets. */
    ReadingIngest(
            Sites sites,
            Journal journal,
            HubClock clock,
            RefusalLog refusals,
            Metrics metrics,
            LongSupplier nanos) {
        this.check = new ReadingCheck(sites, clock.machine(), nanos);
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
        if (!mayNot(arrival, answer)) {
            decode(arrival, format, answer);
        }
    }

    @Override
    public void take(
            String door,
            Device sender,
            String device,
            Lane lane,
            SenmlPack pack,
            byte[] shown,
            Consumer<Verdict> answer) {
        Arrival arrival = new Arrival(door, sender, device, lane, shown);
        if (!mayNot(arrival, answer)) {
            check(arrival, pack, answer);
        }
    }

    private boolean mayNot(Arrival arrival, Consumer<Verdict> answer) {
        Device sender = arrival.sender();
        if (sender.revoked()) {
            answer.accept(
                    refuse(arrival, Refusal.Reason.NOT_AUTHORISED, "the credential is revoked"));
        } else if (!sender.speaksForDevice(arrival.device())) {
            answer.accept(
                    refuse(
                            arrival,
                            Refusal.Reason.FOREIGN_TOPIC,
                            sender.device() + " does not speak for " + arrival.device()));
        } else {
            return false;
        }
        return true;
    }

    private void decode(Arrival arrival, SenmlFormat format, Consumer<Verdict> answer) {
        int length = arrival.payload().length;
        if (length > SenmlDecoder.BYTES_MAX) {
            answer.accept(
                    refuse(
                            arrival,
                            Refusal.Reason.TOO_LARGE,
                            "%d bytes are over %d; send smaller packs"
                                    .formatted(length, SenmlDecoder.BYTES_MAX)));
            return;
        }
        SenmlPack pack;
        try {
            pack = SenmlDecoder.decode(format, arrival.payload(), clock.millis());
        } catch (SenmlException e) {
            answer.accept(refuse(arrival, Refusal.Reason.BAD_PAYLOAD, reasonOf(e)));
            return;
        }
        check(arrival, pack, answer);
    }

    private void check(Arrival arrival, SenmlPack pack, Consumer<Verdict> answer) {
        metrics.received(pack.readings().size());
        ReadingCheck.Checked checked =
                this.check.check(arrival.sender().tenant(), arrival.device(), pack);
        List<Verdict> refused = new ArrayList<>(0);
        checked.refused().forEach((reason, detail) -> refused.add(refuse(arrival, reason, detail)));
        if (checked.kept().isEmpty() && !refused.isEmpty()) {
            answer.accept(refused.getFirst());
        } else {
            hand(arrival, pack, checked.kept(), answer);
        }
    }

    private void hand(
            Arrival arrival, SenmlPack pack, List<Reading> readings, Consumer<Verdict> answer) {
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
        Verdict.Accepted accepted =
                new Verdict.Accepted(readings.size(), pack.readings().size() - readings.size());
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
}
