package io.mimamori.hub.person;

import java.util.List;

/**
 * The monthly letter to the person who is watched, ready to be printed.
 *
 * @param title one line
 * @param intro lines under the title
 * @param parts what it tells
 * @param page pattern of the line at the foot, with {@code {n}} and {@code {all}}
 */
public record Letter(String title, List<String> intro, List<Part> parts, String page) {
    public Letter {
        intro = List.copyOf(intro);
        parts = List.copyOf(parts);
    }

    /** A heading and its lines. */
    public record Part(String heading, List<String> lines) {
        public Part {
            lines = List.copyOf(lines);
        }
    }
}
