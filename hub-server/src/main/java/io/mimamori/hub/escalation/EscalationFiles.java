package io.mimamori.hub.escalation;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import io.mimamori.config.ConfigNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads people, rosters and policies from the files of {@code escalation.files}; what one names may
 * stand in another. Every mistake of all files is reported together, with file, line and key.
 */
public final class EscalationFiles {
    private EscalationFiles() {}

    /**
     * Throws {@link ConfigException}.
     *
     * @param endpoints names of the hub's endpoints
     */
    public static EscalationPlan read(List<Path> files, Set<String> endpoints) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Path file : files) {
            try {
                texts.put(file.toString(), Files.readString(file));
            } catch (IOException e) {
                throw new ConfigException(
                        List.of(
                                new Problem(
                                        file.toString(),
                                        0,
                                        "",
                                        "cannot be read ("
                                                + e
                                                + "); escalation.files of the configuration names it")));
            }
        }
        return parse(texts, endpoints);
    }

    /** As {@link #read}, of texts by the names of their files. */
    static EscalationPlan parse(Map<String, String> texts, Set<String> endpoints) {
        List<ConfigNode> roots =
                texts.entrySet().stream()
                        .map(text -> ConfigNode.parse(text.getKey(), text.getValue()))
                        .toList();
        Map<String, Person> people = new LinkedHashMap<>();
        for (ConfigNode node : sections(roots, "people")) {
            Person person = PeopleReader.person(node, endpoints);
            unique(node, person.id(), people.putIfAbsent(person.id(), person) == null);
        }
        Map<String, Roster> rosters = new LinkedHashMap<>();
        for (ConfigNode node : sections(roots, "rosters")) {
            Roster roster = RosterReader.roster(node, people.keySet());
            unique(node, roster.id(), rosters.putIfAbsent(roster.id(), roster) == null);
        }
        Map<String, Policy> policies = new LinkedHashMap<>();
        PolicyReader reader = new PolicyReader(people, rosters.keySet());
        for (ConfigNode node : sections(roots, "policies")) {
            Policy policy = reader.policy(node);
            unique(node, policy.id(), policies.putIfAbsent(policy.id(), policy) == null);
        }
        finish(roots);
        return new EscalationPlan(people, rosters, List.copyOf(policies.values()));
    }

    private static List<ConfigNode> sections(List<ConfigNode> roots, String key) {
        return roots.stream().flatMap(root -> root.sections(key).stream()).toList();
    }

    private static void unique(ConfigNode node, String id, boolean isNew) {
        if (!isNew && !id.isEmpty()) {
            node.problem("id", "'%s' is there already; an id is given once".formatted(id));
        }
    }

    private static void finish(List<ConfigNode> roots) {
        List<Problem> problems = new ArrayList<>();
        for (ConfigNode root : roots) {
            try {
                root.finish();
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    /** The ids of a list; those that nobody has are mistakes. */
    static List<String> known(ConfigNode node, String key, Set<String> ids, String what) {
        List<String> named = node.texts(key);
        Set<String> seen = new HashSet<>();
        for (String id : named) {
            if (!ids.contains(id)) {
                node.problem(key, "there is no %s '%s'".formatted(what, id));
            }
            if (!seen.add(id)) {
                node.problem(key, "names '%s' twice".formatted(id));
            }
        }
        return named;
    }
}
