package io.mimamori.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A judge and what it said, with time in minutes after an arbitrary hour. */
final class Watch {
    static final long START = 1_780_000_000_000L;
    static final String DEVICE = "g1";
    static final String CHANNEL = "level";

    final Judge judge;
    final Map<String, EpisodeEvent> standing = new HashMap<>();
    final List<String> notified = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();

    /** Codes of the first and the final verdict where the rules had another word than the door. */
    final Map<String, String> verdicts = new TreeMap<>();

    private long sequence;

    Watch(Judge judge) {
        this.judge = judge;
    }

    static Watch of(Rule... rules) {
        Watch watch = new Watch(new Judge());
        watch.step(new JudgeEvent.SiteChanged(site(rules), 1));
        return watch;
    }

    static Site site(Rule... rules) {
        return new Site(
                "city",
                "kamojima",
                "鴨島",
                Hazard.RIVER,
                Optional.of("T.P."),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                List.of(
                        new Channel(
                                new ChannelId(DEVICE, CHANNEL),
                                "river_level",
                                "m",
                                0.01,
                                new Range(-5, 30))),
                List.of(rules));
    }

    static Ladder ladder(double hysteresis, int holdUp, int holdDown, double... thresholds) {
        List<Ladder.Rung> rungs = new ArrayList<>();
        String[] names = {"warning", "flood", "danger"};
        for (double threshold : thresholds) {
            rungs.add(new Ladder.Rung(names[rungs.size()], threshold, Ladder.Basis.CITY));
        }
        return new Ladder(
                "level",
                CHANNEL,
                Optional.empty(),
                rungs,
                hysteresis,
                Duration.ofMinutes(holdUp),
                Duration.ofMinutes(holdDown));
    }

    static Stale stale(int minutes) {
        return new Stale("silent", CHANNEL, Optional.empty(), Duration.ofMinutes(minutes));
    }

    static long at(double minute) {
        return START + Math.round(minute * 60_000);
    }

    static Reading reading(double minute, double value) {
        return new Reading(CHANNEL, at(minute), Value.of(value));
    }

    static Reading bad(double minute, double value) {
        return new Reading(CHANNEL, at(minute), Value.of(value), Quality.FAIL);
    }

    static Pack pack(double receivedMinute, long sequence, Reading... readings) {
        return new Pack(
                "city",
                DEVICE,
                Lane.LIVE,
                at(receivedMinute),
                sequence,
                "b1",
                ClockState.SYNCED,
                List.of(readings));
    }

    /** One reading that arrives when it is made. */
    Watch see(double minute, double value) {
        return arrive(minute, reading(minute, value));
    }

    Watch arrive(double receivedMinute, Reading... readings) {
        step(new JudgeEvent.Observed(pack(receivedMinute, sequence++, readings)));
        return this;
    }

    Watch tick(double minute) {
        step(new JudgeEvent.Tick(at(minute)));
        return this;
    }

    List<Effect> step(JudgeEvent event) {
        List<Effect> done = judge.step(event);
        done.forEach(this::apply);
        effects.addAll(done);
        return done;
    }

    private void apply(Effect effect) {
        if (effect instanceof Effect.OfEpisode ofEpisode) {
            apply(ofEpisode);
        } else if (effect instanceof Effect.Judged verdict) {
            String words = verdict.first().code() + " " + verdict.last().code();
            verdicts.put(minute(verdict.timeMillis()), words);
        }
    }

    private void apply(Effect.OfEpisode effect) {
        String key = effect.event().episode() + "#" + effect.event().number();
        switch (effect) {
            case Effect.Happened(EpisodeEvent event) ->
                    assertThat(standing.put(key, event)).as("told twice: %s", event).isNull();
            case Effect.Withdrawn(EpisodeEvent event) ->
                    assertThat(standing.remove(key)).as("never told").isEqualTo(event);
            case Effect.Notify(EpisodeEvent event) -> {
                assertThat(standing).as("people hear of what stands").containsEntry(key, event);
                notified.add(line(event));
            }
        }
    }

    /** What stands, such as {@code "10 RAISED warning"}, in order of time and rule. */
    List<String> history() {
        return standing.values().stream()
                .sorted(
                        Comparator.comparingLong(EpisodeEvent::timeMillis)
                                .thenComparing(event -> event.source().rule())
                                .thenComparingInt(event -> event.kind().ends() ? 0 : 1)
                                .thenComparing(EpisodeEvent::kind)
                                .thenComparingInt(EpisodeEvent::number))
                .map(Watch::line)
                .toList();
    }

    static String minute(long timeMillis) {
        double minute = (timeMillis - START) / 60_000.0;
        return minute == Math.rint(minute) ? "" + (long) minute : "" + minute;
    }

    static String line(EpisodeEvent event) {
        return minute(event.timeMillis())
                + " "
                + event.kind()
                + event.level().map(level -> " " + level).orElse("");
    }
}
