package io.mimamori;

import org.jspecify.annotations.Nullable;

/**
 * A fault: something that was attempted and did not work. The message names what was attempted, on
 * what, and what the reader can do. Expected outcomes (a refused reading, a full queue) are values,
 * never this.
 */
public abstract class MimamoriException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean retryCanHelp;

    protected MimamoriException(String message, boolean retryCanHelp, @Nullable Throwable cause) {
        super(message, cause);
        this.retryCanHelp = retryCanHelp;
    }

    /** Whether the same attempt may succeed later without anybody changing anything. */
    public final boolean retryCanHelp() {
        return retryCanHelp;
    }
}
