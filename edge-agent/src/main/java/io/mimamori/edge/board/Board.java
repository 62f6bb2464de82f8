package io.mimamori.edge.board;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a driver may open. Opening throws {@link io.mimamori.ProtocolException} that says what is
 * missing and what to check; nothing is ever simulated in its place. Thread-safe.
 */
public interface Board extends AutoCloseable {
    /**
     * Opens a pin that is read.
     *
     * @param pin BCM number
     * @param listener told of every edge, on a thread of the board; must not wait
     */
    InputPin input(int pin, Pull pull, EdgeListener listener);

    /**
     * Opens a pin that switches something, off at first and off again when it is closed.
     *
     * @param pin BCM number
     * @param activeLow whether a low pin switches it on
     */
    OutputPin output(int pin, boolean activeLow);

    /**
     * Opens a device on an I2C bus.
     *
     * @param bus number N of {@code /dev/i2c-N}
     * @param address 7 bits
     */
    I2cDevice i2c(int bus, int address);

    /**
     * Opens a serial line, 8 data bits, no parity, 1 stop bit.
     *
     * @param port such as {@code /dev/serial0}
     */
    SerialLine serial(String port, int baud);

    /** A clock that only runs forward, ns; edges have its time. */
    long nanoTime();

    /** Waits as a datasheet asks, some ms. */
    void pause(Duration time) throws InterruptedException;

    /** Folder for what drivers keep over a restart. */
    Path state();

    /** Closes what is still open. */
    @Override
    void close();

    /** Resistor inside the chip that gives an open pin a level. */
    enum Pull {
        UP,
        DOWN,
        NONE
    }

    /** Is told of edges. */
    @FunctionalInterface
    interface EdgeListener {
        /**
         * The pin has changed, perhaps by bouncing.
         *
         * @param nanos by {@link Board#nanoTime}
         */
        void changed(boolean high, long nanos);
    }

    /** A pin that is read. Thread-safe. */
    interface InputPin extends AutoCloseable {
        boolean isHigh();

        @Override
        void close();
    }

    /** A pin that switches something. Thread-safe. */
    interface OutputPin extends AutoCloseable {
        void set(boolean on);

        @Override
        void close();
    }

    /** A device on a bus. One thread at a time. */
    interface I2cDevice extends AutoCloseable {
        /** Throws {@link io.mimamori.ProtocolException} when the device does not answer. */
        void write(byte... bytes);

        /** Reads so many bytes, or throws {@link io.mimamori.ProtocolException}. */
        byte[] read(int count);

        @Override
        void close();
    }

    /** A serial line. One thread at a time. */
    interface SerialLine extends AutoCloseable {
        /**
         * Reads what has come, waiting at most {@code patience} for the first byte.
         *
         * @return bytes read, 0 when none came
         * @throws io.mimamori.ProtocolException when the line was hung up
         */
        int read(byte[] into, Duration patience);

        @Override
        void close();
    }
}
