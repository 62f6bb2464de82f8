package io.mimamori.hub.ingest;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Principal;
import io.mimamori.hub.device.Sites;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.senml.SenmlPack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The door for devices that speak the Influx line protocol: parse → mapping of the sites → {@link
 * Ingest}, line by line; a bad line harms no other. Thread-safe; never waits, but a large body
 * takes some ten milliseconds, so not for an event loop.
 */
public final class LineIngest {
    /** Its name among the doors. */
    public static final String DOOR = "line-protocol";

    /** Most bytes of a body once it is unpacked. */
    public static final int BYTES_MAX = 2 * 1024 * 1024;

    /** Most lines of a body; clients send 1,000 to 5,000. */
    public static final int LINES_MAX = 10_000;

    private final LineMapper mapper;
    private final Credentials credentials;
    private final Ingest ingest;
    private final RefusalLog refusals;
    private final HubClock clock;

    public LineIngest(
            Sites sites,
            Credentials credentials,
            Ingest ingest,
            RefusalLog refusals,
            HubClock clock) {
        this.mapper = new LineMapper(sites);
        this.credentials = credentials;
        this.ingest = ingest;
        this.refusals = refusals;
        this.clock = clock;
    }

    /**
     * Takes a body. Done when every line of it that was taken is fsynced; all lines are handed to
     * the journal before the first one is waited for, so they share its commits. Completed on the
     * journal's committing thread: what follows must not wait.
     *
     * @param path where it was sent, for the log of refusals
     */
    public CompletableFuture<LineOutcome> take(
            Principal who, byte[] body, LinePrecision precision, String path) {
        Body taking =
                new Body(
                        who,
                        new LineParser(body),
                        precision,
                        path,
                        clock.millis(),
                        new LineTally());
        Optional<LineParser.Line> line = taking.parser().next();
        int lines = 0;
        while (line.isPresent() && !taking.tally().isBusy()) {
            if (++lines > LINES_MAX) {
                refuse(
                        taking,
                        line.get(),
                        Refusal.Reason.TOO_LARGE,
                        "a body may have %d lines; this one and those behind it were not taken"
                                .formatted(LINES_MAX));
                break;
            }
            switch (line.get()) {
                case LineParser.Point point -> point(taking, point);
                case LineParser.Mistake mistake ->
                        refuse(taking, mistake, Refusal.Reason.BAD_PAYLOAD, mistake.message());
            }
            line = taking.parser().next();
        }
        return taking.tally().handedOver();
    }

    private record Body(
            Principal who,
            LineParser parser,
            LinePrecision precision,
            String path,
            long arrivedMillis,
            LineTally tally) {}

    /** Whose readings they are. */
    private record Owner(String tenant, String device) {}

    private void point(Body body, LineParser.Point point) {
        long timeMillis;
        try {
            timeMillis =
                    point.time().isPresent()
                            ? body.precision().toMillis(point.time().getAsLong())
                            : body.arrivedMillis();
        } catch (ArithmeticException _) {
            refuse(
                    body,
                    point,
                    Refusal.Reason.TIME_INVALID,
                    "no clock shows timestamp %d in %s"
                            .formatted(point.time().getAsLong(), body.precision()));
            return;
        }
        Map<Owner, List<Reading>> readings = new LinkedHashMap<>();
        for (Map.Entry<String, Value> field : point.fields().entrySet()) {
            switch (mapper.find(body.who(), point, field.getKey())) {
                case LineMapper.Found.Channel found ->
                        readings.computeIfAbsent(
                                        new Owner(
                                                found.tenant(), found.mapping().channel().device()),
                                        _ -> new ArrayList<>())
                                .add(found.reading(timeMillis, field.getValue()));
                case LineMapper.Found.Nothing(String detail) ->
                        refuse(body, point, Refusal.Reason.UNKNOWN_CHANNEL, detail);
            }
        }
        readings.forEach((owner, ofDevice) -> hand(body, point, owner, ofDevice));
    }

    private void hand(Body body, LineParser.Point point, Owner owner, List<Reading> readings) {
        Optional<Device> sender = credentials.senderFor(body.who(), owner.tenant(), owner.device());
        if (sender.isEmpty()) {
            refuse(
                    body,
                    point,
                    Refusal.Reason.FOREIGN_TOPIC,
                    "%s does not speak for %s".formatted(body.who().name(), owner.device()));
            return;
        }
        body.tally().handing();
        ingest.take(
                DOOR,
                sender.get(),
                owner.device(),
                Lane.LIVE,
                new SenmlPack(Pack.NO_SEQUENCE, "", ClockState.UNSYNCED, readings),
                body.parser().bytes(point),
                verdict -> body.tally().answered(point.number(), verdict));
    }

    private void refuse(Body body, LineParser.Line line, Refusal.Reason reason, String detail) {
        refusals.add(
                new Refusal(
                        0,
                        clock.machine().millis(),
                        DOOR,
                        body.who().name(),
                        body.path(),
                        reason,
                        "line " + line.number() + ": " + detail,
                        body.parser().excerpt(line)));
        body.tally().refused(line.number(), reason, detail);
    }
}
