package io.mimamori.hub.rehearsal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.device.SiteHistory;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.rehearsal.StoredReadings.Stored;
import io.mimamori.hub.series.SeriesReader;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.rule.Judge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Dry runs over what is stored: nothing is saved and nobody is told. Thread-safe; waits for the
 * stores and computes for up to seconds. What a caller may not ask is an {@link
 * IllegalArgumentException} that says what to ask instead.
 */
public final class StoredRehearsals {
    /** Most readings of a dry run: about 100 bytes each while it runs. */
    static final int READINGS_MAX = 200_000;

    /** Most channels of a dry run: one query to the store each. */
    static final int CHANNELS_MAX = 1_000;

    /** Most events that one version may give. */
    static final int EVENTS_MAX = 2_000;

    /** Longest time that a dry run goes over; the days that a home's rhythm is learned from. */
    static final Duration SPAN_MAX = Duration.ofDays(35);

    /** What a dry run goes over when the caller does not say. */
    public static final Duration SPAN_DEFAULT = Judge.REVISION_WINDOW;

    /** How far back to look for why, where the caller does not say and readings are dense. */
    private static final List<Duration> LOOK_BACK =
            List.of(SPAN_DEFAULT, Duration.ofHours(24), Duration.ofHours(6));

    /** Most standing alerts that an answer lists. */
    private static final int STANDING_MAX = 1_000;

    private final SiteHistory history;
    private final StoredReadings readings;
    private final AlertStore alerts;

    public StoredRehearsals(SiteHistory history, SeriesReader series, AlertStore alerts) {
        this.history = history;
        this.readings = new StoredReadings(series);
        this.alerts = alerts;
    }

    /** A version of the site that judged. */
    private record Version(
            Site site, int version, OptionalLong sinceMillis, boolean hasSameProfiles) {
        /** Only the oldest known version may have an unknown time. */
        long beganMillis() {
            return sinceMillis.orElse(Long.MIN_VALUE);
        }
    }

    /** An answer, and the version of the site that was in force. */
    public record Why(Site site, ObjectNode json) {}

    /**
     * Which rule looked at which value and why it did or did not fire, as the readings that are
     * stored now tell it, by the versions of the site that were in force. Throws {@link
     * io.mimamori.ConfigException} when this program cannot read a version any more.
     *
     * @param timeMillis when, ms since 1970 UTC; empty: now
     * @param fromMillis from when on to look; empty: the revision window before, and before what
     *     stood then
     */
    public Why why(
            Sites.Versioned present, OptionalLong timeMillis, OptionalLong fromMillis, long now) {
        Site site = present.site();
        long at = timeMillis.orElse(now);
        if (at > now) {
            throw new IllegalArgumentException(
                    "time must not be ahead of the hub's clock, which says " + AlertJson.time(now));
        }
        List<Alert> standing = alerts.standing(site.tenant(), site.site(), at, STANDING_MAX);
        long newestVersionAt = timeMillis.isPresent() ? at : Long.MAX_VALUE;
        for (long from : begins(at, fromMillis, standing)) {
            requireSpan(from, at);
            List<Version> versions = versions(present, from, newestVersionAt);
            Optional<List<Stored>> stored =
                    readings.read(versions.stream().map(Version::site).toList(), from, at);
            if (stored.isPresent()) {
                return why(versions, stored.get(), new Span(from, at), standing);
            }
        }
        throw tooMany(fromMillis.orElse(at - LOOK_BACK.getLast().toMillis()), at);
    }

    private record Span(long fromMillis, long toMillis) {}

    /** From the longest look back to the shortest. */
    private static List<Long> begins(long at, OptionalLong said, List<Alert> standing) {
        if (said.isPresent()) {
            return List.of(said.getAsLong());
        }
        List<Long> begins = new ArrayList<>();
        // A level that is held only by its hysteresis shows why from where it was raised.
        long raised = standing.stream().mapToLong(Alert::raisedMillis).min().orElse(at);
        begins.add(Math.max(raised - SPAN_DEFAULT.toMillis(), at - SPAN_MAX.toMillis()));
        LOOK_BACK.forEach(span -> begins.add(at - span.toMillis()));
        return begins.stream().distinct().toList();
    }

    private List<Version> versions(Sites.Versioned present, long from, long to) {
        Site site = present.site();
        List<SiteHistory.Version> known = history.inForce(site.tenant(), site.site(), from, to);
        if (known.isEmpty()) {
            return List.of(new Version(site, present.version(), OptionalLong.empty(), true));
        }
        return known.stream()
                .map(version ->
                        new Version(
                                SiteFile.parse(
                                        "version %d of site %s"
                                                .formatted(version.version(), site.site()),
                                        version.yaml(),
                                        Profiles.shipped()),
                                version.version(),
                                version.sinceMillis(),
                                version.hasSameProfiles()))
                .toList();
    }

