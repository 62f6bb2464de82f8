package io.mimamori.hub.rehearsal;

import io.mimamori.ConfigException;
import io.mimamori.StorageException;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.GaugeFile;
import io.mimamori.reading.ReadingsFile;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Explanation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code mimamori judge}: a dry run of a site's rules over a recording. Prints the final history,
 * one JSON object a line. Exit 0; 1 when a file or an option cannot be used; 2 when rows could not
 * be read or belong to no channel of the site (the rest is judged).
 */
@Command(
        name = "judge",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = JudgeCommand.UNUSABLE,
        description = "A dry run of a site's rules over a recording; no hub needed.")
public final class JudgeCommand implements Callable<Integer> {
    static final int UNUSABLE = 1;
    static final int ROWS_LEFT_OUT = 2;

    /** Times before 2000 are no times of readings (docs/wire.md). */
    private static final long TIME_MIN = 946_684_800_000L;

    /** What the prefectures' systems write: CP932, Shift_JIS with NEC's and IBM's signs. */
    private static final Charset PREFECTURES = Charset.forName("windows-31j");

    private static final long AHEAD_MAX_MILLIS = 120_000;

    @Option(names = "--site", required = true, description = "Site file (YAML).")
    private @Nullable Path site;

    @Option(names = "--readings", required = true, description = "Recording; see --format.")
    private @Nullable Path readings;

    @Option(
            names = "--format",
            converter = FormatName.class,
            description =
                    "Whose file it is: csv (ours, the default), crisis-gauge, prefecture, environment-agency or national-snapshot.")
    private RecordingFormat format = RecordingFormat.CSV;

    @Option(
            names = "--device",
            paramLabel = "CODE=DEVICE",
            description =
                    "Which device a gauge of the file is, by its code there; may be given again. Others are passed over.")
    private Map<String, String> devices = new HashMap<>();

    @Option(
            names = "--order",
            defaultValue = "file",
            description = "file, time or shuffled: in which order the rows arrive.")
    private RowOrder order = RowOrder.FILE;

    @Option(
            names = "--within",
            defaultValue = "72h",
            converter = Within.class,
            description = "By how much 'shuffled' displaces a row at most, such as 72h or 30m.")
    private Duration within = Duration.ofDays(3);

    @Option(names = "--seed", defaultValue = "1", description = "Seed of 'shuffled'.")
    private long seed = 1;

    @Option(
            names = "--until",
            converter = Moment.class,
            description = "When the clock stops (ISO 8601 with offset); else at the last reading.")
    private @Nullable Long untilMillis;

    @Option(
            names = "--explain",
            paramLabel = "TIME",
            converter = Moment.class,
            description =
                    "Instead of the history: which rule looked at which value at that time, and why it did or did not fire.")
    private @Nullable Long explainMillis;

    private final PrintStream out;
    private final PrintStream err;
    private int leftOut;

    JudgeCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    static int run(PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new JudgeCommand(out, err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    @Override
    public Integer call() {
        Path siteFile = java.util.Objects.requireNonNull(site);
        Path readingsFile = java.util.Objects.requireNonNull(readings);
        Rehearsal rehearsal;
        if (explainMillis != null) {
            untilMillis = explainMillis;
        }
        try {
            rehearsal = new Rehearsal(readSite(siteFile), 1);
            judge(rehearsal, readingsFile);
        } catch (ConfigException e) {
            e.problems().forEach(err::println);
            return UNUSABLE;
        } catch (IOException e) {
            err.println(
                    "cannot read " + e.getMessage() + " (" + e.getClass().getSimpleName() + ")");
            return UNUSABLE;
        } catch (StorageException e) {
            err.println(e.getMessage());
            return UNUSABLE;
        } catch (UncheckedIOException e) {
            err.println("cannot read " + readingsFile + ": " + e.getMessage());
            return UNUSABLE;
        }
        if (explainMillis == null) {
            print(rehearsal.history());
        } else {
            explain(rehearsal, explainMillis);
        }
        if (rehearsal.lateReadings() > 0) {
            err.printf(
                    "%s: %d readings came after the revision window of 72 h or 4,320 readings and were not judged%n",
                    readingsFile, rehearsal.lateReadings());
        }
        return leftOut > 0 ? ROWS_LEFT_OUT : 0;
    }

    private static Site readSite(Path file) throws IOException {
        return SiteFile.parse(
                file.toString(),
                new String(Files.readAllBytes(file), StandardCharsets.UTF_8),
                Profiles.shipped());
    }

    private void judge(Rehearsal rehearsal, Path file) throws IOException {
        Optional<ToLongFunction<ReadingsFile.Row>> arrival = order.arrival(within, seed);
        if (arrival.isEmpty()) {
            read(rehearsal, file, rehearsal::judge);
        } else {
            try (RowSorter sorter = new RowSorter(arrival.get())) {
                read(rehearsal, file, sorter::add);
                sorter.forEach(rehearsal::judge);
            }
        }
        Optional.ofNullable(untilMillis)
                .or(rehearsal::newestMillis)
                .ifPresent(rehearsal::stopClockAt);
    }

    private void read(Rehearsal rehearsal, Path file, Consumer<ReadingsFile.Row> to)
            throws IOException {
        try (Reader reader = open(file)) {
            Iterator<ReadingsFile.Line> lines = lines(reader, rehearsal);
            while (lines.hasNext()) {
                usable(lines.next(), rehearsal, file).ifPresent(to);
            }
            if (lines instanceof GaugeFile gauges) {
                passedOver(gauges.emptySlots(), gauges.foreignRows(), file);
            } else if (lines instanceof SnapshotFile snapshots) {
                passedOver(snapshots.emptySlots(), snapshots.foreignRows(), file);
            }
        }
    }

    private Iterator<ReadingsFile.Line> lines(Reader reader, Rehearsal rehearsal) {
        Function<String, Optional<ChannelId>> channels =
                new GaugeChannels(rehearsal.channels(), devices)::of;
        return switch (format) {
            case CSV -> new ReadingsFile(reader);
            case NATIONAL_SNAPSHOT -> new SnapshotFile(reader, channels);
            case CRISIS_GAUGE, PREFECTURE, ENVIRONMENT_AGENCY ->
                    new GaugeFile(reader, format.table().orElseThrow(), rehearsal.zone(), channels);
        };
    }

    private void passedOver(int emptySlots, int foreignRows, Path file) {
        if (emptySlots > 0) {
            err.printf("%s: %d slots have no value%n", file, emptySlots);
        }
        if (foreignRows > 0) {
            err.printf("%s: %d rows are of gauges that no --device names%n", file, foreignRows);
        }
    }

    /** Text that is not UTF-8 shows as U+FFFD in the message of its own row. */
    private Reader open(Path file) throws IOException {
        Charset charset =
                format == RecordingFormat.PREFECTURE ? PREFECTURES : StandardCharsets.UTF_8;
        return new java.io.InputStreamReader(
                Files.newInputStream(file),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }

    private Optional<ReadingsFile.Row> usable(
            ReadingsFile.Line line, Rehearsal rehearsal, Path file) {
        Optional<String> fault =
                switch (line) {
                    case ReadingsFile.Mistake mistake -> Optional.of(mistake.message());
                    case ReadingsFile.Row row ->
                            timeFault(row)
                                    .or(() -> rehearsal.objection(row.channel(), row.value()));
                };
        if (fault.isPresent()) {
            leftOut++;
            err.println(file + ":" + line.line() + ": " + fault.get());
            return Optional.empty();
        }
        return line instanceof ReadingsFile.Row row
                        && (untilMillis == null || row.timeMillis() <= untilMillis)
                ? Optional.of(row)
                : Optional.empty();
    }

    private static Optional<String> timeFault(ReadingsFile.Row row) {
        if (row.timeMillis() < TIME_MIN) {
            return Optional.of("time: before 2000, so the device's clock was not set");
        }
        return row.timeMillis() - row.receivedMillis() > AHEAD_MAX_MILLIS
                ? Optional.of("time: more than 120 s after it was received")
                : Optional.empty();
    }

    private void explain(Rehearsal rehearsal, long atMillis) {
        PrintWriter writer = writer();
        for (Explanation explanation : rehearsal.explanations()) {
            writer.print(HistoryLine.of(explanation, atMillis));
            writer.print('\n');
        }
        writer.flush();
    }

    private PrintWriter writer() {
        return new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
    }

    private void print(List<EpisodeEvent> history) {
        PrintWriter writer = writer();
        HistoryLine line = new HistoryLine();
        for (EpisodeEvent event : history) {
            writer.print(line.next(event));
            writer.print('\n');
        }
        writer.flush();
    }

    /** A format by the name that the user writes. */
    static final class FormatName implements ITypeConverter<RecordingFormat> {
        @Override
        public RecordingFormat convert(String text) {
            return RecordingFormat.named(text)
                    .orElseThrow(() ->
                            new TypeConversionException(
                                    "'%s' is not a format: %s"
                                            .formatted(text, RecordingFormat.NAMES)));
        }
    }

    /** A length of time such as {@code 72h}, {@code 30m}, {@code 2d} or {@code PT72H}. */
    static final class Within implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                String upper = text.strip().toUpperCase(Locale.ROOT);
                Duration duration =
                        Duration.parse(
                                upper.startsWith("P")
                                        ? upper
                                        : upper.endsWith("D") ? "P" + upper : "PT" + upper);
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeException _) {
                // said below
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a length of time such as 72h, 30m or 2d");
        }
    }

    /** ms since 1970 UTC from ISO 8601 with offset. */
    static final class Moment implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant().toEpochMilli();
            } catch (DateTimeException _) {
                throw new TypeConversionException(
                        "'" + text + "' is not a time such as 2026-06-05T00:00:00+09:00");
            }
        }
    }
}
