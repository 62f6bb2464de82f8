package io.mimamori.hub.rehearsal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.IsoTime;
import io.mimamori.reading.ReadingsFile.Line;
import io.mimamori.reading.ReadingsFile.Mistake;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of all crisis-management gauges of the country: {@code {"generatedAt", "items":
 * [{"code", "obsTime", "level"}]}}, one or several one after the other, item by item. A gauge that
 * is served with an old observation again and again has one reading. Not thread-safe; closing the
 * reader is the caller's.
 */
final class SnapshotFile implements Iterator<Line> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonParser parser;
    private final Function<String, Optional<ChannelId>> channels;
    private OptionalLong generatedMillis = OptionalLong.empty();
    private boolean inItems;
    private boolean isUnusable;
    private @Nullable Line next;
    private int empty;
    private int foreign;

    /**
     * @param channels as for {@link io.mimamori.reading.GaugeFile}
     */
    SnapshotFile(Reader reader, Function<String, Optional<ChannelId>> channels) {
        this.channels = channels;
        try {
            parser = JSON.getFactory().createParser(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int emptySlots() {
        return empty;
    }

    int foreignRows() {
        return foreign;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && !isUnusable) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return false;
                }
                if (inItems) {
                    inItems = token != JsonToken.END_ARRAY;
                    next = inItems ? line(parser.currentLocation().getLineNr()) : null;
                } else {
                    outside(token);
                }
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            isUnusable = true;
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            next = new Mistake(line, "no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return next != null;
    }

    private void outside(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            generatedMillis = OptionalLong.empty();
        } else if (token == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("generatedAt")) {
                generatedMillis = IsoTime.parseMillis(parser.getText());
            } else if (name.equals("items") && value == JsonToken.START_ARRAY) {
                inItems = true;
            } else {
                parser.skipChildren();
            }
        }
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the file has no more items");
        }
        Line line = Objects.requireNonNull(next);
        next = null;
        return line;
    }

    private @Nullable Line line(int line) throws IOException {
        JsonNode item = JSON.readTree(parser);
        try {
            Optional<ChannelId> channel = channels.apply(item.path("code").asText());
            if (channel.isEmpty()) {
                foreign++;
                return null;
            }
            JsonNode level = item.path("level");
            if (level.isMissingNode() || level.isNull()) {
                empty++;
                return null;
            }
            if (!level.isNumber()) {
                return new Mistake(line, "level: '%s' is not a number".formatted(level.asText()));
            }
            String observed = item.path("obsTime").asText();
            OptionalLong time = IsoTime.parseMillis(observed);
            if (time.isEmpty()) {
                return new Mistake(
                        line, "obsTime: '%s' is not an ISO 8601 time".formatted(observed));
            }
            return new Row(
                    line,
                    channel.get(),
                    time.getAsLong(),
                    Value.of(level.doubleValue()),
                    generatedMillis.orElse(time.getAsLong()));
        } catch (IllegalArgumentException e) {
            return new Mistake(line, String.valueOf(e.getMessage()));
        }
    }
}
