package io.mimamori.edge.uplink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON objects as key paths and scalars; no data binding, which would cost start time. */
final class FlatJson {
    /** Most bytes of a message from the hub. */
    static final int BYTES_MAX = 16 * 1024;

    private static final JsonFactory FACTORY = new JsonFactory();

    private FlatJson() {}

    /** The scalars of an object by their path, joined with dots; nulls and arrays are left out. */
    static Map<String, String> read(byte[] json) throws IOException {
        if (json.length > BYTES_MAX) {
            throw new IOException(json.length + " bytes are over " + BYTES_MAX);
        }
        Map<String, String> flat = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            object(parser, "", flat);
        }
        return flat;
    }

    private static void object(JsonParser parser, String prefix, Map<String, String> into)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String path = prefix + parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                object(parser, path + ".", into);
            } else if (token == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                into.put(path, parser.getText());
            }
        }
    }

    /** An object of texts, booleans, numbers and maps of such. */
    static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            write(generator, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator generator, Map<?, ?> object) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            generator.writeFieldName(String.valueOf(entry.getKey()));
            switch (entry.getValue()) {
                case Boolean flag -> generator.writeBoolean(flag);
                case Long number -> generator.writeNumber(number);
                case Double number -> generator.writeNumber(number);
                case Map<?, ?> nested -> write(generator, nested);
                default -> generator.writeString(String.valueOf(entry.getValue()));
            }
        }
        generator.writeEndObject();
    }
}
