package io.mimamori.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Looks at the hub's API and tells what changed. Not thread-safe: the demo's own thread. */
final class Watcher {
    private static final double RISE_WORTH_A_LINE_M = 0.4;
    private static final Duration RECENT = Duration.ofMinutes(1);

    private final HubApi hub;
    private final List<Box> city;
    private final Evidence evidence;
    private final Narrator narrator;
    private final InstantSource clock;
    private final Map<String, String> alerts = new HashMap<>();
    private final Map<String, Double> levels = new HashMap<>();

    Watcher(HubApi hub, List<Box> city, Evidence evidence, Narrator narrator, InstantSource clock) {
        this.hub = hub;
        this.city = city;
        this.evidence = evidence;
        this.narrator = narrator;
        this.clock = clock;
    }

    /** Looks once; throws {@link io.mimamori.ProtocolException} when the hub does not answer. */
    void look() throws InterruptedException {
        evidence.stored(hub.stored());
        for (JsonNode alert : hub.alerts()) {
            tell(alert);
        }
        for (Box box : city) {
            if (box.shown().isPresent()) {
                level(box, box.shown().get());
            }
        }
    }

    private void tell(JsonNode alert) {
        String stands = alert.path("state").asText() + " " + alert.path("level").asText("");
        if (stands.equals(alerts.put(alert.path("id").asText(), stands))) {
            return;
        }
        String site = alert.path("site").asText();
        narrator.say(
                site,
                "ALERT %s: %s, %s%s"
                        .formatted(
                                alert.path("rule").asText(),
                                stands,
                                alert.path("value").asText(),
                                unit(alert.path("unit").asText())));
        for (Hazard hazard : Hazard.values()) {
            if (hazard.key().equals(alert.path("hazard").asText())
                    && !alert.path("level").asText("").isEmpty()) {
                evidence.raised(hazard);
            }
        }
    }

    /** UCUM's 1 is for the machine. */
    private static String unit(String unit) {
        return unit.isEmpty() || unit.equals("1") ? "" : " " + unit;
    }

    private void level(Box box, ChannelId channel) throws InterruptedException {
        String from = clock.instant().minus(RECENT).toString();
        OptionalDouble newest = hub.newest(box.name(), channel, from);
        if (newest.isEmpty()) {
            return;
        }
        double level = newest.getAsDouble();
        double told = levels.getOrDefault(box.name(), Double.NEGATIVE_INFINITY);
        if (Math.abs(level - told) >= RISE_WORTH_A_LINE_M) {
            String verb =
                    Double.isInfinite(told) ? "stands at" : level > told ? "rose to" : "fell to";
            narrator.say(box.name(), "%s %s %.2f m".formatted(box.site().title(), verb, level));
            levels.put(box.name(), level);
        }
    }
}
