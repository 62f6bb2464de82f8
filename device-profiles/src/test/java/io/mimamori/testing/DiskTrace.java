package io.mimamori.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Every call by which a process changed the files of a folder, in their order, as strace saw them;
 * and between them what the process acknowledged, one line each on its standard output. Immutable.
 */
public final class DiskTrace {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final long PATIENCE_S = 120;
    private static final String CALLS =
            "trace=openat,write,pwrite64,pwritev,fsync,fdatasync,ftruncate,fallocate,unlink,"
                    + "unlinkat,rename,renameat,renameat2";

    /** {@code pid name(rest}, where rest has the arguments and the result. */
    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)");

    private static final Pattern RESUMED =
            Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final Pattern DESCRIPTOR = Pattern.compile("\\d+<([^>]*)>(.*)");
    private static final Pattern NAME = Pattern.compile("[^\"]*\"([^\"]*)\"(.*)");
    private static final Pattern WRITTEN =
            Pattern.compile(", \"([^\"]*)\", \\d+(?:, (\\d+))?\\).*");
    private static final Pattern NUMBER = Pattern.compile(", (\\d+)\\).*");

    /** One call, done. Names are file names within the folder; "" is the folder itself. */
    public sealed interface Call {
        /** A name was opened and made if it was not there. */
        record Create(String name) implements Call {}

        record Write(String name, long offset, byte[] bytes) implements Call {}

        record Truncate(String name, long size) implements Call {}

        record Sync(String name) implements Call {}

        record Remove(String name) implements Call {}

        record Rename(String from, String to) implements Call {}

        /** The process said that this is safe. */
        record Acknowledge(String line) implements Call {}
    }

    private final String folder;
    private final String output;
    private final List<Call> calls = new ArrayList<>();

    private DiskTrace(Path folder, Path output) {
        this.folder = hex(folder.toString());
        this.output = hex(output.toString());
    }

    /**
     * Runs a main class under strace to its end; skips the test where strace is not there or may
     * not trace.
     *
     * @param folder what is watched; {@code arguments} name it
     * @param work for the trace and the output
     */
    public static DiskTrace record(Path folder, Path work, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Files.isExecutable(STRACE), "no " + STRACE + ": apt-get install strace");
        Path file = work.resolve("calls.txt");
        Path output = work.resolve("acknowledged.txt").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(STRACE.toString(), "-f", "-y", "-xx"));
        command.addAll(List.of("--seccomp-bpf", "-s", "2000000", "-e", CALLS));
        command.addAll(List.of("-o", file.toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
        command.addAll(List.of(arguments));
        Path errors = work.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(errors);
        Assumptions.assumeFalse(
                said.contains("PTRACE_TRACEME") || said.contains("Operation not permitted"),
                "this machine does not let strace trace: " + said);
        assertThat(process.exitValue()).as(said).isZero();
        DiskTrace trace = new DiskTrace(folder.toAbsolutePath(), output);
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            trace.read(lines);
        }
        return trace;
    }

    /** In their order. */
    public List<Call> calls() {
        return calls;
    }

    private void read(BufferedReader lines) throws IOException {
        List<String[]> unfinished = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher resumed = RESUMED.matcher(line);
            Matcher begun = LINE.matcher(line);
            if (resumed.matches()) {
                String[] first = take(unfinished, resumed.group(1));
                call(resumed.group(2), first[1] + resumed.group(3));
            } else if (begun.matches()) {
                int cut = begun.group(3).indexOf(" <unfinished ...>");
                if (cut < 0) {
                    call(begun.group(2), begun.group(3));
                } else {
                    unfinished.add(new String[] {begun.group(1), begun.group(3).substring(0, cut)});
                }
            }
        }
    }

    private static String[] take(List<String[]> unfinished, String process) {
        for (String[] first : unfinished) {
            if (first[0].equals(process)) {
                unfinished.remove(first);
                return first;
            }
        }
        throw new AssertionError("a call of process " + process + " has no beginning");
    }

    private void call(String function, String rest) {
        if (rest.contains(" = -1 ") || !(rest.contains(folder) || rest.contains(output))) {
            return;
        }
        switch (function) {
            case "openat" -> created(rest);
            case "write", "pwrite64" -> written(rest);
            case "fsync", "fdatasync" -> ofDescriptor(rest, (name, _) -> new Call.Sync(name));
            case "ftruncate" ->
                    ofDescriptor(rest, (name, more) -> new Call.Truncate(name, number(more)));
            case "unlink", "unlinkat" -> removed(rest);
            case "rename", "renameat", "renameat2" -> renamed(rest);
            default -> throw new AssertionError("not replayed: " + function + "(" + rest);
        }
    }

    private interface Making {
        Call of(String name, String more);
    }

    private void ofDescriptor(String rest, Making making) {
        Matcher matcher = DESCRIPTOR.matcher(rest);
        if (matcher.matches()) {
            String name = nameIn(matcher.group(1));
            if (name != null) {
                calls.add(making.of(name, matcher.group(2)));
            }
        }
    }

    private void created(String rest) {
        Matcher matcher = NAME.matcher(rest);
        String name = matcher.matches() ? nameIn(matcher.group(1)) : null;
        if (name != null && rest.contains("O_CREAT")) {
            calls.add(new Call.Create(name));
        }
    }

    private void removed(String rest) {
        Matcher matcher = NAME.matcher(rest);
        String name = matcher.matches() ? nameIn(matcher.group(1)) : null;
        if (name != null) {
            calls.add(new Call.Remove(name));
        }
    }

    private void renamed(String rest) {
        Matcher from = NAME.matcher(rest);
        assertThat(from.matches()).as(rest).isTrue();
        Matcher to = NAME.matcher(from.group(2));
        assertThat(to.matches()).as(rest).isTrue();
        String source = nameIn(from.group(1));
        String target = nameIn(to.group(1));
        if (source != null && target != null) {
            calls.add(new Call.Rename(source, target));
        }
    }

    private void written(String rest) {
        Matcher matcher = DESCRIPTOR.matcher(rest);
        if (!matcher.matches()) {
            return;
        }
        Matcher content = WRITTEN.matcher(matcher.group(2));
        assertThat(content.matches()).as(matcher.group(2)).isTrue();
        byte[] bytes = HexFormat.of().parseHex(content.group(1).replace("\\x", ""));
        if (matcher.group(1).equals(output)) {
            new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> calls.add(new Call.Acknowledge(line)));
            return;
        }
        String name = nameIn(matcher.group(1));
        if (name != null) {
            assertThat(content.group(2)).as("a write without an offset to " + name).isNotNull();
            calls.add(new Call.Write(name, Long.parseLong(content.group(2)), bytes));
        }
    }

    private static long number(String rest) {
        Matcher matcher = NUMBER.matcher(rest);
        assertThat(matcher.matches()).as(rest).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** The file's name, "" for the folder itself, null for what is elsewhere. */
    private @Nullable String nameIn(String path) {
        if (path.equals(folder)) {
            return "";
        }
        return path.startsWith(folder + hex("/"))
                ? new String(
                        HexFormat.of()
                                .parseHex(path.substring(folder.length() + 4).replace("\\x", "")),
                        StandardCharsets.UTF_8)
                : null;
    }

    /** As {@code strace -xx} writes a text. */
    private static String hex(String text) {
        return HexFormat.of().withPrefix("\\x").formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
