package io.mimamori.senml;

/**
 * A message is not a SenML pack that we take. Checked, because bad input is an expected outcome
 * that every caller must answer. The message names the record (0-based) and what is wrong.
 */
public final class SenmlException extends Exception {
    private static final long serialVersionUID = 1L;

    public SenmlException(String message) {
        // No stack trace: a flood of bad packs must stay cheap.
        super(message, null, false, false);
    }
}
