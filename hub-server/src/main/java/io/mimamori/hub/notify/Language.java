package io.mimamori.hub.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The message file of one language. Thread-safe. */
final class Language {
    static final Language JAPANESE = new Language("ja", Locale.JAPANESE);
    static final Language EASY_JAPANESE = new Language("easy", Locale.JAPANESE);
    static final Language ENGLISH = new Language("en", Locale.ENGLISH);

    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    private final String name;
    private final Properties texts = new Properties();
    private final DateTimeFormatter time;

    private Language(String name, Locale locale) {
        this.name = name;
        try (InputStream file = Language.class.getResourceAsStream(name + ".properties")) {
            if (file == null) {
                throw new IllegalStateException("the message file " + name + " is not packaged");
            }
            texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        time = DateTimeFormatter.ofPattern(text("time"), locale);
    }

    Set<String> keys() {
        return new TreeSet<>(texts.stringPropertyNames());
    }

    /** Throws {@link IllegalStateException} for a key that the file does not have. */
    String text(String key) {
        return find(key)
                .orElseThrow(() ->
                        new IllegalStateException(name + ".properties has no text '" + key + "'"));
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(texts.getProperty(key));
    }

    /** The text with its places filled; throws {@link IllegalStateException} for one not given. */
    String text(String key, Map<String, String> values) {
        Matcher matcher = PLACE.matcher(text(key));
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            if (value == null) {
                throw new IllegalStateException(
                        "text '%s' of %s.properties asks for {%s}, which is not known"
                                .formatted(key, name, matcher.group(1)));
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(filled).toString();
    }

    /** {@code millis} since 1970 UTC, in words, in the time zone of the place. */
    String time(long millis, ZoneId zone) {
        return time.format(Instant.ofEpochMilli(millis).atZone(zone));
    }
}
