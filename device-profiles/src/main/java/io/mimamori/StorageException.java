package io.mimamori;

import org.jspecify.annotations.Nullable;

/** A journal, spool, series or state store could not be read or written. */
public final class StorageException extends MimamoriException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message, boolean retryCanHelp, @Nullable Throwable cause) {
        super(message, retryCanHelp, cause);
    }
}
