package io.mimamori.hub.ingest;

import io.mimamori.MimamoriException;
import io.mimamori.StorageException;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.reading.Names;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thumbnails of events, {@code media/TENANT/DEVICE/EVENT.jpg}, indexed in state.db; the oldest go
 * when there are too many. Thread-safe; writing is done on one thread of its own.
 */
public final class MediaStore implements AutoCloseable {
    /** Most bytes of a thumbnail. */
    public static final int BYTES_MAX = 64 * 1024;

    /** Thumbnails that may wait to be written. */
    public static final int QUEUE_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(MediaStore.class);

    /** What became of a thumbnail. */
    public enum Outcome {
        /** On disk. */
        STORED,
        /** Not now: too many wait. */
        BUSY,
        /** The disk does not take it. */
        FAILED
    }

    /** Whose thumbnail it is; every part is a name. */
    public record Key(String tenant, String device, String event) {
        public Key {
            // Names have no dots and no slashes, so no path can leave the folder.
            Names.require("tenant", tenant);
            Names.require("device", device);
            Names.require("event", event);
        }
    }

    private final Path folder;
    private final StateDatabase state;
    private final InstantSource clock;
    private final int countMax;
    private final ThreadPoolExecutor writer =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(QUEUE_MAX),
                    Thread.ofPlatform().name("media-writer").factory());

    /**
     * @param folder made when absent
     * @param clock the machine's
     * @param countMax thumbnails that are kept
     */
    public MediaStore(Path folder, StateDatabase state, InstantSource clock, int countMax) {
        this.folder = folder;
        this.state = state;
        this.clock = clock;
        this.countMax = countMax;
    }

    /** Whether it begins as a JPEG does (ITU-T T.81, SOI marker and the next one). */
    public static boolean isJpeg(byte[] content) {
        return content.length > 3
                && content[0] == (byte) 0xFF
                && content[1] == (byte) 0xD8
                && content[2] == (byte) 0xFF;
    }

    /** Stores it; the same key again replaces it. {@code done} is called on any thread, once. */
    public void store(Key key, byte[] jpeg, Consumer<Outcome> done) {
        try {
            writer.execute(() -> done.accept(write(key, jpeg)));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} waits: {}", key, e.getMessage());
            done.accept(Outcome.BUSY);
        }
    }

    /** Reads a thumbnail; waits for the disk. */
    public Optional<byte[]> find(Key key) {
        Path file = file(key);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw new StorageException("reading " + file + " failed: " + e, true, e);
        }
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("thumbnails still waited to be written to {}", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Outcome write(Key key, byte[] jpeg) {
        try {
            writeFile(file(key), jpeg);
            state.run(handle ->
                            handle.execute(
                                    """
                                    insert into media (tenant, device, event, bytes, received_ms)
                                    values (?, ?, ?, ?, ?)
                                    on conflict (tenant, device, event) do update set
                                        bytes = excluded.bytes
                                    """,
                                    key.tenant(),
                                    key.device(),
                                    key.event(),
                                    jpeg.length,
                                    clock.millis()))
                    .join();
            forgetOldest();
            return Outcome.STORED;
        } catch (IOException | MimamoriException | CompletionException e) {
            LOG.warn("storing the picture {} in {} failed", key, folder, e);
            return Outcome.FAILED;
        }
    }

    /** Complete or not there at all, whenever the power goes. */
    private static void writeFile(Path file, byte[] content) throws IOException {
        Path parent = Optional.ofNullable(file.getParent()).orElseThrow();
        Files.createDirectories(parent);
        Path fresh = parent.resolve(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void forgetOldest() throws IOException {
        Optional<Key> oldest =
                state.read(handle ->
                        handle.select(
                                        """
                                        select tenant, device, event from media
                                        where (select count(*) from media) > ?
                                        order by received_ms limit 1
                                        """,
                                        countMax)
                                .map((row, _) ->
                                        new Key(
                                                row.getString("tenant"),
                                                row.getString("device"),
                                                row.getString("event")))
                                .findFirst());
        if (oldest.isPresent()) {
            Key key = oldest.get();
            Files.deleteIfExists(file(key));
            state.run(handle ->
                            handle.execute(
                                    "delete from media where tenant = ? and device = ? and event = ?",
                                    key.tenant(),
                                    key.device(),
                                    key.event()))
                    .join();
        }
    }

    private Path file(Key key) {
        return folder.resolve(key.tenant()).resolve(key.device()).resolve(key.event() + ".jpg");
    }
}
