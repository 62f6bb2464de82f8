package io.mimamori.config;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The text of a file as SnakeYAML nodes, which know their lines. No object is ever constructed from
 * a tag. Taken is what a person writes by hand: scalars, lists, mappings with text keys; a list or
 * mapping may not be repeated by alias (a few nested ones would fill the memory).
 */
final class YamlTree {
    /** Longest file, in characters. */
    static final int LENGTH_MAX = 1 << 20;

    private static final int DEPTH_MAX = 24;
    private static final Set<Tag> CORE =
            Set.of(
                    Tag.STR,
                    Tag.INT,
                    Tag.FLOAT,
                    Tag.BOOL,
                    Tag.NULL,
                    Tag.TIMESTAMP,
                    Tag.MAP,
                    Tag.SEQ);

    private final Problems problems;

    private YamlTree(String file) {
        this.problems = new Problems(file);
    }

    /** The root mapping, null for a file without content; throws with every mistake found. */
    static @Nullable MappingNode parse(String file, String yaml) {
        YamlTree tree = new YamlTree(file);
        Node root = compose(file, yaml);
        if (root == null || isEmpty(root)) {
            return null;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw refused(file, line(root), "is not a mapping of keys to values");
        }
        tree.check(mapping, "");
        tree.problems.throwIfAny();
        return mapping;
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** A key without a value counts as absent. */
    static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && node.getTag().equals(Tag.NULL);
    }

    static String join(String path, String key) {
        boolean one = path.isEmpty() || key.isEmpty();
        return one ? path + key : path + "." + key;
    }

    private static @Nullable Node compose(String file, String yaml) {
        if (yaml.length() > LENGTH_MAX) {
            throw refused(
                    file, 0, yaml.length() + " characters are over the limit of " + LENGTH_MAX);
        }
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setCodePointLimit(LENGTH_MAX);
        String text = yaml.startsWith("\uFEFF") ? yaml.substring(1) : yaml;
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw refused(
                    file,
                    mark == null ? 0 : mark.getLine() + 1,
                    "is not readable YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw refused(file, 0, "is not readable YAML: " + firstLine(e));
        }
    }

    private static String firstLine(YAMLException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("aliases for non-scalar")) {
            return "an alias (*name) may stand for a single value only; write lists and mappings"
                    + " out";
        }
        return message.lines().findFirst().orElse("");
    }

    private static ConfigException refused(String file, int line, String message) {
        return new ConfigException(List.of(new Problem(file, line, "", message)));
    }

    private void check(Node node, String path) {
        if (!CORE.contains(node.getTag())) {
            problems.add(line(node), path, "has the tag " + node.getTag() + "; leave it away");
        }
        switch (node) {
            case MappingNode mapping -> checkMapping(mapping, path);
            case SequenceNode sequence -> {
                for (int i = 0; i < sequence.getValue().size(); i++) {
                    check(sequence.getValue().get(i), path + "[" + i + "]");
                }
            }
            default -> {}
        }
    }

    private void checkMapping(MappingNode mapping, String path) {
        Map<String, Integer> lineOfKey = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar) || key.getTag().equals(Tag.MERGE)) {
                problems.add(line(key), path, "has a key that is not a plain text");
                continue;
            }
            String keyPath = join(path, scalar.getValue());
            Integer earlier = lineOfKey.putIfAbsent(scalar.getValue(), line(key));
            if (earlier != null) {
                problems.add(line(key), keyPath, "is given twice, first in line " + earlier);
            }
            check(tuple.getValueNode(), keyPath);
        }
    }
}
