package io.mimamori.edge.alarm;

/** Lamp and siren. Called only when something changes, by one thread at a time. */
public interface LocalAlarm extends AutoCloseable {
    /** Switches both; must return within a second. */
    void show(Signal signal);

    /** Both off. */
    @Override
    void close();

    /**
     * What is to be seen and heard.
     *
     * @param why the levels that hold, for the log
     */
    record Signal(boolean lamp, boolean siren, String why) {
        public static final Signal OFF = new Signal(false, false, "");
    }
}
