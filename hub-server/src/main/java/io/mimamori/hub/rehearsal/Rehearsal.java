package io.mimamori.hub.rehearsal;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Explanation;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A site judged over a recording; what was withdrawn is forgotten. Not thread-safe. */
final class Rehearsal {
    private static final Comparator<EpisodeEvent> ORDER =
            Comparator.comparingLong(EpisodeEvent::timeMillis)
                    .thenComparing(event -> event.source().site())
                    .thenComparing(event -> event.cause().channel().channel())
                    .thenComparing(event -> event.source().rule())
                    .thenComparing(event -> event.cause().channel().device())
                    .thenComparing(event -> !event.kind().ends())
                    .thenComparingInt(EpisodeEvent::number);

    private final Site site;
    private final Map<ChannelId, Channel> channels = new HashMap<>();
    private final Judge judge = new Judge();
    private final Map<Told, EpisodeEvent> standing = new HashMap<>();
    private long newestMillis = Long.MIN_VALUE;

    Rehearsal(Site site) {
        this.site = site;
        site.channels().forEach(channel -> channels.put(channel.id(), channel));
        step(new JudgeEvent.SiteChanged(site, 1));
    }

    /** Time zone of the place. */
    ZoneId zone() {
        return site.zone();
    }

    /** Every channel of the site. */
    Set<ChannelId> channels() {
        return Set.copyOf(channels.keySet());
    }

    /** What speaks against judging the row; empty when nothing does. */
    Optional<String> objection(Row row) {
        Channel channel = channels.get(row.channel());
        if (channel == null) {
            return Optional.of("site %s has no channel %s".formatted(site.site(), row.channel()));
        }
        if (!channel.admits(row.value())) {
            return Optional.of(
                    "%s is measured in %s, so its value must be a number"
                            .formatted(row.channel(), channel.unit()));
        }
        return Optional.empty();
    }

    /** Judges a row to which there is no {@link #objection}. */
    void judge(Row row) {
        Channel channel = channels.get(row.channel());
        if (channel == null) {
            throw new IllegalArgumentException("no channel " + row.channel());
        }
        newestMillis = Math.max(newestMillis, row.timeMillis());
        Reading reading =
                new Reading(
                        row.channel().channel(),
                        row.timeMillis(),
                        row.value(),
                        channel.grossRange(row.value()));
        step(
                new JudgeEvent.Observed(
                        new Pack(
                                site.tenant(),
                                row.channel().device(),
                                Lane.LIVE,
                                row.receivedMillis(),
                                Pack.NO_SEQUENCE,
                                "",
                                ClockState.UNSYNCED,
                                List.of(reading))));
    }

    /** Event time of the newest reading, ms since 1970 UTC; empty when there was none. */
    Optional<Long> newestMillis() {
        return newestMillis == Long.MIN_VALUE ? Optional.empty() : Optional.of(newestMillis);
    }

    void stopClockAt(long timeMillis) {
        step(new JudgeEvent.Tick(timeMillis));
    }

    /** Readings that came after the revision window. */
    long lateReadings() {
        return judge.lateReadings();
    }

    /** The final history, by time, site, channel and rule. */
    List<EpisodeEvent> history() {
        return standing.values().stream().sorted(ORDER).toList();
    }

    /** Why each rule is as it is now, by rule and channel. */
    List<Explanation> explanations() {
        return judge.explain().stream()
                .sorted(
                        Comparator.comparing((Explanation each) -> each.source().rule())
                                .thenComparing(each ->
                                        each.looked()
                                                .map(looked -> looked.channel().toString())
                                                .orElse("")))
                .toList();
    }

    private void step(JudgeEvent event) {
        for (Effect effect : judge.step(event)) {
            Told key = new Told(effect.event().episode(), effect.event().number());
            switch (effect) {
                case Effect.Happened(EpisodeEvent happened) -> standing.put(key, happened);
                case Effect.Withdrawn _ -> standing.remove(key);
                case Effect.Notify _ -> {} // a rehearsal tells nobody
            }
        }
    }

    private record Told(UUID episode, int number) {}
}
