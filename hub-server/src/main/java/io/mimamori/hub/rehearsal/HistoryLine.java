package io.mimamori.hub.rehearsal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Explanation;
import io.mimamori.rule.Judge;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** An event as {@code judge} prints it: one JSON object (docs/operations.md). */
final class HistoryLine {
    private static final JsonFactory JSON = new JsonFactory();

    private HistoryLine() {}

    /**
     * The line of an event.
     *
     * @param level the rung that holds after it; for CLEARED the one that it gave up; empty for
     *     data events
     */
    static String of(EpisodeEvent event, Optional<String> level) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", Instant.ofEpochMilli(event.timeMillis()).toString());
            json.writeStringField("site", event.source().site());
            json.writeStringField("channel", event.cause().channel().channel());
            json.writeStringField("rule", event.source().rule());
            json.writeStringField("event", event.kind().name());
            if (level.isPresent()) {
                json.writeStringField("level", level.get());
            } else {
                json.writeNullField("level");
            }
            json.writeFieldName("value");
            writeValue(json, event.cause().value());
            json.writeStringField("unit", event.cause().unit());
            json.writeNumberField("quality", event.cause().quality().code());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return text.toString();
    }

    /** The line of why a rule is as it is. */
    static String of(Explanation explanation, long atMillis) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", Instant.ofEpochMilli(atMillis).toString());
            json.writeStringField("site", explanation.source().site());
            json.writeStringField("rule", explanation.source().rule());
            if (explanation.looked().isPresent()) {
                EpisodeEvent.Cause looked = explanation.looked().get();
                json.writeStringField("device", looked.channel().device());
                json.writeStringField("channel", looked.channel().channel());
                json.writeStringField("at", Instant.ofEpochMilli(looked.timeMillis()).toString());
                json.writeFieldName("value");
                writeValue(json, looked.value());
                json.writeStringField("unit", looked.unit());
                json.writeNumberField("quality", looked.quality().code());
            }
            json.writeArrayFieldStart("because");
            for (String sentence : explanation.because()) {
                json.writeString(sentence);
            }
            json.writeEndArray();
            if (explanation.nextMillis() != Judge.NEVER) {
                json.writeStringField(
                        "next", Instant.ofEpochMilli(explanation.nextMillis()).toString());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON into memory", e);
        }
        return text.toString();
    }

    private static void writeValue(JsonGenerator json, Value value) throws IOException {
        switch (value) {
            case Value.Numeric(double number) -> json.writeNumber(number);
            case Value.State(boolean on) -> json.writeBoolean(on);
            case Value.Text(String text) -> json.writeString(text);
        }
    }
}
