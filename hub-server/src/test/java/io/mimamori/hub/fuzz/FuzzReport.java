package io.mimamori.hub.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Lines for people, a file for programs, and a file for each finding. Not thread-safe. */
final class FuzzReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Consumer<String> out;

    /**
     * @param folder where files go; it is made when it is not there
     */
    FuzzReport(Path folder, Consumer<String> out) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath().normalize();
        this.out = out;
    }

    /** How far it is. */
    String line(Map<FuzzTarget, Fuzz.Tally> tallies, int findings, String holding) {
        StringBuilder line = new StringBuilder();
        tallies.forEach(
                (target, tally) -> line.append("%s %,d  ".formatted(target.name(), tally.inputs)));
        return line.append("found %d; hub: %s".formatted(findings, holding)).toString();
    }

    /** Keeps what broke a promise; the file. */
    Path keep(Fuzz.Wish wish, String target, long from, List<byte[]> inputs, String what) {
        StringBuilder text =
                new StringBuilder(
                        """
                        seed %d, %s, inputs from number %d: %d
                        again with: ./mimamori bench fuzz --of %s --seed %d --from %d --inputs %d

                        %s

                        """
                                .formatted(
                                        wish.seed(),
                                        target,
                                        from,
                                        inputs.size(),
                                        target,
                                        wish.seed(),
                                        from,
                                        inputs.size(),
                                        what));
        inputs.forEach(input ->
                text.append(HexFormat.of().formatHex(input)).append(System.lineSeparator()));
        Path file = folder.resolve("fuzz-%s-%d-%d.txt".formatted(target, wish.seed(), from));
        try {
            // As bytes: what broke a promise may be no text that can be written.
            return Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep a finding in " + file, e);
        }
    }

    /** Prints the table and writes {@code fuzz.json}. */
    void finish(
            Fuzz.Wish wish,
            Map<FuzzTarget, Fuzz.Tally> tallies,
            List<Fuzz.Finding> findings,
            Duration took)
            throws IOException {
        out.accept(
                "%-6s %12s %10s %12s %12s %12s %6s"
                        .formatted("", "inputs", "MB", "taken", "refused", "ended", "found"));
        ObjectNode json = JSON.createObjectNode();
        json.put("test", "fuzz").put("seed", wish.seed()).put("seconds", took.toSeconds());
        ObjectNode kinds = json.putObject("targets");
        tallies.forEach((target, tally) -> {
            long taken = tally.outcomes.getOrDefault(FuzzTarget.Outcome.TAKEN, 0L);
            long refused = tally.outcomes.getOrDefault(FuzzTarget.Outcome.REFUSED, 0L);
            long ended = tally.outcomes.getOrDefault(FuzzTarget.Outcome.ENDED, 0L);
            out.accept(
                    String.format(
                            Locale.ROOT,
                            "%-6s %,12d %10.1f %,12d %,12d %,12d %6d",
                            target.name(),
                            tally.inputs,
                            tally.bytes / 1e6,
                            taken,
                            refused,
                            ended,
                            tally.findings));
            kinds.putObject(target.name())
                    .put("inputs", tally.inputs)
                    .put("bytes", tally.bytes)
                    .put("seconds", tally.nanos / 1e9)
                    .put("taken", taken)
                    .put("refused", refused)
                    .put("ended", ended)
                    .put("findings", tally.findings);
        });
        ArrayNode found = json.putArray("findings");
        findings.forEach(finding ->
                found.addObject()
                        .put("target", finding.target())
                        .put("from", finding.from())
                        .put("to", finding.to())
                        .put("what", finding.what())
                        .put("file", finding.file().toString()));
        Path file = folder.resolve("fuzz.json");
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json));
        out.accept("seed %d, %d s; %s".formatted(wish.seed(), took.toSeconds(), file));
    }

    static String trace(Throwable fault) {
        StringWriter text = new StringWriter();
        fault.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
