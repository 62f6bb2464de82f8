package io.mimamori.hub.notify;

import java.nio.charset.StandardCharsets;

/** Texts within the limit of a provider, cut at the end of a line where there is one. */
final class ShortText {
    private static final String MORE = "…";

    private ShortText() {}

    /** At most {@code max} UTF-16 units, as LINE, Discord and the segments of an SMS count. */
    static String units(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = max - MORE.length();
        int line = text.lastIndexOf('\n', end);
        if (line > max / 2) {
            end = line;
        } else if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end).stripTrailing() + MORE;
    }

    /** At most {@code max} bytes of UTF-8, as ntfy counts. */
    static String bytes(String text, int max) {
        String cut = text;
        int units = text.length();
        while (cut.getBytes(StandardCharsets.UTF_8).length > max) {
            units = Math.min(units - 1, units * max / cut.getBytes(StandardCharsets.UTF_8).length);
            cut = units(text, units);
        }
        return cut;
    }
}
