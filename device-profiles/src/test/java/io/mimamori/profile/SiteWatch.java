package io.mimamori.profile;

import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A site file that is judged, and what stands; times are local, of June 2026. */
final class SiteWatch {
    private static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");
    private static final DateTimeFormatter LINE = DateTimeFormatter.ofPattern("dd HH:mm");

    private final Site site;
    private final Map<String, EpisodeEvent> standing = new HashMap<>();
    private final Map<String, byte[]> disk = new TreeMap<>();
    private Judge judge = new Judge();
    private long sequence;

    SiteWatch(String yaml) {
        site = SiteFile.parse("site.yaml", yaml, Profiles.shipped());
        step(new JudgeEvent.SiteChanged(site, 1));
    }

    static long at(String time) {
        return LocalDateTime.parse("2026-06-" + time.replace(' ', 'T'))
                .atZone(ZONE)
                .toInstant()
                .toEpochMilli();
    }

    void step(JudgeEvent event) {
        for (Effect effect : judge.step(event)) {
            switch (effect) {
                case Effect.Happened(EpisodeEvent happened) ->
                        standing.put(key(happened), happened);
                case Effect.Withdrawn(EpisodeEvent withdrawn) -> {
                    EpisodeEvent told = standing.remove(key(withdrawn));
                    if (!withdrawn.equals(told)) {
                        throw new AssertionError("took back " + withdrawn + ", told " + told);
                    }
                }
                case Effect.Notify _ -> {}
                case Effect.Judged _, Effect.Late _ -> {}
            }
        }
    }

    private static String key(EpisodeEvent event) {
        return event.episode() + "#" + event.number();
    }

    Pack pack(String device, String channel, long time, double value, Quality quality) {
        return new Pack(
                "city",
                device,
                Lane.LIVE,
                time,
                sequence++,
                "b1",
                ClockState.SYNCED,
                List.of(new Reading(channel, time, Value.of(value), quality)));
    }

    void arrive(Pack pack) {
        step(new JudgeEvent.Observed(pack));
    }

    SiteWatch see(String device, String channel, String time, double value) {
        arrive(pack(device, channel, at(time), value, Quality.GOOD));
        return this;
    }

    SiteWatch tick(String time) {
        step(new JudgeEvent.Tick(at(time)));
        return this;
    }

    /** Kills the judge after a checkpoint and begins again with what is on the disk. */
    void crash() {
        judge.checkpoint(
                new Judge.Checkpoint() {
                    @Override
                    public void put(String key, byte[] part) {
                        disk.put(key, part);
                    }

                    @Override
                    public void remove(String key) {
                        disk.remove(key);
                    }
                });
        judge = new Judge();
        judge.step(new JudgeEvent.SiteChanged(site, 1));
        disk.forEach(judge::restore);
    }

    /** What stands of a rule, in order of time. */
    Stream<EpisodeEvent> events(String rule) {
        return standing.values().stream()
                .filter(event -> event.source().rule().equals(rule))
                .sorted(
                        Comparator.comparingLong(EpisodeEvent::timeMillis)
                                .thenComparing(event -> event.cause().channel().toString())
                                .thenComparing(EpisodeEvent::kind));
    }

    /** Such as {@code "01 10:20 RAISED flood"}. */
    List<String> history(String rule) {
        return events(rule)
                .map(event ->
                        LINE.format(Instant.ofEpochMilli(event.timeMillis()).atZone(ZONE))
                                + " "
                                + event.kind()
                                + event.level().map(level -> " " + level).orElse(""))
                .toList();
    }

    /** The judge's sentences about a rule of one instance. */
    List<String> because(String rule) {
        return judge.explain().stream()
                .filter(each -> each.source().rule().equals(rule))
                .flatMap(each -> each.because().stream())
                .toList();
    }
}
