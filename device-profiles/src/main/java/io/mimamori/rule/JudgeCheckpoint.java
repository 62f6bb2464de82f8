package io.mimamori.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which channels differ from the last checkpoint, and the parts of one being restored. */
final class JudgeCheckpoint {
    private static final String CLOCKS = "clocks";
    private static final int VERSION = 1;

    private final List<ChannelState> changed = new ArrayList<>();
    private final List<ChannelState> removed = new ArrayList<>();
    private final Map<String, Map<String, byte[]>> parts = new HashMap<>();
    private Clocks saved = new Clocks(Fold.NONE, Fold.NONE, 0);

    void changed(ChannelState channel) {
        if (!channel.isUnsaved) {
            channel.isUnsaved = true;
            changed.add(channel);
        }
    }

    void removed(ChannelState channel) {
        changed.remove(channel);
        removed.add(channel);
    }

    void write(Judge.Checkpoint sink, long tickMillis, long nowMillis, long late) {
        removed.forEach(channel -> ChannelCodec.remove(channel, sink));
        removed.clear();
        for (ChannelState channel : changed) {
            channel.isUnsaved = false;
            ChannelCodec.write(channel, sink);
        }
        changed.clear();
        Clocks clocks = new Clocks(tickMillis, nowMillis, late);
        if (!clocks.equals(saved)) {
            saved = clocks;
            PartWriter part = new PartWriter();
            part.octet(VERSION);
            part.number(tickMillis);
            part.number(nowMillis);
            part.number(late);
            sink.put(CLOCKS, part.toBytes());
        }
    }

    /** Takes a part for later; which channel it is of stands in its key. */
    void add(String key, byte[] part) {
        String owner = key.equals(CLOCKS) ? CLOCKS : owner(key);
        parts.computeIfAbsent(owner, _ -> new HashMap<>())
                .put(key.substring(key.lastIndexOf('/') + 1), part);
    }

    private static String owner(String key) {
        if (!key.startsWith(Judge.CHANNEL)) {
            throw new IllegalArgumentException("'" + key + "' is no part of a judge's checkpoint");
        }
        return key.substring(Judge.CHANNEL.length(), key.lastIndexOf('/'));
    }

    boolean isPending() {
        return !parts.isEmpty();
    }

    Clocks readClocks() {
        byte[] bytes = parts.getOrDefault(CLOCKS, Map.of()).get(CLOCKS);
        if (bytes != null) {
            PartReader part = new PartReader(bytes);
            part.version(VERSION);
            saved = new Clocks(part.number(), part.number(), part.number());
        }
        return saved;
    }

    /** Whether there was something to restore for the channel. */
    boolean read(ChannelState channel) {
        Map<String, byte[]> own = parts.get(channel.key);
        if (own == null) {
            return false;
        }
        ChannelCodec.read(channel, own);
        return true;
    }

    /** Everything that was found has been read. */
    void close() {
        parts.clear();
    }

    record Clocks(long tickMillis, long nowMillis, long late) {}
}
