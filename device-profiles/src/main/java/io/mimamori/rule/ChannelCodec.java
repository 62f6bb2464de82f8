package io.mimamori.rule;

import io.mimamori.reading.ChannelId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A channel in checkpoints: one head with what was told, and a part for each chunk of readings with
 * the folds before it. The folds of now are not written: they follow from the last chunk.
 */
final class ChannelCodec {
    /** Of one source each, as ever. */
    private static final int SINGLE = 1;

    /** The sources' names in the head, and the number of its source with each reading. */
    private static final int SEVERAL = 2;

    /** As these two, with the rules' verdicts on the readings. */
    private static final int SINGLE_JUDGED = 3;

    private static final int SEVERAL_JUDGED = 4;

    private static final String HEAD = "/head";

    /** Most chunks of numbers with their folds fit. */
    private static final int PART_OCTETS = 4_096;

    private ChannelCodec() {}

    /** Writes what changed since the last time. */
    static void write(ChannelState channel, Judge.Checkpoint sink) {
        for (int gone : channel.droppedChunks) {
            sink.remove(chunkKey(channel.key, gone));
        }
        channel.droppedChunks.clear();
        List<Chunk> chunks = channel.window.chunks;
        for (int i = 0; i < chunks.size(); i++) {
            if (chunks.get(i).changed) {
                sink.put(chunkKey(channel.key, chunks.get(i).id), chunk(channel, i));
            }
        }
        if (channel.isHeadUnsaved || channel.savedChunks != chunks.size()) {
            sink.put(Judge.CHANNEL + channel.key + HEAD, head(channel));
            channel.isHeadUnsaved = false;
            channel.savedChunks = chunks.size();
        }
    }

    /** Takes the channel out of the checkpoints. */
    static void remove(ChannelState channel, Judge.Checkpoint sink) {
        for (int gone : channel.droppedChunks) {
            sink.remove(chunkKey(channel.key, gone));
        }
        channel.window.chunks.forEach(c -> sink.remove(chunkKey(channel.key, c.id)));
        sink.remove(Judge.CHANNEL + channel.key + HEAD);
    }

    private static String chunkKey(String channel, int id) {
        return Judge.CHANNEL + channel + "/" + id;
    }

    private static boolean isSeveral(ChannelState channel) {
        return channel.sources.size() > 1;
    }

    private static int version(ChannelState channel) {
        return isSeveral(channel) ? SEVERAL_JUDGED : SINGLE_JUDGED;
    }

    private static boolean isSeveral(int version) {
        return version == SEVERAL || version == SEVERAL_JUDGED;
    }

    private static boolean isJudged(int version) {
        return version >= SINGLE_JUDGED;
    }

    private static void writeSources(ChannelState channel, PartWriter part) {
        part.count(channel.sources.size());
        for (ChannelId id : channel.sources.ids()) {
            part.text(id.device());
            part.text(id.channel());
        }
    }

    /** Numbers the sources as they were when the part was written. */
    private static void readSources(ChannelState channel, PartReader part) {
        List<ChannelId> ids = new ArrayList<>();
        int count = part.count();
        for (int i = 0; i < count; i++) {
            ids.add(new ChannelId(part.text(), part.text()));
        }
        channel.restoreSources(ids);
    }

    private static byte[] head(ChannelState channel) {
        PartWriter part = new PartWriter();
        part.octet(version(channel));
        if (isSeveral(channel)) {
            writeSources(channel, part);
            channel.window.writePast(part);
        }
        channel.window.write(part);
        part.count(channel.instances.size());
        channel.instances.forEach(instance -> instance.writeHead(part));
        return part.toBytes();
    }

    private static byte[] chunk(ChannelState channel, int index) {
        PartWriter part = new PartWriter(PART_OCTETS);
        part.octet(version(channel));
        channel.window.chunks.get(index).write(part, isSeveral(channel));
        part.count(channel.instances.size());
        channel.instances.forEach(instance -> instance.writeMark(index, part));
        return part.toBytes();
    }

    /**
     * Puts a channel together from its parts.
     *
     * @param parts by the last level of their keys
     */
    static void read(ChannelState channel, Map<String, byte[]> parts) {
        PartReader head = part(channel, parts, HEAD.substring(1));
        int headVersion = head.version(SINGLE, SEVERAL_JUDGED);
        if (isSeveral(headVersion)) {
            readSources(channel, head);
            channel.window.readPast(head, isJudged(headVersion));
        }
        List<Integer> ids = channel.window.read(head);
        Map<String, PartReader> heads = blobs(head);
        for (Instance instance : channel.instances) {
            PartReader own = heads.get(instance.rule.id());
            if (own != null) {
                instance.readHead(own);
            }
        }
        for (int id : ids) {
            PartReader part = part(channel, parts, Integer.toString(id));
            int version = part.version(SINGLE, SEVERAL_JUDGED);
            channel.window.add(Chunk.read(id, part, isSeveral(version), isJudged(version)));
            Map<String, PartReader> marks = blobs(part);
            for (Instance instance : channel.instances) {
                PartReader own = marks.get(instance.rule.id());
                if (own != null) {
                    instance.readMark(own, channel.fold(instance.rule));
                }
            }
        }
        channel.instances.forEach(instance -> adopt(instance, channel));
        channel.isHeadUnsaved = false;
        channel.savedChunks = ids.size();
    }

    /**
     * A rule that the program which wrote the checkpoint did not have begins with the newest
     * reading.
     */
    private static void adopt(Instance instance, ChannelState channel) {
        int chunks = channel.window.chunks.size();
        if (instance.marks() < chunks) {
            instance.change(
                    instance.rule,
                    channel.fold(instance.rule),
                    chunks,
                    channel.window.newestOwnMillis());
        }
    }

    private static Map<String, PartReader> blobs(PartReader part) {
        Map<String, PartReader> blobs = new HashMap<>();
        int count = part.count();
        for (int i = 0; i < count; i++) {
            blobs.put(part.text(), new PartReader(part.blob()));
        }
        return blobs;
    }

    private static PartReader part(ChannelState channel, Map<String, byte[]> parts, String name) {
        byte @Nullable [] bytes = parts.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException(
                    "the judge's checkpoint of %s lacks its part %s: rebuild the state from the journal"
                            .formatted(channel.key, name));
        }
        return new PartReader(bytes);
    }
}
