package io.mimamori.hub.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** A process that appends until it is killed and notes each acknowledged entry in its own file. */
final class JournalAppender {
    private JournalAppender() {}

    public static void main(String[] args) throws IOException {
        FileChannel log =
                FileChannel.open(
                        Path.of(args[1]), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        SqliteJournal journal =
                new SqliteJournal(Path.of(args[0]), JournalLimits.DEFAULT, InstantSource.system());
        // Numbers that no run before used.
        long number = (journal.lastRow() + 1) << 20;
        System.out.print('R');
        System.out.flush();
        while (true) {
            long mine = number;
            if (journal.offer(RandomEntries.numbered(mine), false, () -> note(log, mine))) {
                number++;
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private static void note(FileChannel log, long number) {
        try {
            log.write(ByteBuffer.wrap((number + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
