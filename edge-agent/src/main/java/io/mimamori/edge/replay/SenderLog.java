package io.mimamori.edge.replay;

import io.mimamori.StorageException;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the sender knows to be acknowledged: one line {@code time,device,channel,value,seq} for each
 * reading, handed to the operating system at once, so that a kill of the sender loses no line.
 */
final class SenderLog implements AutoCloseable {
    private final Path file;
    private final BufferedWriter out;

    SenderLog(Path file) {
        this.file = file;
        try {
            out = Files.newBufferedWriter(file);
            out.write("time,device,channel,value,seq\n");
            out.flush();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    void acknowledged(Outgoing pack) {
        try {
            for (Reading reading : pack.readings()) {
                out.write(
                        "%s,%s,%s,%s,%d%n"
                                .formatted(
                                        Instant.ofEpochMilli(reading.timeMillis()),
                                        pack.device(),
                                        reading.channel(),
                                        text(reading.value()),
                                        pack.sequence()));
            }
            out.flush();
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private static String text(Value value) {
        return switch (value) {
            case Value.Numeric(double number) -> Double.toString(number);
            case Value.State(boolean on) -> Boolean.toString(on);
            case Value.Text(String text) -> '"' + text.replace("\"", "\"\"") + '"';
        };
    }

    private StorageException fault(IOException e) {
        return new StorageException(
                "the log %s could not be written: %s".formatted(file, e.getMessage()), false, e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw fault(e);
        }
    }
}
