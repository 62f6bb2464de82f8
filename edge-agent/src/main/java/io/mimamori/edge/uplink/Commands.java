package io.mimamori.edge.uplink;

/** Carries out what the hub asks. Called on the sending thread, quickly. */
public interface Commands {
    Answer run(String device, String command);

    /**
     * The answer that goes back.
     *
     * @param detail one sentence, or the reason why not
     */
    record Answer(boolean ok, String detail) {}
}
