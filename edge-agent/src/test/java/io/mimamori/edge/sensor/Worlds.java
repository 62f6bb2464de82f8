package io.mimamori.edge.sensor;

import io.mimamori.config.ConfigNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Steps worlds through simulated time without any thread. */
final class Worlds {
    /** A Monday morning in June, 09:00 in Japan. */
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

    private Worlds() {}

    /** What was seen, and when, in simulated time since the beginning. */
    record Seen(Duration at, Observation what) {}

    static ConfigNode node(String yaml) {
        return ConfigNode.parse("test.yaml", yaml);
    }

    static Rhythm rhythm(ConfigNode node) {
        return Rhythm.of(node, CLOCK, node.has("home") ? "home" : "device", Duration.ofMinutes(1));
    }

    static World river(String yaml) {
        ConfigNode node = node(yaml);
        Rhythm rhythm = rhythm(node);
        World world =
                new RiverWorld(rhythm, RiverSettings.of(node, rhythm.interval()), rhythm.seed());
        node.finish();
        return world;
    }

    static World rain(String yaml) {
        ConfigNode node = node(yaml);
        Rhythm rhythm = rhythm(node);
        World world =
                new RainWorld(rhythm, RiverSettings.of(node, rhythm.interval()), rhythm.seed());
        node.finish();
        return world;
    }

    static World home(String yaml) {
        ConfigNode node = node(yaml);
        World world = new HomeWorld(rhythm(node), HomePlace.of(node));
        node.finish();
        return world;
    }

    static World motion(String yaml) {
        ConfigNode node = node(yaml);
        World world = new MotionWorld(rhythm(node), MotionWorld.Place.of(node));
        node.finish();
        return world;
    }

    static World camera(String yaml) {
        ConfigNode node = node(yaml);
        World world = new CameraWorld(rhythm(node), CameraWorld.Place.of(node));
        node.finish();
        return world;
    }

    static List<Seen> run(World world, Duration step, Duration length) {
        List<Seen> seen = new ArrayList<>();
        world.next(Duration.ZERO).forEach(it -> seen.add(new Seen(it.offset(), it)));
        for (Duration at = Duration.ZERO; at.compareTo(length) < 0; at = at.plus(step)) {
            Duration from = at;
            world.next(step).forEach(it -> seen.add(new Seen(from.plus(it.offset()), it)));
        }
        return seen;
    }
}
