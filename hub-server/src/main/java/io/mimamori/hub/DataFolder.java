package io.mimamori.hub;

import io.mimamori.StorageException;
import io.mimamori.hub.state.DatabaseFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder that holds everything the hub owns; one hub at a time. Start-up thread only. */
final class DataFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel lock;

    private DataFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder when absent and locks it; a killed hub's lock is gone with its process. */
    static DataFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StorageException(
                        "another hub already uses " + folder + ": stop it, or give another --data",
                        false,
                        null);
            }
            return new DataFolder(folder, channel);
        } catch (IOException e) {
            throw new StorageException(
                    "the data folder " + folder + " cannot be used: " + e.getMessage(), false, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Used part of the disk that it lies on, in per cent; 0 while nobody can tell. */
    double diskUsedPercent() {
        try {
            FileStore disk = Files.getFileStore(folder);
            return disk.getTotalSpace() == 0
                    ? 0
                    : 100.0 - 100.0 * disk.getUsableSpace() / disk.getTotalSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** What may be absent, but not there and empty, once a hub has served from the folder. */
    void requireNotEmptied(String name) {
        if (Files.exists(file(name))) {
            requireIfUsed(name);
        }
    }

    /**
     * A folder that a hub has served from has these files, and something in them: SQLite would make
     * them anew and nobody would notice what is gone.
     */
    void requireIfUsed(String... names) {
        if (!Files.exists(file("ports.json"))) {
            return;
        }
        for (String name : names) {
            try {
                if (!Files.exists(file(name)) || Files.size(file(name)) == 0) {
                    throw DatabaseFile.damaged(
                            file(name), "it is missing or empty", DatabaseFile.BEGIN_EMPTY, null);
                }
            } catch (IOException e) {
                throw DatabaseFile.damaged(
                        file(name), "it cannot be read: " + e, DatabaseFile.BEGIN_EMPTY, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StorageException("unlocking " + folder + " failed", false, e);
        }
    }
}