    private static Why why(
            List<Version> versions, List<Stored> stored, Span span, List<Alert> standing) {
        Rehearsal rehearsal =
                new Rehearsal(versions.getFirst().site(), versions.getFirst().version());
        int next = 1;
        for (Stored each : stored) {
            long time = each.reading().timeMillis();
            next = change(rehearsal, versions, next, time, span.toMillis());
            if (rehearsal.objection(each.channel(), each.reading().value()).isEmpty()) {
                rehearsal.judge(each.device(), each.reading(), time);
            }
        }
        change(rehearsal, versions, next, Long.MAX_VALUE, span.toMillis());
        rehearsal.stopClockAt(span.toMillis());

        Version last = versions.getLast();
        ObjectNode json = head(last.site(), last.version(), span, stored.size());
        json.put("time", AlertJson.time(span.toMillis()));
        if (last.sinceMillis().isPresent()) {
            json.put("since", AlertJson.time(last.sinceMillis().getAsLong()));
        } else {
            json.putNull("since");
        }
        json.put("sameProfiles", last.hasSameProfiles());
        ArrayNode items = json.putArray("items");
        rehearsal
                .explanations()
                .forEach(explanation -> items.add(HistoryLine.of(explanation, span.toMillis())));
        ArrayNode list = json.putArray("alerts");
        standing.forEach(alert -> list.add(AlertJson.alert(alert)));
        return new Why(last.site(), json);
    }

    /** Goes on under the versions that came into force up to a time; the number of the next one. */
    private static int change(
            Rehearsal rehearsal, List<Version> versions, int first, long upTo, long stopMillis) {
        int next = first;
        while (next < versions.size() && versions.get(next).beganMillis() <= upTo) {
            Version version = versions.get(next);
            // The hub's clock may have been set back since.
            rehearsal.stopClockAt(Math.min(version.beganMillis(), stopMillis));
            rehearsal.change(version.site(), version.version());
            next++;
        }
        return next;
    }

    /**
     * What the present version of a site and a proposed one say over the same stored readings.
     * Throws {@link io.mimamori.ConfigException} with every mistake of the proposed file.
     *
     * @param yaml the proposed file
     * @param toMillis when the clock stops, ms since 1970 UTC
     */
    public ObjectNode dryRun(Sites.Versioned present, String yaml, long fromMillis, long toMillis) {
        Site site = present.site();
        Site proposed = SiteFile.parse(site.site() + ".yaml", yaml, Profiles.shipped());
        if (!proposed.tenant().equals(site.tenant()) || !proposed.site().equals(site.site())) {
            throw new IllegalArgumentException(
                    "the file is of site %s of tenant %s, but the path names site %s of tenant %s"
                            .formatted(
                                    proposed.site(),
                                    proposed.tenant(),
                                    site.site(),
                                    site.tenant()));
        }
        requireSpan(fromMillis, toMillis);
        List<Stored> stored =
                readings.read(List.of(proposed, site), fromMillis, toMillis)
                        .orElseThrow(() -> tooMany(fromMillis, toMillis));
        Span span = new Span(fromMillis, toMillis);
        ObjectNode json = head(site, present.version(), span, stored.size());
        new Comparison(present, proposed).put(json, stored, toMillis);
        return json;
    }

    private static ObjectNode head(Site site, int version, Span span, int readings) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("site", site.site())
                .put("tenant", site.tenant())
                .put("version", version)
                .put("from", AlertJson.time(span.fromMillis()))
                .put("to", AlertJson.time(span.toMillis()))
                .put("readings", readings);
    }

    private static void requireSpan(long fromMillis, long toMillis) {
        if (fromMillis >= toMillis) {
            throw new IllegalArgumentException("from must be before the time up to which to judge");
        }
        if (toMillis - fromMillis > SPAN_MAX.toMillis()) {
            throw new IllegalArgumentException(
                    "from %s to %s are over %d days; ask for a later from"
                            .formatted(
                                    AlertJson.time(fromMillis),
                                    AlertJson.time(toMillis),
                                    SPAN_MAX.toDays()));
        }
    }

    private static IllegalArgumentException tooMany(long fromMillis, long toMillis) {
        return new IllegalArgumentException(
                "over %d readings are stored from %s to %s; ask for a later from or for another time"
                        .formatted(
                                READINGS_MAX,
                                AlertJson.time(fromMillis),
                                AlertJson.time(toMillis)));
    }
}
