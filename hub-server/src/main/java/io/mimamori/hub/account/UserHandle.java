package io.mimamori.hub.account;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/** An account's id as an authenticator keeps it: the UUID's 16 bytes. Stateless. */
final class UserHandle {
    private UserHandle() {}

    static byte[] of(UUID account) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(account.getMostSignificantBits())
                .putLong(account.getLeastSignificantBits())
                .array();
    }

    /** Empty when it has another length. */
    static Optional<UUID> account(byte[] handle) {
        ByteBuffer both = ByteBuffer.wrap(handle);
        return handle.length == 2 * Long.BYTES
                ? Optional.of(new UUID(both.getLong(), both.getLong()))
                : Optional.empty();
    }
}
