package io.mimamori.hub.rehearsal;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
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

    private Site site;
    private final Map<ChannelId, Channel> channels = new HashMap<>();
    private final Judge judge = new Judge();
    private final Map<Told, EpisodeEvent> standing = new HashMap<>();
    private long newestMillis = Long.MIN_VALUE;

    Rehearsal(Site site, int version) {
        this.site = site;
        change(site, version);
    }

    /** Goes on under another version of the site. */
    void change(Site changed, int version) {
        site = changed;
        channels.clear();
        site.channels().forEach(channel -> channels.put(channel.id(), channel));
        step(new JudgeEvent.SiteChanged(site, version));
    }

    /** Time zone of the place. */
    ZoneId zone() {
        return site.zone();
    }

    /** Every channel of the site. */
    Set<ChannelId> channels() {
        return Set.copyOf(channels.keySet());
    }

    /** What speaks against judging a value of the channel; empty when nothing does. */
    Optional<String> objection(ChannelId id, Value value) {
        Channel channel = channels.get(id);
        if (channel == null) {
            return Optional.of("site %s has no channel %s".formatted(site.site(), id));
        }
        if (!channel.admits(value)) {
            return Optional.of(
                    "%s is measured in %s, so its value must be a number"
                            .formatted(id, channel.unit()));
        }
        return Optional.empty();
    }

    /** Judges a row to which there is no {@link #objection}. */
    void judge(Row row) {
        Channel channel = channels.get(row.channel());
        if (channel == null) {
            throw new IllegalArgumentException("no channel " + row.channel());
        }
        Quality quality = channel.grossRange(row.value());
        String name = row.channel().channel();
        judge(
                row.channel().device(),
                new Reading(name, row.timeMillis(), row.value(), quality),
                row.receivedMillis());
    }

    /** Judges a reading to which there is no {@link #objection}, with the quality that it has. */
    void judge(String device, Reading reading, long receivedMillis) {
        newestMillis = Math.max(newestMillis, reading.timeMillis());
        step(
                new JudgeEvent.Observed(
                        new Pack(
                                site.tenant(),
                                device,
                                Lane.LIVE,
                                receivedMillis,
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
                                .thenComparing(each -> each.watches().getFirst()))
                .toList();
    }

    private void step(JudgeEvent event) {
        for (Effect effect : judge.step(event)) {
            switch (effect) {
                case Effect.Happened(EpisodeEvent told) -> standing.put(Told.of(told), told);
                case Effect.Withdrawn(EpisodeEvent told) -> standing.remove(Told.of(told));
                case Effect.Notify _ -> {} // a rehearsal tells nobody
                case Effect.Judged _, Effect.Late _ -> {} // and keeps no readings
            }
        }
    }

    private record Told(UUID episode, int number) {
        static Told of(EpisodeEvent event) {
            return new Told(event.episode(), event.number());
        }
    }
}
