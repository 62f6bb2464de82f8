package io.mimamori.config;

import static io.mimamori.config.YamlTree.join;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a configuration file. A getter never throws for what the file says: it notes the
 * problem, returns the fallback (or an empty value) and reading goes on; {@link #finish} on the
 * root then reports all mistakes together, keys that no getter asked for included. A key without a
 * value counts as absent. Not thread-safe.
 */
public final class ConfigNode {
    /** What all nodes of one file share. */
    private record File(Problems problems, Map<MappingNode, Set<String>> asked) {}

    private record Entry(Node key, Node value) {
        int line() {
            return YamlTree.line(key);
        }
    }

    private final File file;
    private final @Nullable MappingNode mapping;
    private final String path;

    /** 1-based, 0 for the root, whose mistakes of absence have no line. */
    private final int line;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Keys that a getter asked for. */
    private final Set<String> asked;

    private ConfigNode(File file, String path, int line, @Nullable MappingNode mapping) {
        this.file = file;
        this.path = path;
        this.line = line;
        this.mapping = mapping;
        if (mapping == null) {
            this.asked = new LinkedHashSet<>();
            return;
        }
        this.asked = file.asked.computeIfAbsent(mapping, _ -> new LinkedHashSet<>());
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                entries.put(key.getValue(), new Entry(key, tuple.getValueNode()));
            }
        }
    }

    /**
     * Reads {@code yaml}; an empty text is an empty mapping. Throws {@link
     * io.mimamori.ConfigException} when it is no YAML, no mapping, over 1 MiB, or gives a key
     * twice.
     *
     * @param file name of the file as the user gave it, for messages
     */
    public static ConfigNode parse(String file, String yaml) {
        MappingNode mapping = YamlTree.parse(file, yaml);
        return new ConfigNode(
                new File(new Problems(file), new IdentityHashMap<>()), "", 0, mapping);
    }

    /** A file without content. */
    public static ConfigNode empty(String file) {
        return parse(file, "");
    }

    /** The mapping at {@code key}; an empty one if it is absent or, after a problem, no mapping. */
    public ConfigNode section(String key) {
        Entry entry = find(key);
        if (entry == null) {
            return new ConfigNode(file, join(path, key), line, null);
        }
        if (entry.value instanceof MappingNode mapping) {
            return new ConfigNode(file, join(path, key), entry.line(), mapping);
        }
        problem(key, "must be a mapping of keys to values");
        return new ConfigNode(file, join(path, key), entry.line(), null);
    }

    /** Whether {@code key} is there and has a value. */
    public boolean has(String key) {
        return find(key) != null;
    }

    /** Whether a mapping is at {@code key}. */
    public boolean isSection(String key) {
        Entry entry = find(key);
        return entry != null && entry.value instanceof MappingNode;
    }

    /** The mappings of the list at {@code key}; empty if it is absent. */
    public List<ConfigNode> sections(String key) {
        List<ConfigNode> sections = new ArrayList<>();
        List<Node> items = items(key, "mappings");
        for (int i = 0; i < items.size(); i++) {
            String itemPath = join(path, key) + "[" + i + "]";
            int itemLine = YamlTree.line(items.get(i));
            if (items.get(i) instanceof MappingNode mapping) {
                sections.add(new ConfigNode(file, itemPath, itemLine, mapping));
            } else {
                file.problems.add(itemLine, itemPath, "must be a mapping of keys to values");
            }
        }
        return sections;
    }

    /** The single values of the list at {@code key}; empty if it is absent. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        List<Node> items = items(key, "values");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ScalarNode scalar && !YamlTree.isEmpty(scalar)) {
                texts.add(scalar.getValue());
            } else {
                file.problems.add(
                        YamlTree.line(items.get(i)),
                        join(path, key) + "[" + i + "]",
                        "must be a single value");
            }
        }
        return texts;
    }

    /** Whether the value at {@code key} is a list. */
    public boolean isList(String key) {
        Entry entry = find(key);
        return entry != null && entry.value instanceof SequenceNode;
    }

    public Optional<String> text(String key) {
        Entry entry = find(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        problem(key, "must be a single value, not a list or mapping");
        return Optional.empty();
    }

    public String text(String key, String fallback) {
        return text(key).orElse(fallback);
    }

    /** The text at {@code key}; a problem and the empty text if it is absent or empty. */
    public String requiredText(String key) {
        if (!has(key)) {
            problem(key, "is missing");
            return "";
        }
        Optional<String> text = text(key);
        if (text.isPresent() && text.get().isBlank()) {
            problem(key, "is empty");
        }
        return text.orElse("");
    }

    /** A whole number between {@code min} and {@code max}, both included. */
    public int integer(String key, int fallback, int min, int max) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        if (ScalarText.INTEGER.matcher(text.get()).matches()) {
            long value = Long.parseLong(text.get());
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        problem(key, "'%s' is not a whole number from %d to %d".formatted(text.get(), min, max));
        return fallback;
    }

    /** A finite number between {@code min} and {@code max}, both included. */
    public double number(String key, double fallback, double min, double max) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        if (ScalarText.NUMBER.matcher(text.get()).matches()) {
            double value = Double.parseDouble(text.get());
            if (Double.isFinite(value) && value >= min && value <= max) {
                return value;
            }
        }
        boolean bounded = min > -Double.MAX_VALUE || max < Double.MAX_VALUE;
        problem(
                key,
                "'%s' is not a number".formatted(text.get())
                        + (bounded ? " from " + min + " to " + max : ""));
        return fallback;
    }

    /** {@code true} or {@code false}, nothing else. */
    public boolean flag(String key, boolean fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        if (text.get().equals("true") || text.get().equals("false")) {
            return Boolean.parseBoolean(text.get());
        }
        problem(key, "'%s' is not true or false".formatted(text.get()));
        return fallback;
    }

    /** {@code 250ms 30s 5m 25h 7d} or ISO 8601 {@code PT1H30M}; not negative, at most 100 years. */
    public Duration duration(String key, Duration fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        Optional<Duration> duration = ScalarText.duration(text.get());
        if (duration.isEmpty()) {
            problem(
                    key,
                    "'%s' is not a duration such as 250ms, 30s, 5m, 25h, 7d or PT1H30M"
                            .formatted(text.get()));
        }
        return duration.orElse(fallback);
    }

    /** A size in bytes: {@code 512 64KiB 16MiB 2GiB}. */
    public long bytes(String key, long fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        Optional<Long> bytes = ScalarText.bytes(text.get());
        if (bytes.isEmpty()) {
            problem(
                    key,
                    "'%s' is not a size in bytes such as 512, 64KiB, 16MiB or 2GiB"
                            .formatted(text.get()));
        }
        return bytes.orElse(fallback);
    }

    /** One of the constants of {@code type}, written in lower case with hyphens. */
    public <E extends Enum<E>> E oneOf(String key, Class<E> type, E fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        for (E constant : type.getEnumConstants()) {
            if (ScalarText.written(constant).equals(text.get())) {
                return constant;
            }
        }
        String choices =
                Stream.of(type.getEnumConstants())
                        .map(ScalarText::written)
                        .collect(Collectors.joining(", "));
        problem(key, "'%s' is not one of %s".formatted(text.get(), choices));
        return fallback;
    }

    /** The keys that are there, in the order of the file. Asks for none of them. */
    public Set<String> keys() {
        return new LinkedHashSet<>(entries.keySet());
    }

    /**
     * Key path from the root, such as {@code mqtt.port} or {@code rules[0]}; empty for the root.
     */
    public String path() {
        return path;
    }

    /** Notes a mistake at {@code key}, or at this node when {@code key} is empty. */
    public void problem(String key, String message) {
        Entry entry = entries.get(key);
        file.problems.add(entry == null ? line : entry.line(), join(path, key), message);
    }

    /** Throws {@link io.mimamori.ConfigException} with all problems found. Only on the root. */
    public void finish() {
        if (!path.isEmpty()) {
            throw new IllegalStateException("finish() on " + path + ": call it on the root");
        }
        reportUnknown();
        file.problems.throwIfAny();
    }

    JsonNode json() {
        return YamlJson.object(mapping);
    }

    /** Notes what a schema says of the value that these steps (keys, indices) lead to. */
    void schemaProblem(List<String> steps, String message) {
        Node node = mapping;
        int at = line;
        String where = "";
        for (String step : steps) {
            if (node instanceof SequenceNode sequence) {
                node = sequence.getValue().get(Integer.parseInt(step));
                at = YamlTree.line(node);
                where += "[" + step + "]";
            } else {
                Entry entry = entry(node, step);
                node = entry == null ? null : entry.value;
                at = entry == null ? at : entry.line();
                where = join(where, step);
            }
        }
        file.problems.settle(at, where, message);
    }

    private static @Nullable Entry entry(@Nullable Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
                    return new Entry(name, tuple.getValueNode());
                }
            }
        }
        return null;
    }

    private @Nullable Entry find(String key) {
        asked.add(key);
        Entry entry = entries.get(key);
        return entry == null || YamlTree.isEmpty(entry.value) ? null : entry;
    }

    private List<Node> items(String key, String what) {
        Entry entry = find(key);
        if (entry == null) {
            return List.of();
        }
        if (entry.value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(key, "must be a list of " + what);
        return List.of();
    }

    /** Mappings that nobody looked into are judged by their own key alone. */
    private void reportUnknown() {
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            String key = each.getKey();
            if (!asked.contains(key)) {
                String hint =
                        Spelling.nearest(key, asked)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElse("known here: " + String.join(", ", new TreeSet<>(asked)));
                problem(key, "is not a known key; " + hint);
                continue;
            }
            descend(join(path, key), each.getValue().value);
        }
    }

    private void descend(String childPath, Node value) {
        if (value instanceof MappingNode mapping && file.asked.containsKey(mapping)) {
            new ConfigNode(file, childPath, YamlTree.line(value), mapping).reportUnknown();
        } else if (value instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                descend(childPath + "[" + i + "]", sequence.getValue().get(i));
            }
        }
    }
}
