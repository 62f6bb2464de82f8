package io.mimamori.edge.board;

import io.mimamori.ProtocolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real thing: pins and I2C through Pi4J, serial lines through jSerialComm; each library is
 * loaded when it is first needed. Thread-safe.
 */
public final class DeviceBoard implements Board {
    private final Path devices;
    private final Path state;
    private @Nullable Pi4jPins pins;

    /**
     * @param state folder for what is kept over a restart
     */
    public DeviceBoard(Path state) {
        this(Path.of("/dev"), state);
    }

    DeviceBoard(Path devices, Path state) {
        this.devices = devices;
        this.state = state;
    }

    @Override
    public InputPin input(int pin, Pull pull, EdgeListener listener) {
        requirePins(pin);
        return pins().input(pin, pull, listener);
    }

    @Override
    public OutputPin output(int pin, boolean activeLow) {
        requirePins(pin);
        return pins().output(pin, activeLow);
    }

    @Override
    public I2cDevice i2c(int bus, int address) {
        Path file = devices.resolve("i2c-" + bus);
        require(
                file,
                "I2C bus " + bus,
                "switch it on (dtparam=i2c_arm=on in config.txt) and start again",
                "i2c");
        return pins().i2c(bus, address);
    }

    @Override
    public SerialLine serial(String port, int baud) {
        require(
                Path.of(port),
                "serial port " + port,
                "check the cable, or switch the line on (enable_uart=1 in config.txt); ls /dev/tty*"
                        + " shows what there is",
                "dialout");
        return JSerialLine.open(port, baud, state);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    @Override
    public Path state() {
        return state;
    }

    @Override
    public synchronized void close() {
        if (pins != null) {
            pins.close();
        }
    }

    private synchronized Pi4jPins pins() {
        Pi4jPins open = pins;
        if (open == null) {
            open = Pi4jPins.ofDevice();
            pins = open;
        }
        return open;
    }

    private void requirePins(int pin) {
        try (Stream<Path> chips = Files.list(devices)) {
            Path chip =
                    chips.filter(file -> file.getFileName().toString().startsWith("gpiochip"))
                            .sorted()
                            .findFirst()
                            .orElseThrow(() ->
                                    new ProtocolException(
                                            "pin %d cannot be opened: there is no %s/gpiochip* on this computer; is it a Raspberry Pi, and does its kernel have the GPIO driver?"
                                                    .formatted(pin, devices),
                                            true,
                                            null));
            require(chip, "pin " + pin, "", "gpio");
        } catch (IOException e) {
            throw new ProtocolException(devices + " cannot be read: " + e.getMessage(), true, e);
        }
    }

    private static void require(Path file, String what, String remedy, String group) {
        if (!Files.exists(file)) {
            throw new ProtocolException(
                    "%s cannot be opened: there is no %s; %s".formatted(what, file, remedy),
                    true,
                    null);
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new ProtocolException(
                    "%s cannot be opened: %s may not be used by %s; put that user into the group %s"
                            .formatted(what, file, System.getProperty("user.name"), group),
                    true,
                    null);
        }
    }
}
