package io.mimamori.edge.board;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.exception.Pi4JException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.io.i2c.I2C;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalInputProvider;
import com.pi4j.plugin.gpiod.provider.gpio.digital.GpioDDigitalOutputProvider;
import com.pi4j.plugin.linuxfs.provider.i2c.LinuxFsI2CProvider;
import io.mimamori.ProtocolException;
import java.util.function.Supplier;

/**
 * Pins and I2C through Pi4J 3. Providers are named, never looked for, so that no mock can slip in;
 * each pin has one listener, since Pi4J shares edges out between several. Thread-safe.
 */
final class Pi4jPins implements AutoCloseable {
    private final Context context;

    /** The providers of a Raspberry Pi: gpiod for pins, linuxfs for I2C. */
    static Pi4jPins ofDevice() {
        return new Pi4jPins(
                opened(
                        "GPIO",
                        () ->
                                Pi4J.newContextBuilder()
                                        .noAutoDetect()
                                        .add(
                                                GpioDDigitalInputProvider.newInstance(),
                                                GpioDDigitalOutputProvider.newInstance(),
                                                LinuxFsI2CProvider.newInstance())
                                        .build()));
    }

    Pi4jPins(Context context) {
        this.context = context;
    }

    Board.InputPin input(int pin, Board.Pull pull, Board.EdgeListener listener) {
        return opened(
                "pin " + pin,
                () -> {
                    DigitalInput input =
                            context.create(
                                    DigitalInput.newConfigBuilder(context)
                                            .id("in-" + pin)
                                            .address(pin)
                                            .pull(
                                                    switch (pull) {
                                                        case UP -> PullResistance.PULL_UP;
                                                        case DOWN -> PullResistance.PULL_DOWN;
                                                        case NONE -> PullResistance.OFF;
                                                    })
                                            // Drivers take bouncing away themselves, by the edges'
                                            // times.
                                            .debounce(0L)
                                            .build());
                    input.addListener(event ->
                            listener.changed(
                                    event.state() == DigitalState.HIGH, System.nanoTime()));
                    return new Input(context, input);
                });
    }

    Board.OutputPin output(int pin, boolean activeLow) {
        DigitalState off = activeLow ? DigitalState.HIGH : DigitalState.LOW;
        return opened(
                "pin " + pin,
                () -> {
                    DigitalOutput output =
                            context.create(
                                    DigitalOutput.newConfigBuilder(context)
                                            .id("out-" + pin)
                                            .address(pin)
                                            .initial(off)
                                            .shutdown(off)
                                            .build());
                    output.state(off);
                    return new Output(context, output, activeLow);
                });
    }

    Board.I2cDevice i2c(int bus, int address) {
        return opened(
                "I2C bus %d, device 0x%02x".formatted(bus, address),
                () ->
                        new Device(
                                context,
                                context.create(
                                        I2C.newConfigBuilder(context)
                                                .id("i2c-%d-%02x".formatted(bus, address))
                                                .bus(bus)
                                                .device(address)
                                                .build())));
    }

    @Override
    public void close() {
        context.shutdown();
    }

    private static <T> T opened(String what, Supplier<T> opening) {
        try {
            return opening.get();
        } catch (RuntimeException | LinkageError e) {
            // Pi4J says IllegalStateException where it does not know the board, too.
            throw new ProtocolException(
                    what
                            + " cannot be opened: "
                            + e.getMessage()
                            + "; is something else using it, and is the user in the groups gpio and"
                            + " i2c?",
                    true,
                    e);
        }
    }

    private record Input(Context context, DigitalInput input) implements Board.InputPin {
        @Override
        public boolean isHigh() {
            return input.isHigh();
        }

        @Override
        public void close() {
            context.shutdown(input.id());
        }
    }

    private record Output(Context context, DigitalOutput output, boolean activeLow)
            implements Board.OutputPin {
        @Override
        public void set(boolean on) {
            output.state(on == activeLow ? DigitalState.LOW : DigitalState.HIGH);
        }

        @Override
        public void close() {
            set(false);
            context.shutdown(output.id());
        }
    }

    private record Device(Context context, I2C device) implements Board.I2cDevice {
        @Override
        public void write(byte... bytes) {
            int written = exchanged(() -> device.write(bytes, 0, bytes.length));
            if (written < 0) {
                throw silent("code " + written);
            }
        }

        @Override
        public byte[] read(int count) {
            byte[] bytes = new byte[count];
            int read = exchanged(() -> device.read(bytes, 0, count));
            if (read != count) {
                throw silent("%d of %d bytes".formatted(read, count));
            }
            return bytes;
        }

        @Override
        public void close() {
            context.shutdown(device.id());
        }

        private int exchanged(Supplier<Integer> exchange) {
            try {
                return exchange.get();
            } catch (Pi4JException e) {
                throw silent(String.valueOf(e.getMessage()));
            }
        }

        private ProtocolException silent(String why) {
            return new ProtocolException(
                    "the device 0x%02x on I2C bus %d does not answer (%s); check its wiring"
                            .formatted(device.device(), device.bus(), why),
                    true,
                    null);
        }
    }
}
