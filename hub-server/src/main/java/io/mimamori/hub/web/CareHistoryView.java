package io.mimamori.hub.web;

import java.util.List;

/**
 * What the page {@code /care/history} shows, ready for the template.
 *
 * @param text texts in the reader's language
 */
public record CareHistoryView(Messages text, List<Home> homes) {
    public CareHistoryView {
        homes = List.copyOf(homes);
    }

    /** A home with its alerts, newest first. */
    public record Home(String title, List<Story> alerts) {
        public Home {
            alerts = List.copyOf(alerts);
        }
    }

    /** One alert: what was done about it, in the order it was done. */
    public record Story(String whatText, List<Line> lines) {
        public Story {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One thing that was done.
     *
     * @param time ISO 8601
     */
    public record Line(String time, String timeText, String text) {}
}
