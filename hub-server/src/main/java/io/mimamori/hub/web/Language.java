package io.mimamori.hub.web;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The languages of the pages; the first is what nobody had to ask for. */
public enum Language {
    JA("ja", "日本語"),
    EASY("ja-x-easy", "やさしい日本語"),
    EN("en", "English");

    private final String tag;
    private final String title;

    Language(String tag, String title) {
        this.tag = tag;
        this.title = title;
    }

    /** BCP 47 tag. */
    public String tag() {
        return tag;
    }

    /** Its name in itself. */
    public String title() {
        return title;
    }

    /** From {@code ?lang=}, else from Accept-Language, else Japanese. */
    static Language of(RoutingContext request) {
        return Query.text(request, "lang")
                .flatMap(Language::ofTag)
                .orElseGet(() -> ofHeader(request.request().getHeader("Accept-Language")));
    }

    private static Language ofHeader(@Nullable String header) {
        if (header == null || header.length() > 200) {
            return JA;
        }
        try {
            List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(header);
            for (Locale.LanguageRange range : ranges) {
                Optional<Language> known = ofTag(range.getRange());
                if (known.isPresent()) {
                    return known.get();
                }
            }
        } catch (IllegalArgumentException _) {
            // A header that cannot be read asks for nothing.
        }
        return JA;
    }

    private static Optional<Language> ofTag(String tag) {
        String lower = tag.toLowerCase(Locale.ROOT);
        if (lower.equals(EASY.tag)) {
            return Optional.of(EASY);
        }
        if (lower.equals("en") || lower.startsWith("en-")) {
            return Optional.of(EN);
        }
        return lower.equals("ja") || lower.startsWith("ja-") ? Optional.of(JA) : Optional.empty();
    }
}
