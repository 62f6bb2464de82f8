package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.rule.Button;
import io.mimamori.rule.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads which alerts of a site mute which. Notes problems at the node. */
final class InhibitionReader {
    private final List<Inhibition> read = new ArrayList<>();
    private final List<Rule> rules;

    private InhibitionReader(List<Rule> rules) {
        this.rules = rules;
    }

    /** What the key {@code inhibit} lists; {@code rules} are all of the site. */
    static List<Inhibition> read(ConfigNode root, List<Rule> rules) {
        InhibitionReader reader = new InhibitionReader(rules);
        root.sections("inhibit").forEach(reader::read);
        return reader.read;
    }

    private void read(ConfigNode node) {
        String by = node.requiredText("by");
        List<String> mutes = node.texts("mutes");
        Inhibition.Scope equal = node.oneOf("equal", Inhibition.Scope.class, Inhibition.Scope.SITE);
        requireRule(node, "by", by);
        mutes.forEach(id -> requireRule(node, "mutes", id));
        if (mutes.isEmpty()) {
            node.problem("mutes", "is missing: write the ids of the rules that are muted");
        }
        mutes.stream()
                .filter(id ->
                        rules.stream().anyMatch(r -> r instanceof Button && r.id().equals(id)))
                .forEach(
                        id -> node.problem("mutes", "'" + id + "' is a button: it is never muted"));
        read.add(new Inhibition(by, mutes, equal));
        circle(by, by, List.of(by), new HashSet<>())
                .ifPresent(path ->
                        node.problem("mutes", "makes a circle: " + String.join(" mutes ", path)));
    }

    private void requireRule(ConfigNode node, String key, String id) {
        if (!id.isEmpty() && rules.stream().noneMatch(rule -> rule.id().equals(id))) {
            node.problem(
                    key,
                    "'%s' is not a rule of this site: %s"
                            .formatted(
                                    id,
                                    String.join(
                                            ", ", rules.stream().map(Rule::id).sorted().toList())));
        }
    }

    /** The way from a rule back to itself. */
    private Optional<List<String>> circle(
            String start, String from, List<String> way, Set<String> seen) {
        for (Inhibition inhibition : read) {
            if (!inhibition.by().equals(from)) {
                continue;
            }
            for (String next : inhibition.mutes()) {
                List<String> longer = new ArrayList<>(way);
                longer.add(next);
                if (next.equals(start)) {
                    return Optional.of(longer);
                }
                if (seen.add(next)) {
                    Optional<List<String>> found = circle(start, next, longer, seen);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }
}
