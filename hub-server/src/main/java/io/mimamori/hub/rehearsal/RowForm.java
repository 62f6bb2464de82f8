package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows as the bytes of one process: key, line, channel, times, value. Channels are numbers, so they
 * are remembered: as many as the site has. Not thread-safe.
 */
final class RowForm {
    /** Longest row, in bytes. */
    static final int BYTES_MAX =
            3 * Long.BYTES + 3 * Integer.BYTES + 1 + Value.Text.LENGTH_MAX * Character.BYTES;

    private static final byte NUMERIC = 0;
    private static final byte STATE = 1;
    private static final byte TEXT = 2;

    private final Map<ChannelId, Integer> numbers = new HashMap<>();
    private final List<ChannelId> channels = new ArrayList<>();

    void put(KeyedRow keyed, ByteBuffer to) {
        Row row = keyed.row();
        to.putLong(keyed.key())
                .putInt(row.line())
                .putInt(numbers.computeIfAbsent(row.channel(), this::added))
                .putLong(row.timeMillis())
                .putLong(row.receivedMillis());
        switch (row.value()) {
            case Value.Numeric(double number) -> to.put(NUMERIC).putDouble(number);
            case Value.State(boolean on) -> to.put(STATE).put((byte) (on ? 1 : 0));
            case Value.Text(String text) -> {
                to.put(TEXT).putInt(text.length());
                for (int i = 0; i < text.length(); i++) {
                    to.putChar(text.charAt(i));
                }
            }
        }
    }

    KeyedRow get(ByteBuffer from) {
        long key = from.getLong();
        int line = from.getInt();
        ChannelId channel = channels.get(from.getInt());
        long timeMillis = from.getLong();
        long receivedMillis = from.getLong();
        return new KeyedRow(key, new Row(line, channel, timeMillis, value(from), receivedMillis));
    }

    private int added(ChannelId channel) {
        channels.add(channel);
        return channels.size() - 1;
    }

    private static Value value(ByteBuffer from) {
        byte kind = from.get();
        return switch (kind) {
            case NUMERIC -> Value.of(from.getDouble());
            case STATE -> Value.of(from.get() != 0);
            case TEXT -> {
                char[] text = new char[from.getInt()];
                for (int i = 0; i < text.length; i++) {
                    text[i] = from.getChar();
                }
                yield Value.of(new String(text));
            }
            default -> throw new IllegalStateException("no kind of value: " + kind);
        };
    }
}
