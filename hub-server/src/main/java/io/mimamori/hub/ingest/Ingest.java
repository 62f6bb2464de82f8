package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Device;
import io.mimamori.reading.Lane;
import io.mimamori.senml.SenmlFormat;
import io.mimamori.senml.SenmlPack;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The one way in for readings, whatever the door: checks, decodes, hands to the journal, answers.
 * Thread-safe; never waits.
 */
public interface Ingest {
    /**
     * Takes a message of readings.
     *
     * @param door {@code mqtt}, {@code http}, {@code coap} or {@code line-protocol}
     * @param sender whose credential it came with; rights are checked here
     * @param device whose readings they are, from the topic or path
     * @param answer called exactly once: with {@link Verdict.Accepted} on the journal's committing
     *     thread after the fsync, with anything else before this method returns
     */
    void take(
            String door,
            Device sender,
            String device,
            Lane lane,
            SenmlFormat format,
            byte[] payload,
            Consumer<Verdict> answer);

    /**
     * The same for a door that reads another form than SenML: rights and every reading are checked
     * here, the limits of its form there.
     *
     * @param shown as it came, for the operator when it is refused
     */
    void take(
            String door,
            Device sender,
            String device,
            Lane lane,
            SenmlPack pack,
            byte[] shown,
            Consumer<Verdict> answer);

    /** What became of a message. */
    sealed interface Verdict {
        /**
         * On disk.
         *
         * @param refusedReadings readings of the pack that were refused one by one
         */
        record Accepted(int readings, int refusedReadings) implements Verdict {}

        /** Not taken and never will be; kept for the operator. */
        record Refused(Refusal.Reason reason, String detail) implements Verdict {}

        /** Not taken now: send it again after a while. */
        record Busy(Duration retryAfter) implements Verdict {}
    }
}
