package io.mimamori.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.serialization.NodeReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A published JSON Schema (draft 2020-12) that files are checked against. Its mistakes are told at
 * the line and path of the YAML; where a part of the schema has a {@code description}, worded "a
 * duration such as 30s", the message says that the value is not that. Thread-safe; made once and
 * kept, since building one takes long.
 */
public final class JsonSchema {
    /** Folder of the class path that holds the schemas, and the start of their {@code $id}. */
    private static final String FOLDER = "/schema/";

    private static final String BASE = "https://mimamori.io/schema/1/";

    /** What the code that reads the file tells with more detail: which key, and what was meant. */
    private static final Set<String> LEFT_TO_THE_READER =
            Set.of("additionalProperties", "propertyNames", "minProperties", "if");

    private static final Map<String, JsonSchema> MADE = new ConcurrentHashMap<>();

    private final Schema schema;
    private final Map<String, JsonNode> sources = new ConcurrentHashMap<>();

    private JsonSchema(String name) {
        SchemaRegistry registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemas(JsonSchema::source).nodeReader(new Reader()));
        this.schema = registry.getSchema(SchemaLocation.of(BASE + name));
    }

    /** The schema of that file name, such as {@code site.schema.json}. */
    public static JsonSchema named(String name) {
        return MADE.computeIfAbsent(name, JsonSchema::new);
    }

    /**
     * Notes at {@code root} where the file breaks the schema. Later problems at the same keys are
     * not told again. Unknown keys are left to {@link ConfigNode#finish}, which knows what was
     * probably meant.
     */
    public void check(ConfigNode root) {
        for (Error error : schema.validate(root.json())) {
            if (!LEFT_TO_THE_READER.contains(error.getKeyword())) {
                List<String> steps = steps(error.getInstanceLocation());
                if (error.getKeyword().equals("required")) {
                    steps.add(String.valueOf(error.getProperty()));
                }
                root.schemaProblem(steps, message(error));
            }
        }
    }

    private String message(Error error) {
        if (error.getKeyword().equals("required")) {
            return "is missing";
        }
        JsonNode instance = error.getInstanceNode();
        String shown =
                switch (instance.getNodeType()) {
                    case OBJECT -> "a mapping";
                    case ARRAY -> "a list of " + instance.size();
                    default -> "'" + instance.asText() + "'";
                };
        String wanted = description(error);
        return wanted.isEmpty() ? error.getMessage() : shown + " is not " + wanted;
    }

    /** What the part of the schema that failed calls itself. */
    private String description(Error error) {
        String location = error.getSchemaLocation().toString();
        int hash = location.indexOf('#');
        int slash = location.lastIndexOf('/');
        if (hash < 0 || slash < hash) {
            return "";
        }
        JsonNode part =
                sources.computeIfAbsent(location.substring(0, hash), JsonSchema::tree)
                        .at(location.substring(hash + 1, slash));
        return part.path("description").asText();
    }

    private static List<String> steps(NodePath location) {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            steps.add(String.valueOf(location.getElement(i)));
        }
        return steps;
    }

    /** JSON is YAML, and building an {@code ObjectMapper} would take half of the start-up. */
    private static JsonNode tree(String id) {
        return YamlJson.object(YamlTree.parse(id, source(id)));
    }

    /** Reads schemas for the validator. */
    private static final class Reader implements NodeReader {
        @Override
        public JsonNode readTree(String content, InputFormat format) {
            return YamlJson.object(YamlTree.parse("schema", content));
        }

        @Override
        public JsonNode readTree(InputStream content, InputFormat format) throws IOException {
            return readTree(new String(content.readAllBytes(), StandardCharsets.UTF_8), format);
        }
    }

    private static String source(String id) {
        String resource = FOLDER + id.substring(BASE.length());
        try (InputStream in = JsonSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("schema " + id + " cannot be read", e);
        }
    }
}
