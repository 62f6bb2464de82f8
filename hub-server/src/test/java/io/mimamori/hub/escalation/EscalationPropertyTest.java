package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.escalation.EscalationState.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever happens, over seeds; {@code -Dseed=N} plays one again. */
class EscalationPropertyTest {
    private static final int SEEDS = 400;
    private static final int HAPPENINGS = 60;
    private static final List<String> CODES =
            List.of("seen", "visiting", "taking-over", "safe", "false", "ambulance");
    private static final List<String> PEOPLE = List.of("娘", "son", "隣", "desk", "通りすがり");

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappens(long seed) {
        Random random = new Random(seed);
        Story story = new Story(Story.BUTTON, random.nextInt(4) > 0);
        int event = 1;
        for (int i = 0; i < HAPPENINGS; i++) {
            story.until(0, (int) (story.now / 1_000) + random.nextInt(200));
            Phase before = story.state.phase();
            Happening what = happening(random, story, event);
            if (what instanceof Happening.Changed || what instanceof Happening.Over) {
                event++;
            }
            story.happens(what);
            holds(story, before, what);
        }
    }

    private static Happening happening(Random random, Story story, int event) {
        return switch (random.nextInt(12)) {
            case 0 -> new Happening.Changed(event + 1);
            case 1 -> new Happening.Over(event + 1, random.nextInt(10) == 0);
            case 2, 3 ->
                    new Happening.Answer(
                            PEOPLE.get(random.nextInt(PEOPLE.size())),
                            CODES.get(random.nextInt(random.nextInt(4) > 0 ? 3 : 6)));
            case 4 -> new Happening.Receipt(new UUID(random.nextLong(), 0), random.nextBoolean());
            case 5 -> new Happening.Tick();
            default ->
                    new Happening.Receipt(
                            story.tells.get(random.nextInt(story.tells.size())).id(),
                            random.nextInt(3) > 0);
        };
    }

    private static void holds(Story story, Phase before, Happening what) {
        // No message twice, and no slot of one event at one endpoint twice.
        List<UUID> ids = story.tells.stream().map(Deed.Tell::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        // Each step and person gets each channel once.
        Set<String> ways = new HashSet<>();
        for (Deed.Tell tell : story.tells) {
            assertThat(ways.add(tell.slot() + " " + tell.endpoint())).isTrue();
        }
        // The alarm of a home ends by an answer that says how, or when it never was.
        if (before != Phase.ENDED && story.state.phase() == Phase.ENDED && story.state.home()) {
            boolean said =
                    what instanceof Happening.Answer answer
                            && Set.of("safe", "false", "ambulance").contains(answer.code());
            boolean neverWas = what instanceof Happening.Over over && over.closed();
            assertThat(said || neverWas).isTrue();
        }
        // Nothing that is due is left undone, and what is not over has a time at which it goes on.
        story.state.due(story.policy()).ifPresent(due -> assertThat(due).isGreaterThan(story.now));
        if (story.state.phase() == Phase.ESCALATING || story.state.phase() == Phase.ACCEPTED) {
            assertThat(story.state.due(story.policy())).isPresent();
        }
    }

    /** Dead recipients in any number: the others are told when they would have been. */
    @ParameterizedTest
    @MethodSource("seeds")
    void oneDeadRecipientNeverDelaysAnother(long seed) {
        Random random = new Random(seed);
        List<String> all = Story.ENDPOINTS.stream().sorted().toList();
        Set<String> dead = new HashSet<>();
        IntStream.range(0, random.nextInt(all.size()))
                .forEach(_ -> dead.add(all.get(random.nextInt(all.size()))));
        List<String> alive = told(Set.of(), random.nextBoolean());
        List<String> some = told(dead, random.nextBoolean());
        for (String line : alive) {
            if (!dead.contains(line.substring(line.indexOf("-> ") + 3))) {
                Optional<Long> when =
                        some.stream()
                                .filter(other ->
                                        other.substring(other.indexOf(' '))
                                                .equals(line.substring(line.indexOf(' '))))
                                .map(EscalationPropertyTest::seconds)
                                .findFirst();
                assertThat(when).isPresent();
                assertThat(when.get()).isLessThanOrEqualTo(seconds(line));
            }
        }
    }

    private static long seconds(String line) {
        String[] time = line.substring(0, line.indexOf(' ')).split(":", -1);
        return Long.parseLong(time[0]) * 60 + Long.parseLong(time[1]);
    }

    /** Lines of the first round, with the slot of each message. */
    private static List<String> told(Set<String> dead, boolean refuses) {
        Story story = Story.button();
        List<String> lines = new ArrayList<>();
        int seen = 0;
        while (story.now < 300_000) {
            for (; seen < story.tells.size(); seen++) {
                Deed.Tell tell = story.tells.get(seen);
                lines.add(
                        "%d:%02d %s -> %s"
                                .formatted(
                                        story.now / 60_000,
                                        story.now / 1_000 % 60,
                                        tell.slot(),
                                        tell.endpoint()));
                if (!dead.contains(tell.endpoint())) {
                    story.happens(new Happening.Receipt(tell.id(), true));
                } else if (refuses) {
                    story.happens(new Happening.Receipt(tell.id(), false));
                }
            }
            story.until(0, (int) (story.now / 1_000) + 1);
        }
        return lines;
    }
}
