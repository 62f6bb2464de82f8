package io.mimamori.hub.notify;

import static io.mimamori.hub.notify.StormRig.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.silence.Silence;
import io.mimamori.rule.EpisodeEvent.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever gauges, buttons, silences and the hour do: each person is rung once for an incident and
 * level, nothing that may be about a life is withheld or waits, and what a silence withheld is on
 * its list and told if it holds at the end. {@code -Dseed=N} plays one again.
 */
class StormPropertyTest {
    private static final int SEEDS = 12;
    private static final int HAPPENINGS = 50;

    @TempDir private Path folder;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPersonIsRungOnceAndNothingIsLost(long seed) throws Exception {
        List<String> people = List.of("desk", "second");
        try (StormRig rig = new StormRig(folder, "people: []\n", people, List.of("drill"), false)) {
            Play play = new Play(rig, new Random(seed));
            for (int i = 0; i < HAPPENINGS; i++) {
                play.next();
                play.holds();
            }
            play.end();
        }
    }

    /** One run: the gauges as they are, and how often each person must have been rung. */
    private static final class Play {
        private final StormRig rig;
        private final Random random;
        private final Map<String, String> levels = new HashMap<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<String, Integer> rounds = new HashMap<>();
        private final Set<String> incident = new HashSet<>();
        private final List<Silence> silences = new ArrayList<>();
        private int rings;
        private int buttons;

        Play(StormRig rig, Random random) {
            this.rig = rig;
            this.random = random;
        }

        void next() {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> gauge("g" + (1 + random.nextInt(5)));
                case 5 -> {
                    buttons++;
                    rig.tell(event("help" + buttons, 1, Kind.RAISED, "help", "help"));
                }
                case 6 -> {
                    if (rig.outbox.silences().active().isEmpty()) {
                        Duration time = Duration.ofMinutes(1 + random.nextInt(300));
                        silences.add(rig.silence(StormRig.place(), time));
                    }
                }
                case 7 ->
                        rig.outbox
                                .silences()
                                .active()
                                .forEach(one -> rig.outbox.silences().end(one.id(), "青木"));
                default -> rig.later(Duration.ofMinutes(1 + random.nextInt(120)));
            }
        }

        private void gauge(String gauge) {
            String now = levels.getOrDefault(gauge, "");
            String next = List.of("warning", "danger", "").get(random.nextInt(3));
            if (next.equals(now)) {
                return;
            }
            if (now.isEmpty()) {
                rounds.merge(gauge, 1, Integer::sum);
                numbers.put(gauge, 0);
            }
            Kind kind = now.isEmpty() ? Kind.RAISED : next.isEmpty() ? Kind.CLEARED : Kind.CHANGED;
            int number = numbers.merge(gauge, 1, Integer::sum);
            if (next.equals("danger")) {
                rings += incident.isEmpty() ? 1 : 0;
                incident.add(gauge);
            } else if (next.isEmpty()) {
                incident.remove(gauge);
            }
            levels.put(gauge, next);
            String episode = gauge + "-" + rounds.get(gauge);
            rig.tell(
                    Happenings.of(
                            gauge,
                            Happenings.event(StormRig.id(episode), number, kind, "level", next)));
        }

        private long count(String condition) {
            return rig.state.read(handle ->
                    handle.createQuery("SELECT COUNT(*) FROM delivery d WHERE " + condition)
                            .mapTo(Long.class)
                            .one());
        }

        /** What is due went out, and only what may go out. */
        void holds() {
            rig.settle();
            for (String name : List.of("desk", "second")) {
                long rung = rig.taken(name).stream().filter(Message::life).count();
                assertThat(rung).as("how often %s was rung", name).isEqualTo(rings + buttons);
            }
            assertThat(count("life AND state <> 'accepted'")).as("about a life").isZero();
            assertThat(
                            count(
                                    "reason = 'silenced' AND NOT EXISTS (SELECT 1 FROM"
                                            + " silence_withheld w WHERE w.delivery = d.id)"))
                    .as("withheld and on no list")
                    .isZero();
            assertThat(rig.channel("drill").tried).isEmpty();
        }

        void end() {
            rig.outbox
                    .silences()
                    .active()
                    .forEach(one -> rig.outbox.silences().end(one.id(), "青木"));
            rig.later(Duration.ofHours(24));
            holds();
            Optional<String> lost =
                    rig.state.read(handle ->
                            handle.createQuery(
                                            """
                                            SELECT e.id FROM episode e WHERE e.cleared_ms IS NULL
                                                AND EXISTS (SELECT 1 FROM delivery d
                                                    WHERE d.episode = e.id AND d.reason = 'silenced'
                                                    AND d.number = (SELECT MAX(number)
                                                        FROM episode_event v
                                                        WHERE v.episode = e.id))\
                                            """)
                                    .mapTo(String.class)
                                    .findFirst());
            assertThat(lost).as("holds and was not told when its silence was over").isEmpty();
            assertThat(rig.ledger.verify().firstBroken()).isEmpty();
        }
    }
}
