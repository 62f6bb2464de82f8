package io.mimamori.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the computer says of itself through Linux. Thread-safe. */
final class Computer {
    private static final Logger LOG = LoggerFactory.getLogger(Computer.class);
    private static final Path SYSTEM = Path.of("/sys/class");

    private final Path system;
    private final Path data;

    /** {@code data}: a file on the file system whose room matters. */
    Computer(Path data) {
        this(SYSTEM, data);
    }

    Computer(Path system, Path data) {
        this.system = system;
        this.data = data;
    }

    /** Of the processor, Cel. */
    OptionalDouble temperature() {
        return number(system.resolve("thermal/thermal_zone0/temp"), 1e-3);
    }

    /** Of a battery that the kernel knows, V. */
    OptionalDouble battery() {
        return number(system.resolve("power_supply/battery/voltage_now"), 1e-6);
    }

    /** Used part of the file system of the data, %. */
    OptionalDouble diskUsed() {
        try {
            var store = Files.getFileStore(data);
            double total = store.getTotalSpace();
            return total > 0
                    ? OptionalDouble.of(100 - 100 * store.getUsableSpace() / total)
                    : OptionalDouble.empty();
        } catch (IOException e) {
            LOG.debug("{}: {}", data, e.getMessage());
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble number(Path file, double factor) {
        if (!Files.isReadable(file)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(
                    Math.round(Long.parseLong(Files.readString(file).strip()) * factor * 100)
                            / 100.0);
        } catch (IOException | NumberFormatException e) {
            LOG.debug("{}: {}", file, e.getMessage());
            return OptionalDouble.empty();
        }
    }
}
