package io.mimamori.hub.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.home.SignsOfLife.Means;
import io.mimamori.hub.home.SignsOfLife.Within;
import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.series.SeriesStore.Bucket;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.hub.series.SeriesStore.Selection;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Range;
import io.mimamori.reading.Value;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Inactivity.Input;
import io.mimamori.rule.Rule;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
    private static final long NOW = 1_789_996_800_000L;
    private static final ChannelId MOTION = new ChannelId("p1", "motion");
    private static final ChannelId DOOR = new ChannelId("d1", "open");
    private static final Inactivity QUIET =
            new Inactivity(
                    "quiet",
                    List.of(new Input(MOTION, false, false), new Input(DOOR, true, false)),
                    Duration.ofHours(8),
                    Duration.ofHours(14),
                    7,
                    21);

    private final Map<ChannelId, List<Sample>> stored = new HashMap<>();
    private final SignsOfLife signs = new SignsOfLife(new Stored());

    private final class Stored implements SeriesReader {
        @Override
        public List<Sample> read(Selection selection, int limit) {
            return stored.getOrDefault(selection.channel(), List.of()).stream()
                    .filter(sample -> sample.timeMillis() >= selection.fromMillis())
                    .filter(sample -> sample.timeMillis() < selection.toMillis())
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<Bucket> read(Selection selection, Duration every) {
            throw new AssertionError("numbers of a home are nobody's to read");
        }

        @Override
        public Optional<Sample> last(
                String tenant, String site, ChannelId channel, String quantity) {
            throw new AssertionError("the last value alone tells no sign of life");
        }
    }

    private static Site home(Rule... rules) {
        return home(List.of(channel(MOTION, "motion"), channel(DOOR, "door")), rules);
    }

    private static Site home(List<Channel> channels, Rule... rules) {
        return new Site(
                "city",
                "home-7",
                "佐藤さん宅",
                Hazard.HOME,
                Optional.empty(),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                channels,
                List.of(rules));
    }

    private static Channel channel(ChannelId id, String quantity) {
        return new Channel(id, quantity, "1", 1, Range.ALL);
    }

    private void store(ChannelId channel, boolean on, Duration ago, Quality quality) {
        stored.computeIfAbsent(channel, _ -> new ArrayList<>())
                .add(new Sample(NOW - ago.toMillis(), Value.of(on), quality));
    }

    private void store(ChannelId channel, boolean on, Duration ago) {
        store(channel, on, ago, Quality.GOOD);
    }

    private Optional<Within> last() {
        return signs.last(home(QUIET), NOW);
    }

    @Test
    void tellsCoarseStepsOnly() {
        assertThat(last()).contains(Within.LONGER);
        store(MOTION, true, Duration.ofHours(7));
        assertThat(last()).contains(Within.EIGHT_HOURS);
        store(MOTION, true, Duration.ofHours(3));
        assertThat(last()).contains(Within.THREE_HOURS);
        store(MOTION, true, Duration.ofSeconds(3));
        assertThat(last()).contains(Within.ONE_HOUR);
    }

    @Test
    void aMotionSensorThatSaysNothingMovesIsNoSign() {
        store(MOTION, true, Duration.ofHours(5));
        store(MOTION, false, Duration.ofMinutes(5));
        assertThat(last()).contains(Within.EIGHT_HOURS);
    }

    @Test
    void aDoorIsASignWhenItChangesNotWhileItStandsOpen() {
        store(DOOR, false, Duration.ofHours(6));
        store(DOOR, true, Duration.ofHours(4));
        store(DOOR, true, Duration.ofMinutes(10));
        assertThat(last()).contains(Within.EIGHT_HOURS);
        store(DOOR, false, Duration.ofMinutes(9));
        assertThat(last()).contains(Within.ONE_HOUR);
    }

    @Test
    void aBrokenSensorIsNoSign() {
        store(MOTION, true, Duration.ofMinutes(5), Quality.FAIL);
        assertThat(last()).contains(Within.LONGER);
    }

    @Test
    void withoutARuleEverySensorThatSomebodyMovesCounts() {
        assertThat(signs.last(home(), NOW)).contains(Within.LONGER);
        store(DOOR, false, Duration.ofHours(6));
        store(DOOR, true, Duration.ofHours(4));
        assertThat(signs.last(home(), NOW)).contains(Within.EIGHT_HOURS);
        store(MOTION, true, Duration.ofMinutes(5));
        assertThat(signs.last(home(), NOW)).contains(Within.ONE_HOUR);
        assertThat(SignsOfLife.means(home())).isEqualTo(Means.MOVEMENT);
    }

    @Test
    void aHomeWithAButtonOnlySaysSo() {
        ChannelId button = new ChannelId("b1", "pressed");
        Site home = home(List.of(channel(button, "button")));
        assertThat(SignsOfLife.means(home)).isEqualTo(Means.BUTTON);
        assertThat(signs.last(home, NOW)).contains(Within.LONGER);
        store(button, true, Duration.ofHours(2));
        assertThat(signs.last(home, NOW)).contains(Within.THREE_HOURS);
    }

    @Test
    void aHomeWithoutAnythingToMoveTellsNothing() {
        ChannelId temperature = new ChannelId("t1", "temperature");
        Site home = home(List.of(channel(temperature, "room_temperature")));
        assertThat(SignsOfLife.means(home)).isEqualTo(Means.NOTHING);
        assertThat(signs.last(home, NOW)).isEmpty();
    }
}
