package io.mimamori.hub.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What another Java process of ours holds, as Linux and its own JVM tell. Thread-safe. */
public final class ProcessWatch {
    private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

    private final long pid;

    /**
     * What it holds.
     *
     * @param heapMb of the heap what a full collection leaves
     * @param rssMb memory of the process
     * @param files open files and sockets
     */
    public record Holding(long heapMb, long rssMb, long files, long threads) {
        @Override
        public String toString() {
            return "heap %d MB, RSS %d MB, %d files, %d threads"
                    .formatted(heapMb, rssMb, files, threads);
        }
    }

    public ProcessWatch(long pid) {
        this.pid = pid;
    }

    /** What it holds now, after a full collection. */
    public Holding now() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        long heap = 0;
        // The generations; what follows is of classes.
        for (int generation = 0; generation < 2 && used.find(); generation++) {
            heap += Long.parseLong(used.group(1));
        }
        Path process = Path.of("/proc", Long.toString(pid));
        long rss = 0;
        long threads = 0;
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                rss = Long.parseLong(line.replaceAll("\\D", ""));
            } else if (line.startsWith("Threads:")) {
                threads = Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return new Holding(heap / 1024, rss / 1024, files.count(), threads);
        }
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer;
    }
}
