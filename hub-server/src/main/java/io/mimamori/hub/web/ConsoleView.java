package io.mimamori.hub.web;

import java.util.List;

/**
 * What the console page shows, ready for the template.
 *
 * @param text texts in the reader's language
 * @param name the hub's name
 * @param time the hub's time, ISO 8601
 * @param timeText the same for people
 * @param zone time zone of the texts
 * @param exercise whether recordings drive the hub
 * @param silences what people are not told of now, a line each
 * @param scriptTexts every text as JSON, for the script
 */
public record ConsoleView(
        Messages text,
        String name,
        String time,
        String timeText,
        String zone,
        boolean exercise,
        List<AlertRow> alerts,
        List<SiteCard> sites,
        List<String> silences,
        String scriptTexts) {

    public long openCount() {
        return alerts.stream().filter(alert -> alert.state().equals("open")).count();
    }

    /**
     * One alert; every field is a text for people but {@code id}, the names up to {@code channel},
     * {@code state}, {@code since} (ISO 8601) and {@code level}, the level's name or empty.
     *
     * @param channel as {@code device/channel}
     * @param home whether it is of a home: then nobody is shown what its rule looked at
     */
    public record AlertRow(
            String id,
            String tenant,
            String site,
            String rule,
            String channel,
            boolean home,
            String state,
            String stateText,
            String level,
            String levelText,
            String place,
            String hazardText,
            String since,
            String sinceText,
            String valueText,
            boolean frozen) {
        static final AlertRow EMPTY =
                new AlertRow(
                        "", "", "", "", "", false, "open", "", "", "", "", "", "", "", "", false);
    }

    /**
     * One site.
     *
     * @param home whether it is a home: then its channels are left out
     * @param more channels that are not shown
     * @param restingText until when somebody works there; empty: nobody does
     */
    public record SiteCard(
            String name,
            String title,
            String hazard,
            String hazardText,
            boolean home,
            List<ChannelRow> channels,
            List<Graph> graphs,
            int more,
            String restingText) {}

    /**
     * The newest value of a channel.
     *
     * @param key {@code tenant/device/channel}, as in live events
     * @param time ISO 8601, empty when there is no value
     * @param staleAfterMillis age from which the value is stale, 0 when silence means nothing
     */
    public record ChannelRow(
            String key,
            String label,
            String device,
            String valueText,
            String unitText,
            int decimals,
            String time,
            String timeText,
            boolean stale,
            long staleAfterMillis,
            String qualityText) {}

    /**
     * A chart or a line of events.
     *
     * @param kind {@code line} or {@code events}
     * @param series path of the stored readings
     * @param thresholds JSON list of {@code {"label","value"}}
     */
    public record Graph(
            String kind,
            String key,
            String label,
            String series,
            String unitText,
            int decimals,
            String thresholds) {}
}
