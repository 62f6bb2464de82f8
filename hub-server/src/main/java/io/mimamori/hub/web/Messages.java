package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The texts of the pages in one language, from {@code messages_*.properties}. Thread-safe. */
public final class Messages {
    private static final Map<Language, Messages> ALL = new EnumMap<>(Language.class);

    static {
        for (Language language : Language.values()) {
            ALL.put(language, new Messages(language));
        }
    }

    private final Language language;
    private final Map<String, String> texts = new TreeMap<>();

    private Messages(Language language) {
        this.language = language;
        String file = "messages_" + language.tag().replace("-x-", "_") + ".properties";
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Assets.text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
        properties
                .stringPropertyNames()
                .forEach(key -> texts.put(key, properties.getProperty(key)));
    }

    static Messages of(Language language) {
        Messages messages = ALL.get(language);
        if (messages == null) {
            throw new IllegalStateException("no texts for " + language);
        }
        return messages;
    }

    public Language language() {
        return language;
    }

    /** The text; the key itself when there is none, so that a gap is seen. */
    public String get(String key) {
        return texts.getOrDefault(key, key);
    }

    /** The text of {@code prefix.name}, or the name as it is: names that cities make up. */
    String named(String prefix, String name) {
        return texts.getOrDefault(prefix + "." + name, name);
    }

    /** The text of {@code prefix.name}, or {@code otherwise}. */
    String named(String prefix, String name, String otherwise) {
        return texts.getOrDefault(prefix + "." + name, otherwise);
    }

    /** A unit as people write it; empty for counts and states. */
    String unit(String ucum) {
        return texts.getOrDefault("unit." + ucum, ucum);
    }

    /** A time of day with its date, in the zone of the place. */
    String time(long millis, ZoneId zone) {
        ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(zone);
        return get("time.pattern")
                .replace("{M}", Integer.toString(at.getMonthValue()))
                .replace("{d}", Integer.toString(at.getDayOfMonth()))
                .replace("{HH}", "%02d".formatted(at.getHour()))
                .replace("{mm}", "%02d".formatted(at.getMinute()));
    }

    /** A day with its year, in the zone of the place. */
    String date(long millis, ZoneId zone) {
        ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(zone);
        return get("date.pattern")
                .replace("{y}", Integer.toString(at.getYear()))
                .replace("{M}", Integer.toString(at.getMonthValue()))
                .replace("{d}", Integer.toString(at.getDayOfMonth()));
    }

    Map<String, String> all() {
        return Map.copyOf(texts);
    }

    /** Every text, for the page's script. */
    String json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        texts.forEach(json::put);
        return json.toString();
    }
}
