package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;

/** Lists as the API gives them: {@code {"items":[],"next":null}}. */
final class Page {
    private Page() {}

    /**
     * A page of what was found.
     *
     * @param found up to {@code limit + 1}: one more than the page tells that there is a next one
     * @param cursor what {@code after} must be to go on behind an item
     */
    static <T> Reply of(
            List<T> found, int limit, Function<T, JsonNode> json, Function<T, String> cursor) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode items = page.putArray("items");
        found.stream().limit(limit).map(json).forEach(items::add);
        if (found.size() > limit) {
            page.put("next", cursor.apply(found.get(limit - 1)));
        } else {
            page.putNull("next");
        }
        return Reply.ok(page);
    }
}
