package io.mimamori.edge.replay;

import io.mimamori.MimamoriException;
import io.mimamori.edge.spool.PackEncoder;
import io.mimamori.edge.uplink.Backoff;
import io.mimamori.edge.uplink.HubAddress;
import io.mimamori.edge.uplink.LinkOptions;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.ReadingsFile;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.senml.SenmlFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main of the command replay. Exit status: 0 all acknowledged, 2 some refused, 1 gave up. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Sends a recording to a hub as if by its devices.")
public final class Replay implements Callable<Integer> {
    /** The file says how its readings were sent: one a pack unless --pack says more. */
    private static final Duration PACK_SPAN_MAX = Duration.ofDays(36_500);

    private static final String MAX = "max";

    @Option(
            names = "--readings",
            required = true,
            paramLabel = "FILE",
            description = "CSV with the header time,device,channel,value")
    private Path readings = Path.of("readings.csv");

    @Option(
            names = "--hub",
            required = true,
            paramLabel = "URL",
            description = "mqtt://host:port or mqtts://host:port")
    private URI hub = URI.create("mqtt://127.0.0.1:1883");

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "file with the token of the device, gateway or admin")
    private Path tokenFile = Path.of("token");

    @Option(
            names = "--register",
            description = "the token is the admin's, who speaks for every device of a site")
    private boolean register;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            description = "event time runs N times as fast as the clock (default: max)")
    private String speed = MAX;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "MQTT user (default: the only device of the file)")
    private @Nullable String user;

    @Option(names = "--tenant", paramLabel = "NAME", description = "default: city")
    private String tenant = "city";

    @Option(
            names = "--clock",
            paramLabel = "data",
            description = "a rehearsal: refuses to send to another machine")
    private @Nullable ClockKind clock;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "one line for each acknowledged reading: time,device,channel,value,seq")
    private @Nullable Path log;

    @Option(
            names = {"--ca", "--ca-file"},
            paramLabel = "FILE",
            description = "PEM certificates to trust")
    private @Nullable Path ca;

    @Option(names = "--pack", paramLabel = "N", description = "readings of a pack (default: 1)")
    private int pack = 1;

    @Option(names = "--inflight", paramLabel = "N", description = "unanswered packs (default: 20)")
    private int inflight = 20;

    @Option(names = "--format", paramLabel = "json|cbor", description = "default: json")
    private WireFormat format = WireFormat.json;

    @Option(
            names = "--give-up-after",
            paramLabel = "SECONDS",
            description = "longest time without a connection (default: 120)")
    private int giveUpSeconds = 120;

    /** As written on the command line. */
    enum ClockKind {
        data,
        wall
    }

    /** As written on the command line. */
    enum WireFormat {
        json,
        cbor
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** The command with its exit status. */
    public static int run(String... arguments) {
        return new CommandLine(new Replay()).execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            return send();
        } catch (MimamoriException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private int send() throws IOException, InterruptedException {
        HubAddress address = new HubAddress(hub, Optional.ofNullable(ca));
        String host = address.url().getHost();
        if (clock == ClockKind.data
                && !(host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"))) {
            throw new IllegalArgumentException(
                    "--clock data works with a hub on this machine only");
        }
        String as = userName();
        LinkOptions link =
                new LinkOptions(
                        address,
                        "replay-" + as + "-" + boot(),
                        as,
                        Optional.of(tokenFile),
                        Duration.ofSeconds(30),
                        Optional.empty());
        ReplaySender.Plan plan =
                new ReplaySender.Plan(
                        tenant,
                        link,
                        speed.equals(MAX) ? Double.POSITIVE_INFINITY : Double.parseDouble(speed),
                        inflight,
                        Duration.ofSeconds(giveUpSeconds),
                        format == WireFormat.cbor
                                ? Optional.of(SenmlFormat.CBOR.mediaType())
                                : Optional.empty());
        try (BufferedReader reader = Files.newBufferedReader(readings)) {
            PackSource source = source(reader);
            Optional<SenderLog> senderLog = Optional.ofNullable(log).map(SenderLog::new);
            Backoff backoff =
                    new Backoff(
                            Duration.ofMillis(250),
                            Duration.ofSeconds(5),
                            new SplittableRandom(new SecureRandom().nextLong()));
            ReplaySender.Outcome outcome =
                    new ReplaySender(plan, source, senderLog, System.err, backoff).run();
            senderLog.ifPresent(SenderLog::close);
            System.out.printf(
                    "{\"sent\":%d,\"acknowledged\":%d,\"refused\":%d,\"unreadable\":%d}%n",
                    outcome.sent(), outcome.acknowledged(), outcome.refused(), source.unreadable());
            return status(outcome, source.unreadable());
        }
    }

    private static int status(ReplaySender.Outcome outcome, long unreadable) {
        if (!outcome.complete()) {
            return 1;
        }
        return outcome.refused() > 0 || unreadable > 0 ? 2 : 0;
    }

    private PackSource source(BufferedReader reader) {
        SenmlFormat senml =
                switch (format) {
                    case json -> SenmlFormat.JSON;
                    case cbor -> SenmlFormat.CBOR;
                };
        PackEncoder encoder =
                new PackEncoder(
                        senml,
                        boot(),
                        () -> ClockState.SYNCED,
                        (device, channel) -> "",
                        PACK_SPAN_MAX);
        return new PackSource(
                new ReadingsFile(reader),
                encoder,
                Math.clamp(pack, 1, PackEncoder.READINGS_MAX),
                mistake -> System.err.println(readings + ": " + mistake));
    }

    private static String boot() {
        return HexFormat.of().toHexDigits(new SecureRandom().nextInt());
    }

    private String userName() throws IOException {
        if (register) {
            return "admin";
        }
        if (user != null) {
            return user;
        }
        Set<String> devices = new TreeSet<>();
        try (BufferedReader reader = Files.newBufferedReader(readings)) {
            ReadingsFile rows = new ReadingsFile(reader);
            while (rows.hasNext() && devices.size() < 2) {
                if (rows.next() instanceof Row row) {
                    devices.add(row.channel().device());
                }
            }
        }
        if (devices.size() != 1) {
            throw new IllegalArgumentException(
                    "%s has readings of %s: say with --user whose token it is, or --register with the admin's"
                            .formatted(
                                    readings, devices.isEmpty() ? "no device" : "several devices"));
        }
        return devices.iterator().next();
    }
}
