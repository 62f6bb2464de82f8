package io.mimamori.edge.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.edge.sensor.Observation.Failure;
import io.mimamori.edge.sensor.Observation.Happening;
import io.mimamori.edge.sensor.Observation.Measured;
import io.mimamori.edge.sensor.Worlds.Seen;
import io.mimamori.reading.Value;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class WatchWorldsTest {
    private static final Duration STEP = Duration.ofMinutes(10);
    private static final Instant NIGHT = Instant.parse("2026-11-22T17:45:30Z");

    @Test
    void aBearSurelyPassesAndIsTakenForOne() {
        List<Seen> seen =
                Worlds.run(
                        Worlds.camera("{device: cam-1, passes: 0, bear: 25m}"),
                        STEP,
                        Duration.ofDays(1));
        List<Happening> passes = happenings(seen);
        assertThat(passes).hasSize(1);
        assertThat(passes.getFirst().values()).contains(new Measured("species", Value.of("bear")));
        assertThat(passes.getFirst().offset()).isEqualTo(Duration.ofMinutes(5));
        double bear =
                passes.getFirst().values().get(1).value() instanceof Value.Numeric(double number)
                        ? number
                        : 0;
        assertThat(bear).isBetween(0.9, 1.0);
    }

    @Test
    void everyPictureIsAJpegThatFitsAndNoneShowsAPerson() throws IOException {
        List<Happening> passes =
                happenings(
                        Worlds.run(
                                Worlds.camera("{device: cam-1, passes: 40}"),
                                STEP,
                                Duration.ofDays(2)));
        assertThat(passes).hasSizeGreaterThan(40);
        for (Happening pass : passes) {
            boolean human = pass.values().contains(new Measured("species", Value.of("human")));
            assertThat(pass.picture().isEmpty()).isEqualTo(human);
            if (pass.picture().isPresent()) {
                Sensor.Thumbnail thumbnail = pass.picture().get().at(NIGHT);
                assertThat(thumbnail.jpeg()).hasSizeBetween(2_000, Sensor.Thumbnail.BYTES_MAX);
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(thumbnail.jpeg()));
                assertThat(image.getWidth()).isGreaterThanOrEqualTo(240);
            }
        }
    }

    @Test
    void aPictureShrinksUntilItFits() throws IOException {
        BufferedImage noise = new BufferedImage(1_600, 1_200, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_600 * 1_200; i++) {
            noise.setRGB(i % 1_600, i / 1_600, random.nextInt(0x1000000));
        }
        byte[] jpeg = Jpeg.encode(noise, Sensor.Thumbnail.BYTES_MAX);
        assertThat(jpeg.length).isLessThanOrEqualTo(Sensor.Thumbnail.BYTES_MAX);
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isLessThan(1_600);
    }

    @Test
    void anIntruderIsSeenAtNightButNothingInTheFirstMinute() {
        List<Seen> seen =
                Worlds.run(
                        Worlds.motion("{device: p1, visits: 0, begin: '02:00', intruder: 25m}"),
                        STEP,
                        Duration.ofHours(3));
        List<Happening> changes = happenings(seen);
        assertThat(changes).hasSizeGreaterThan(1);
        assertThat(changes.getFirst().values())
                .containsExactly(new Measured("motion", Value.of(true)));
        assertThat(changes.size() % 2).isZero();
        assertThat(seen.stream().filter(it -> it.what() instanceof Happening))
                .allMatch(it -> it.at().compareTo(Duration.ofMinutes(25)) >= 0);
    }

    @Test
    void anOutputThatStaysHighIsAFault() {
        List<Seen> seen =
                Worlds.run(
                        Worlds.motion("{device: p1, visits: 400, stuckAfter: 2h}"),
                        STEP,
                        Duration.ofHours(6));
        List<Seen> failures = seen.stream().filter(it -> it.what() instanceof Failure).toList();
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst().at()).isEqualTo(Duration.ofMinutes(160));
        assertThat(
                        seen.stream()
                                .filter(it -> it.what() instanceof Happening)
                                .map(Seen::at)
                                .max(Duration::compareTo)
                                .orElseThrow())
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void equalSeedsSeeEqualVisits() {
        String motion = "{device: p1, seed: %d, visits: 50}";
        Duration week = Duration.ofDays(7);
        assertThat(Worlds.run(Worlds.motion(motion.formatted(1)), STEP, week))
                .isEqualTo(Worlds.run(Worlds.motion(motion.formatted(1)), STEP, week))
                .isNotEqualTo(Worlds.run(Worlds.motion(motion.formatted(2)), STEP, week));
    }

    private static List<Happening> happenings(List<Seen> seen) {
        List<Happening> happenings = new ArrayList<>();
        for (Seen each : seen) {
            if (each.what() instanceof Happening happening) {
                happenings.add(happening);
            }
        }
        return happenings;
    }
}
