package io.mimamori.hub.alert;

import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Value;
import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Stale;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Episodes made by hand, as the judge would hand them over. */
public final class Happenings {
    public static final long RAISED_MILLIS = Instant.parse("2026-06-02T11:16:00Z").toEpochMilli();

    private Happenings() {}

    /** Kamojima with its gauge, its camera and a button. */
    public static Site site(Hazard hazard, Ladder.Basis basis) {
        List<Channel> channels =
                List.of(
                        new Channel(
                                new ChannelId("g1", "level"),
                                "river_level",
                                "m",
                                0.01,
                                new Range(-5, 30)),
                        new Channel(new ChannelId("c1", "seen"), "camera", "1", 1, Range.ALL),
                        new Channel(new ChannelId("b1", "button"), "button", "1", 1, Range.ALL),
                        new Channel(
                                new ChannelId("t1", "temperature"),
                                "room_temperature",
                                "Cel",
                                0.1,
                                Range.ALL),
                        new Channel(new ChannelId("p1", "motion"), "motion", "1", 1, Range.ALL));
        Ladder ladder =
                new Ladder(
                        "level",
                        "level",
                        Optional.empty(),
                        List.of(
                                new Ladder.Rung("warning", 12.66, basis),
                                new Ladder.Rung("danger", 13.42, basis)),
                        0.1,
                        Duration.ZERO,
                        Duration.ZERO);
        return new Site(
                "city",
                "kamojima",
                "鴨島",
                hazard,
                Optional.of("T.P."),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                channels,
                List.of(
                        ladder,
                        new Stale("silent", "level", Optional.empty(), Duration.ofHours(25)),
                        new Occurrence(
                                "bear",
                                "seen",
                                Optional.empty(),
                                "bear",
                                1,
                                Optional.empty(),
                                Duration.ofMinutes(10),
                                Duration.ZERO),
                        new Button(
                                "help",
                                "button",
                                Optional.empty(),
                                "help",
                                Duration.ofMinutes(5))));
    }

    /** The same place with a rule of each other kind too, for what is said of them. */
    public static Site everyRule(Hazard hazard, Ladder.Basis basis) {
        Site site = site(hazard, basis);
        List<Rule> rules = new ArrayList<>(site.rules());
        rules.addAll(
                List.of(
                        new RateOfRise(
                                "fast",
                                "level",
                                Optional.empty(),
                                List.of(new Ladder.Rung("rising", 0.5, Ladder.Basis.CITY)),
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(30)),
                        new Composite(
                                "agree",
                                "flood",
                                List.of(
                                        new Composite.Input(
                                                new ChannelId("g1", "level"),
                                                12.66,
                                                0,
                                                Duration.ZERO)),
                                1,
                                Duration.ZERO,
                                Duration.ZERO),
                        new Comfort(
                                "room", Optional.empty(), "temperature", "humidity", 28, 31, 10, 4),
                        new Inactivity(
                                "quiet",
                                List.of(
                                        new Inactivity.Input(
                                                new ChannelId("p1", "motion"), false, false)),
                                Duration.ofHours(8),
                                Duration.ofHours(24),
                                7,
                                22)));
        return site.with(rules);
    }

    /** An event of a rule of {@link #site}; {@code level} may be empty. */
    public static EpisodeEvent event(
            UUID episode, int number, EpisodeEvent.Kind kind, String rule, String level) {
        ChannelId channel =
                switch (rule) {
                    case "bear" -> new ChannelId("c1", "seen");
                    case "help" -> new ChannelId("b1", "button");
                    case "room" -> new ChannelId("t1", "temperature");
                    case "quiet" -> new ChannelId("p1", "motion");
                    default -> new ChannelId("g1", "level");
                };
        Value value =
                switch (rule) {
                    case "bear" -> Value.of("bear");
                    case "help", "quiet" -> Value.of(true);
                    case "room" -> Value.of(31.5);
                    default -> Value.of(12.8);
                };
        long time = RAISED_MILLIS + (number - 1) * 600_000L;
        return new EpisodeEvent(
                episode,
                number,
                kind,
                new EpisodeEvent.Source("city", "kamojima", Hazard.RIVER, rule, 1),
                time,
                RAISED_MILLIS,
                level.isEmpty() ? Optional.empty() : Optional.of(level),
                false,
                new EpisodeEvent.Cause(
                        channel,
                        time,
                        value,
                        rule.equals("room") ? "Cel" : value instanceof Value.Numeric ? "m" : "1",
                        Quality.GOOD,
                        number));
    }

    /** The same event at a place that is watched for something else. */
    public static EpisodeEvent at(EpisodeEvent event, Hazard hazard) {
        EpisodeEvent.Source source = event.source();
        return new EpisodeEvent(
                event.episode(),
                event.number(),
                event.kind(),
                new EpisodeEvent.Source(
                        source.tenant(), source.site(), hazard, source.rule(), source.version()),
                event.timeMillis(),
                event.raisedMillis(),
                event.level(),
                event.frozen(),
                event.cause());
    }

    /** The same event of another device. */
    public static EpisodeEvent of(String device, EpisodeEvent event) {
        EpisodeEvent.Cause cause = event.cause();
        return new EpisodeEvent(
                event.episode(),
                event.number(),
                event.kind(),
                event.source(),
                event.timeMillis(),
                event.raisedMillis(),
                event.level(),
                event.frozen(),
                new EpisodeEvent.Cause(
                        new ChannelId(device, cause.channel().channel()),
                        cause.timeMillis(),
                        cause.value(),
                        cause.unit(),
                        cause.quality(),
                        cause.sequence()));
    }

    /** The alert as it is with this event, and with its beginning if this is a later one. */
    public static Alert alert(EpisodeEvent event) {
        if (event.number() == 1 || event.kind().isData()) {
            return Episode.of(event).view();
        }
        String level = event.source().rule().equals("level") ? "warning" : event.source().rule();
        EpisodeEvent raised =
                event(event.episode(), 1, EpisodeEvent.Kind.RAISED, event.source().rule(), level);
        return Episode.of(at(raised, event.source().hazard())).with(event).view();
    }

    /** Stores the events and tells them, in one transaction each; waits until they are on disk. */
    public static void tell(AlertLedger ledger, EpisodeEvent... events) {
        EpisodeBook book = ledger.book();
        for (EpisodeEvent event : events) {
            apply(ledger, book, new Effect.Happened(event), new Effect.Notify(event));
        }
    }

    /** Takes back the only event that was told of an episode, as the judge does. */
    public static void takeBack(AlertLedger ledger, EpisodeEvent told, EpisodeEvent end) {
        apply(
                ledger,
                ledger.book(),
                new Effect.Withdrawn(told),
                new Effect.Happened(end),
                new Effect.Notify(end),
                new Effect.Withdrawn(end));
    }

    static void apply(AlertLedger ledger, EpisodeBook book, Effect.OfEpisode... effects) {
        List<Change> changes = new ArrayList<>();
        for (Effect.OfEpisode effect : effects) {
            changes.addAll(book.apply(effect).changes());
        }
        ledger.apply(changes, () -> null).join();
    }
}
