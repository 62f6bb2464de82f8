package io.mimamori.rule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids of an instance's episodes, made from what they are about and when they were first seen to
 * begin, and the numbers of their events, which are never used twice. Not thread-safe.
 */
final class EpisodeIds {
    private final String name;
    private final Map<UUID, Used> used = new HashMap<>();

    /**
     * @param name tenant, site, rule, device and channel
     */
    EpisodeIds(String name) {
        this.name = name;
    }

    /** An id for an episode that begins then; none of those that stand. */
    UUID take(long beginMillis, Supplier<Set<UUID>> standing) {
        UUID id = uuid(name + "/" + beginMillis);
        for (int again = 2; used.containsKey(id) && standing.get().contains(id); again++) {
            id = uuid(name + "/" + beginMillis + "/" + again);
        }
        used.putIfAbsent(id, new Used(beginMillis, 0));
        return id;
    }

    int nextNumber(UUID id, long beginMillis) {
        Used last = used.getOrDefault(id, new Used(beginMillis, 0));
        Used next = new Used(last.beginMillis, last.number + 1);
        used.put(id, next);
        return next.number;
    }

    /** Forgets ids that can no longer come up: they began before the window. */
    void forget(long boundMillis, Set<UUID> alive) {
        used.entrySet()
                .removeIf(
                        e -> e.getValue().beginMillis < boundMillis && !alive.contains(e.getKey()));
    }

    void write(PartWriter part) {
        part.count(used.size());
        used.forEach((id, last) -> {
            EventCodec.writeId(id, part);
            part.number(last.beginMillis);
            part.count(last.number);
        });
    }

    void read(PartReader part) {
        int size = part.count();
        for (int i = 0; i < size; i++) {
            used.put(EventCodec.readId(part), new Used(part.number(), part.count()));
        }
    }

    /** A UUID from a name (RFC 9562 section 5.5, version 5), in a name space of our own. */
    static UUID uuid(String name) {
        byte[] hash;
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            sha.update("io.mimamori.episode/".getBytes(StandardCharsets.UTF_8));
            hash = sha.digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        long high = (bytes.getLong() & ~0xF000L) | 0x5000L;
        long low = (bytes.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private record Used(long beginMillis, int number) {}
}
