package io.mimamori.edge.sensor;

import io.mimamori.edge.board.Board;

/** Knows one kind of hardware. Stateless until attached. */
interface Driver {
    /**
     * Opens the hardware.
     *
     * @throws io.mimamori.ProtocolException that says what is missing and what to check
     */
    Attached attach(Board board);

    /** The hardware while it is open. Its sensor's thread only. */
    interface Attached extends AutoCloseable {
        /**
         * Waits a moment for something, tells of it, and returns within 200 ms.
         *
         * @throws io.mimamori.ProtocolException when the hardware is lost
         */
        void step(Telling telling) throws InterruptedException;

        /** What an installer wants to see: a live value, or what comes. */
        String look(Telling telling) throws InterruptedException;

        @Override
        void close();
    }
}
