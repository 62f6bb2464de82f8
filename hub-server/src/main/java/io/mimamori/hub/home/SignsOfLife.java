package io.mimamori.hub.home;

import io.mimamori.hub.series.SeriesReader;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.hub.series.SeriesStore.Selection;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.Value;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Inactivity.Input;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How long ago there was a sign of life in a home, in coarse steps: a caregiver is to know that all
 * is as usual, not to read a diary. Looks at the sensors of the home's inactivity rules; without
 * such a rule at every sensor and button that somebody has to move. Thread-safe; waits for the
 * series store, and fails as it does.
 */
public final class SignsOfLife {
    /** Samples of a sensor in eight hours: 0.7 a second, far more than a home's sensors send. */
    private static final int SAMPLES_MAX = 20_000;

    private final SeriesReader series;

    public SignsOfLife(SeriesReader series) {
        this.series = series;
    }

    /** Quantities that are a sign while they are on. */
    private static final Set<String> MOVEMENTS = Set.of("motion", "toilet", "kettle");

    /** Quantities that are a sign when they change. */
    private static final Set<String> CHANGES = Set.of("door", "bed");

    private static final Set<String> BUTTONS = Set.of("button", "button_well");

    /** What a home has to tell of life. */
    public enum Means {
        MOVEMENT,
        /** Only what somebody presses: its silence says nothing. */
        BUTTON,
        NOTHING
    }

    /** Within which time there was a sign of life. */
    public enum Within {
        ONE_HOUR(Duration.ofHours(1)),
        THREE_HOURS(Duration.ofHours(3)),
        EIGHT_HOURS(Duration.ofHours(8)),

        /** None in eight hours that is known of: silent sensors look the same. */
        LONGER(Duration.ZERO);

        private final Duration time;

        Within(Duration time) {
            this.time = time;
        }
    }

    /**
     * The finest step that holds; empty when the home has {@link Means#NOTHING}.
     *
     * @param nowMillis the hub's time, ms since 1970 UTC
     */
    public Optional<Within> last(Site home, long nowMillis) {
        List<Input> inputs = inputs(home);
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong newest =
                inputs.stream()
                        .map(input -> newest(home, input, nowMillis))
                        .flatMapToLong(OptionalLong::stream)
                        .max();
        return Optional.of(
                Arrays.stream(Within.values())
                        .filter(within ->
                                newest.isPresent()
                                        && newest.getAsLong() >= nowMillis - within.time.toMillis())
                        .findFirst()
                        .orElse(Within.LONGER));
    }

    /** By which a sign of life can come. */
    public static Means means(Site home) {
        List<Input> inputs = inputs(home);
        if (inputs.isEmpty()) {
            return Means.NOTHING;
        }
        boolean moves =
                inputs.stream()
                        .flatMap(input -> home.channel(input.channel()).stream())
                        .anyMatch(channel -> !BUTTONS.contains(channel.quantity()));
        return moves ? Means.MOVEMENT : Means.BUTTON;
    }

    private static List<Input> inputs(Site home) {
        List<Input> named =
                home.rules().stream()
                        .filter(Inactivity.class::isInstance)
                        .flatMap(rule -> ((Inactivity) rule).inputs().stream())
                        .distinct()
                        .toList();
        return named.isEmpty()
                ? home.channels().stream().flatMap(SignsOfLife::input).toList()
                : named;
    }

    private static Stream<Input> input(Channel channel) {
        boolean onChange = CHANGES.contains(channel.quantity());
        return onChange
                        || MOVEMENTS.contains(channel.quantity())
                        || BUTTONS.contains(channel.quantity())
                ? Stream.of(new Input(channel.id(), onChange, false))
                : Stream.empty();
    }

    private OptionalLong newest(Site home, Input input, long now) {
        Optional<Channel> channel = home.channel(input.channel());
        if (channel.isEmpty()) {
            return OptionalLong.empty();
        }
        Selection selection =
                new Selection(
                        home.tenant(),
                        home.site(),
                        input.channel(),
                        channel.get().quantity(),
                        now - Within.EIGHT_HOURS.time.toMillis(),
                        now + 1);
        List<Sample> samples = series.read(selection, SAMPLES_MAX);
        for (int i = samples.size() - 1; i >= 0; i--) {
            Sample sample = samples.get(i);
            boolean active =
                    input.onChange()
                            ? i > 0 && !sample.value().equals(samples.get(i - 1).value())
                            : isOn(sample);
            if (active && sample.quality().isJudged()) {
                return OptionalLong.of(sample.timeMillis());
            }
        }
        return OptionalLong.empty();
    }

    private static boolean isOn(Sample sample) {
        return switch (sample.value()) {
            case Value.State(boolean on) -> on;
            case Value.Numeric(double number) -> number > 0;
            case Value.Text(String text) -> !text.isBlank();
        };
    }
}
