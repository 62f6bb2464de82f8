package io.mimamori.senml;

/** The little of an encoding that {@link SenmlEncoder} needs. One pack, one thread. */
interface PackWriter {
    void startPack(int records);

    void startRecord(int fields);

    void text(Label label, String text);

    void number(Label label, double number);

    void state(Label label, boolean on);

    /** A time or a span in ms, written in s. */
    void seconds(Label label, long millis);

    void endRecord();

    /** Ends the pack and gives its bytes. */
    byte[] toBytes();
}
