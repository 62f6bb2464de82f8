package io.mimamori.hub.rehearsal;

import io.mimamori.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Sorted runs of rows, one after the other in a temporary file that only its owner can read. It is
 * deleted when it is closed; where the system can, it loses its name as soon as it is open, so that
 * not even a killed process leaves it behind. Not thread-safe.
 */
final class RunFile implements AutoCloseable {
    /** What one run that is read, or the writer, holds of the file; in bytes. */
    private static final int BUFFER_BYTES = 16_384;

    private final Path folder;
    private final RowForm form;
    private final FileChannel file;
    private final List<Run> runs = new ArrayList<>();

    RunFile(Path folder, RowForm form) {
        this.folder = folder;
        this.form = form;
        try {
            file = open(Files.createTempFile(folder, "mimamori-judge-", ".rows"));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static FileChannel open(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Runs so far. */
    int size() {
        return runs.size();
    }

    /** Appends a run. */
    void write(Iterator<KeyedRow> sorted) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try {
            long start = file.position();
            while (sorted.hasNext()) {
                if (buffer.remaining() < RowForm.BYTES_MAX) {
                    flush(buffer);
                }
                form.put(sorted.next(), buffer);
            }
            flush(buffer);
            runs.add(new Run(start, file.position()));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void flush(ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    /** Some runs, merged. */
    Iterator<KeyedRow> read(int fromRun, int toRun) {
        List<Iterator<KeyedRow>> read = new ArrayList<>(toRun - fromRun);
        runs.subList(fromRun, toRun).forEach(run -> read.add(new RunReader(run)));
        return new RunMerge(read);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private StorageException failed(IOException e) {
        return new StorageException(
                "the recording could not be sorted in %s: %s; it needs up to 90 bytes a row there, more for texts: free some space or name another folder with MIMAMORI_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"
                        .formatted(folder, e),
                false,
                e);
    }

    /** Where a run is, in bytes from the file's beginning. */
    private record Run(long start, long end) {}

    private final class RunReader implements Iterator<KeyedRow> {
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
        private final long end;
        private long at;

        RunReader(Run run) {
            at = run.start();
            end = run.end();
        }

        @Override
        public boolean hasNext() {
            return buffer.hasRemaining() || at < end;
        }

        @Override
        public KeyedRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the run has no more rows");
            }
            if (buffer.remaining() < RowForm.BYTES_MAX && at < end) {
                try {
                    fill();
                } catch (IOException e) {
                    throw failed(e);
                }
            }
            return form.get(buffer);
        }

        private void fill() throws IOException {
            buffer.compact();
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - at));
            while (buffer.hasRemaining()) {
                int read = file.read(buffer, at);
                if (read < 0) {
                    throw new EOFException("the temporary file ends too early");
                }
                at += read;
            }
            buffer.flip();
        }
    }
}
