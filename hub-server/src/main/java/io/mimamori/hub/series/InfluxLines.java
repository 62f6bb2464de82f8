package io.mimamori.hub.series;

import io.mimamori.hub.device.SeriesKey;
import io.mimamori.hub.series.SeriesStore.Point;
import io.mimamori.reading.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Points as line protocol, one encoding a point into one buffer that is kept. Not thread-safe: one
 * instance a database and writing thread.
 */
public final class InfluxLines {
    /** Series whose head of line is remembered. */
    private static final int HEADS_MAX = 100_000;

    private static final String NANOS_OF_MILLI = "000000";

    private final Map<SeriesKey, String> heads = new HashMap<>();
    private final StringBuilder out = new StringBuilder(64 * 1024);

    /** One line a point, each with its line feed. */
    public String encode(List<Point> points) {
        out.setLength(0);
        for (Point point : points) {
            append(point);
        }
        return out.toString();
    }

    private void append(Point point) {
        out.append(head(point.series()));
        switch (point.value()) {
            case Value.Numeric(double number) -> out.append("value=").append(number);
            case Value.State(boolean on) -> out.append("state=").append(on);
            case Value.Text(String text) -> {
                out.append("text=");
                InfluxText.appendField(out, text);
            }
        }
        out.append(",qc=").append(point.quality().code());
        out.append("i,received=").append(point.receivedMillis());
        out.append("i,seq=").append(point.sequence());
        out.append("i ").append(point.timeMillis());
        out.append(point.timeMillis() == 0 ? "" : NANOS_OF_MILLI).append('\n');
    }

    private String head(SeriesKey key) {
        String known = heads.get(key);
        if (known != null) {
            return known;
        }
        if (heads.size() >= HEADS_MAX) {
            heads.clear();
        }
        String head = newHead(key);
        heads.put(key, head);
        return head;
    }

    /** Tags in the order of their names, as the server keeps them. */
    private static String newHead(SeriesKey key) {
        StringBuilder head = new StringBuilder();
        InfluxText.appendMeasurement(head, key.quantity());
        head.append(",channel=");
        InfluxText.appendTag(head, key.channel().channel());
        head.append(",device=");
        InfluxText.appendTag(head, key.channel().device());
        head.append(",site=");
        InfluxText.appendTag(head, key.site());
        head.append(",tenant=");
        InfluxText.appendTag(head, key.tenant());
        return head.append(' ').toString();
    }
}
