package io.mimamori.hub.ingest;

import java.util.List;
import java.util.Optional;

/**
 * A topic filter (MQTT 5.0 section 4.7). Immutable.
 *
 * @param text as the client sent it
 * @param levels between the slashes
 * @param wild whether it has a + or #
 */
record TopicFilter(String text, List<String> levels, boolean wild) {
    /** Levels of the longest topic that we publish, and one more. */
    static final int LEVELS_MAX = 8;

    TopicFilter {
        levels = List.copyOf(levels);
    }

    /** Empty when it is too long or too deep, or + or # stand where they may not. */
    static Optional<TopicFilter> parse(String text) {
        if (text.isEmpty() || text.length() > MqttTopic.LENGTH_MAX) {
            return Optional.empty();
        }
        List<String> levels = List.of(text.split("/", LEVELS_MAX + 1));
        if (levels.size() > LEVELS_MAX) {
            return Optional.empty();
        }
        boolean wild = false;
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean plus = level.equals("+");
            boolean hash = level.equals("#") && i == levels.size() - 1;
            if (!plus && !hash && (level.contains("+") || level.contains("#"))) {
                return Optional.empty();
            }
            wild |= plus || hash;
        }
        return Optional.of(new TopicFilter(text, levels, wild));
    }

    boolean matches(String topic) {
        if (!wild) {
            return text.equals(topic);
        }
        int from = 0;
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals("#")) {
                return true;
            }
            if (from > topic.length()) {
                return false;
            }
            int slash = topic.indexOf('/', from);
            int end = slash < 0 ? topic.length() : slash;
            if (!level.equals("+")
                    && !(level.length() == end - from && topic.startsWith(level, from))) {
                return false;
            }
            from = end + 1;
        }
        return from > topic.length();
    }
}
