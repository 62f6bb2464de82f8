package io.mimamori;

import org.jspecify.annotations.Nullable;

/** A peer (broker, hub, mail server, webhook) said or did something that ends the exchange. */
public final class ProtocolException extends MimamoriException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message, boolean retryCanHelp, @Nullable Throwable cause) {
        super(message, retryCanHelp, cause);
    }
}
