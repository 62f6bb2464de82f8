package io.mimamori.testing;

import io.mimamori.testing.DiskTrace.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a {@link DiskTrace} as a power cut leaves it between two calls. What was fsynced is
 * there. Of what was written since then each sector of 512 bytes is there or not, by seed: all,
 * none, or any, in any order. A name that was made or removed is as after or as before until the
 * folder is fsynced. These are the assumptions of SQLite (sqlite.org/atomiccommit.html section 2,
 * with "powersafe overwrite": a sector that is not written keeps its content). Not thread-safe.
 */
public final class PowerCuts {
    private static final int SECTOR = 512;

    /** Looks at what a cut left. */
    public interface Check {
        /**
         * Opens the copies with the real class.
         *
         * @param acknowledged lines that the process had said before the cut
         * @param where seed and place, for the message of a failure
         */
        void check(Path folder, List<String> acknowledged, String where) throws Exception;
    }

    /** Content: what is safe, and what was done since. */
    private static final class Content {
        byte[] durable = {};
        final List<Call> pending = new ArrayList<>();
    }

    private final DiskTrace trace;
    private final long seed;
    private final Map<String, @Nullable Content> names = new HashMap<>();

    /** For each name what it may stand for after a cut, oldest first; null for nothing. */
    private final Map<String, List<@Nullable Content>> possible = new HashMap<>();

    private final List<String> acknowledged = new ArrayList<>();

    public PowerCuts(DiskTrace trace, long seed) {
        this.trace = trace;
        this.seed = seed;
    }

    /**
     * Cuts before so many of the calls that change the disk, evenly spread, all before it
     * acknowledged; returns how many there were.
     */
    public int cut(int points, Path work, Check check) throws Exception {
        List<Call> calls = trace.calls();
        long changes = calls.stream().filter(call -> !(call instanceof Call.Acknowledge)).count();
        long change = 0;
        int done = 0;
        for (Call call : calls) {
            if (!(call instanceof Call.Acknowledge)
                    && ++change * points / changes > (change - 1) * points / changes) {
                cutBefore(call, change, work, check);
                done++;
            }
            apply(call);
        }
        System.err.printf("cut at %d of %d changes of the disk%n", done, changes);
        return done;
    }

    private void cutBefore(Call call, long change, Path work, Check check) throws Exception {
        Path folder = Files.createDirectory(work.resolve("cut-" + change));
        leave(folder, new Random(seed * 1_000_003 + change));
        String where =
                "-Dseed=%d, cut before change %d of the disk: %s"
                        .formatted(seed, change, describe(call));
        check.check(folder, List.copyOf(acknowledged), where);
        remove(folder);
    }

    private static String describe(Call call) {
        return call instanceof Call.Write(String name, long offset, byte[] bytes)
                ? "write of " + bytes.length + " bytes to " + name + " at " + offset
                : call.toString();
    }

    private void apply(Call call) {
        switch (call) {
            case Call.Create(String name) -> {
                if (names.get(name) == null) {
                    point(name, new Content());
                }
            }
            case Call.Remove(String name) -> point(name, null);
            case Call.Rename(String from, String to) -> {
                point(to, content(from));
                point(from, null);
            }
            case Call.Write(String name, _, _) -> content(name).pending.add(call);
            case Call.Truncate(String name, _) -> content(name).pending.add(call);
            case Call.Sync(String name) -> sync(name);
            case Call.Acknowledge(String line) -> acknowledged.add(line);
        }
    }

    private void point(String name, @Nullable Content now) {
        possible.computeIfAbsent(name, _ -> new ArrayList<>(Arrays.asList(names.get(name))))
                .add(now);
        names.put(name, now);
    }

    private Content content(String name) {
        Content content = names.get(name);
        if (content == null) {
            throw new AssertionError(name + " is changed, but was never made");
        }
        return content;
    }

    private void sync(String name) {
        if (name.isEmpty()) {
            possible.clear();
        } else {
            Content content = content(name);
            content.durable = image(content, _ -> true);
            content.pending.clear();
        }
    }

    private void leave(Path folder, Random random) throws IOException {
        for (Map.Entry<String, @Nullable Content> entry : names.entrySet()) {
            String name = entry.getKey();
            Content content = entry.getValue();
            List<@Nullable Content> choice = possible.get(name);
            if (choice != null) {
                content = choice.get(random.nextInt(choice.size()));
            }
            // The shared memory of a WAL does not outlive the machine.
            if (content != null && !name.endsWith("-shm")) {
                int mode = random.nextInt(4);
                byte[] bytes = image(content, _ -> mode == 0 || (mode > 1 && random.nextBoolean()));
                Files.write(folder.resolve(name), bytes);
            }
        }
    }

    private interface Luck {
        boolean isThere(int sector);
    }

    private static byte[] image(Content content, Luck luck) {
        byte[] bytes = content.durable.clone();
        for (Call call : content.pending) {
            if (call instanceof Call.Truncate(_, long size) && luck.isThere(0)) {
                bytes = Arrays.copyOf(bytes, Math.toIntExact(size));
            } else if (call instanceof Call.Write(_, long offset, byte[] written)) {
                bytes = overwrite(bytes, Math.toIntExact(offset), written, luck);
            }
        }
        return bytes;
    }

    private static byte[] overwrite(byte[] file, int offset, byte[] written, Luck luck) {
        byte[] bytes = file;
        for (int at = 0; at < written.length; ) {
            int sector = (offset + at) / SECTOR;
            int end = Math.min(written.length, (sector + 1) * SECTOR - offset);
            if (luck.isThere(sector)) {
                bytes = bytes.length < offset + end ? Arrays.copyOf(bytes, offset + end) : bytes;
                System.arraycopy(written, at, bytes, offset + at, end - at);
            }
            at = end;
        }
        return bytes;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
