package io.mimamori.hub.simulation;

import io.mimamori.profile.Site;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A judge to which everything came once, at once and in the order in which it was measured. */
final class Oracle {
    private static final Comparator<Known.Sighting> IN_EVENT_TIME =
            Comparator.<Known.Sighting>comparingLong(each -> each.reading().timeMillis())
                    .thenComparing(Known.Sighting::device)
                    .thenComparing(each -> each.reading().channel());

    private Oracle() {}

    /** What happened at a site by then, one line an event, sorted. */
    static List<String> history(Site site, Collection<Known.Sighting> readings, long nowMillis) {
        Judge judge = new Judge();
        Map<String, EpisodeEvent> standing = new HashMap<>();
        apply(judge.step(new JudgeEvent.SiteChanged(site, 1)), standing);
        readings.stream()
                .sorted(IN_EVENT_TIME)
                .forEach(each -> apply(judge.step(observed(site, each)), standing));
        apply(judge.step(new JudgeEvent.Tick(nowMillis)), standing);
        return lines(standing.values());
    }

    private static JudgeEvent observed(Site site, Known.Sighting sighting) {
        return new JudgeEvent.Observed(
                new Pack(
                        site.tenant(),
                        sighting.device(),
                        Lane.LIVE,
                        sighting.reading().timeMillis(),
                        sighting.sequence(),
                        "",
                        ClockState.SYNCED,
                        List.of(sighting.reading())));
    }

    private static void apply(List<Effect> effects, Map<String, EpisodeEvent> standing) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Happened(EpisodeEvent event) -> standing.put(key(event), event);
                case Effect.Withdrawn(EpisodeEvent event) -> standing.remove(key(event));
                case Effect.Judged _ -> {} // is in the causes
                case Effect.Notify _, Effect.Late _ -> {} // who is told depends on when it came
            }
        }
    }

    private static String key(EpisodeEvent event) {
        return event.episode() + "#" + event.number();
    }

    /** Sorted; without ids, which depend on the order of arrival. */
    static List<String> lines(Collection<EpisodeEvent> events) {
        return events.stream().map(Oracle::line).sorted().toList();
    }

    private static String line(EpisodeEvent event) {
        return "%s %s %s %s %s since %s by %s %s %s"
                .formatted(
                        Instant.ofEpochMilli(event.timeMillis()),
                        event.source().rule(),
                        event.cause().channel(),
                        event.kind(),
                        event.level().orElse("-"),
                        Instant.ofEpochMilli(event.raisedMillis()),
                        Instant.ofEpochMilli(event.cause().timeMillis()),
                        event.cause().value(),
                        event.cause().quality());
    }
}
