package io.mimamori.hub.crash;

import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.rule.Effect;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rivers with a flood every two minutes each: gauges {@code g1} to {@code g8} at sites {@code s1}
 * to {@code s8}. One reading a second and gauge; what must come of it is known.
 */
final class Town {
    static final int GAUGES = 8;

    private static final int PERIOD_S = 120;

    private final Instant start;
    private final int seconds;

    Town(Instant start, int seconds) {
        this.start = start;
        this.seconds = seconds;
    }

    /** A site of one gauge. */
    static String site(String site, String device) {
        return """
        site: %s
        tenant: city
        hazard: river
        datum: T.P.
        zone: Asia/Tokyo
        channels:
          - {device: %s, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
        rules:
          - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
        """
                .formatted(site, device);
    }

    static List<Path> sites(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int gauge = 1; gauge <= GAUGES; gauge++) {
            files.add(
                    Files.writeString(
                            folder.resolve("s" + gauge + ".yaml"), site("s" + gauge, "g" + gauge)));
        }
        return files;
    }

    int readings() {
        return seconds * GAUGES;
    }

    /** Rows {@code time,device,channel,value}, oldest first. */
    Path file(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("time,device,channel,value"));
        for (int second = 0; second < seconds; second++) {
            for (int gauge = 1; gauge <= GAUGES; gauge++) {
                lines.add(
                        "%s,g%d,level,%s"
                                .formatted(start.plusSeconds(second), gauge, level(gauge, second)));
            }
        }
        return Files.write(file, lines);
    }

    /** Points of a gauge as {@code ns value}. */
    Set<String> points(int gauge) {
        Set<String> points = new TreeSet<>();
        for (int second = 0; second < seconds; second++) {
            points.add(start.plusSeconds(second).toEpochMilli() + "000000 " + level(gauge, second));
        }
        return points;
    }

    /** What people are to be told, as {@code alert event number}: the judge without any crash. */
    Set<String> news() {
        Set<String> news = new TreeSet<>();
        for (int gauge = 1; gauge <= GAUGES; gauge++) {
            Judge judge = new Judge();
            String yaml = site("s" + gauge, "g" + gauge);
            judge.step(
                    new JudgeEvent.SiteChanged(
                            SiteFile.parse("s" + gauge, yaml, Profiles.shipped()), 1));
            for (int second = 0; second < seconds; second++) {
                for (Effect effect : judge.step(new JudgeEvent.Observed(pack(gauge, second)))) {
                    if (effect instanceof Effect.Notify(var event)) {
                        news.add(event.episode() + " " + event.number());
                    }
                }
            }
        }
        return news;
    }

    private Pack pack(int gauge, int second) {
        long time = start.plusSeconds(second).toEpochMilli();
        return new Pack(
                "city",
                "g" + gauge,
                Lane.LIVE,
                time,
                second + 1,
                "b1",
                ClockState.SYNCED,
                List.of(new Reading("level", time, Value.of(level(gauge, second)))));
    }

    private static double level(int gauge, int second) {
        double turn = 2 * Math.PI * (second + gauge * PERIOD_S / (double) GAUGES) / PERIOD_S;
        return Math.round((12.5 + 1.5 * Math.sin(turn)) * 100) / 100.0;
    }
}
