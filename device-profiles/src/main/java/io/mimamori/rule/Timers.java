package io.mimamori.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Channels by their next timer: a binary heap in which a channel may be queued too early (a stale
 * timer moves with each reading), which is put right only when it comes to the top. Not
 * thread-safe.
 */
final class Timers {
    private final List<ChannelState> heap = new ArrayList<>();

    /** The channel's next timer may have changed. */
    void update(ChannelState channel) {
        long due = channel.nextDueMillis();
        if (channel.slot < 0) {
            if (due != Judge.NEVER) {
                channel.queuedMillis = due;
                channel.slot = heap.size();
                heap.add(channel);
                up(channel);
            }
        } else if (due < channel.queuedMillis) {
            channel.queuedMillis = due;
            up(channel);
        }
    }

    void remove(ChannelState channel) {
        if (channel.slot >= 0) {
            int slot = channel.slot;
            channel.slot = -1;
            ChannelState last = heap.removeLast();
            if (last != channel) {
                put(slot, last);
                up(last);
                down(last);
            }
        }
    }

    /** The channel whose timer is due next; of several the one with the lowest key. */
    @Nullable ChannelState first() {
        while (!heap.isEmpty()) {
            ChannelState first = heap.getFirst();
            long due = first.nextDueMillis();
            if (due == first.queuedMillis) {
                return first;
            }
            if (due == Judge.NEVER) {
                remove(first);
            } else {
                first.queuedMillis = due;
                down(first);
            }
        }
        return null;
    }

    private void up(ChannelState channel) {
        while (channel.slot > 0) {
            ChannelState parent = heap.get((channel.slot - 1) / 2);
            if (!isBefore(channel, parent)) {
                return;
            }
            swap(channel, parent);
        }
    }

    private void down(ChannelState channel) {
        while (true) {
            int left = 2 * channel.slot + 1;
            if (left >= heap.size()) {
                return;
            }
            ChannelState child = heap.get(left);
            if (left + 1 < heap.size() && isBefore(heap.get(left + 1), child)) {
                child = heap.get(left + 1);
            }
            if (!isBefore(child, channel)) {
                return;
            }
            swap(child, channel);
        }
    }

    private void swap(ChannelState upper, ChannelState lower) {
        int slot = upper.slot;
        put(lower.slot, upper);
        put(slot, lower);
    }

    private void put(int slot, ChannelState channel) {
        channel.slot = slot;
        heap.set(slot, channel);
    }

    private static boolean isBefore(ChannelState a, ChannelState b) {
        return a.queuedMillis != b.queuedMillis
                ? a.queuedMillis < b.queuedMillis
                : a.key.compareTo(b.key) < 0;
    }
}
