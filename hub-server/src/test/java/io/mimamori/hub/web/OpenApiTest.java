package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The document tells of every route, and every path in it is routed. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @TempDir private Path folder;

    @Test
    void describesEveryRouteAndNoOther() throws Exception {
        Map<?, ?> document = document();
        assertThat(document.get("openapi")).isEqualTo("3.1.0");
        List<String> described = new ArrayList<>();
        map(document, "paths")
                .forEach((path, operations) -> {
                    if (operations instanceof Map<?, ?> byMethod) {
                        byMethod.keySet().stream()
                                .map(Object::toString)
                                .filter(METHODS::contains)
                                .map(method -> method.toUpperCase(Locale.ROOT))
                                .forEach(method -> described.add(method + " " + path));
                    }
                });
        try (WebHub hub = new WebHub(folder)) {
            assertThat(described).containsExactlyInAnyOrderElementsOf(hub.server.routes());
        }
    }

    @Test
    void refersOnlyToWhatItDefines() {
        Map<?, ?> document = document();
        Set<String> missing = new TreeSet<>();
        check(document, document, missing);
        assertThat(missing).isEmpty();
    }

    private static void check(Map<?, ?> document, Object node, Set<String> missing) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference && !isDefined(document, reference)) {
                missing.add(reference);
            }
            map.values().forEach(value -> check(document, value, missing));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> check(document, value, missing));
        }
    }

    private static boolean isDefined(Map<?, ?> document, String reference) {
        Object at = document;
        for (String key : reference.substring(2).split("/", -1)) {
            at = at instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return at != null;
    }

    private static Map<?, ?> map(Map<?, ?> node, String key) {
        return node.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Map<?, ?> document() {
        return new Yaml().load(Assets.text("openapi.yaml"));
    }
}
