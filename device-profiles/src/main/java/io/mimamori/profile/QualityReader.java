package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.quality.Qartod;
import io.mimamori.quality.Qartod.Limits;
import io.mimamori.quality.QualityTest;
import io.mimamori.quality.QualityTest.Counter;
import io.mimamori.quality.QualityTest.FlatLine;
import io.mimamori.quality.QualityTest.Gap;
import io.mimamori.quality.QualityTest.RateOfChange;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.reading.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads the quality tests of a profile or site. Notes problems at the node. */
final class QualityReader {
    private enum Test {
        /** Every reading meets it at the door, whether a file names it or not. */
        RANGE,
        SPIKE,
        RATE,
        FLAT,
        GAP,
        COUNTER
    }

    private final ConfigNode node;

    private QualityReader(ConfigNode node) {
        this.node = node;
    }

    /** The tests that the key {@code quality} lists, for these channels. */
    static List<ChannelTest> read(ConfigNode root, Collection<Channel> channels) {
        List<ChannelTest> tests = new ArrayList<>();
        for (ConfigNode node : root.sections("quality")) {
            Optional<String> device =
                    node.has("device") ? Fields.device(node, "device") : Optional.empty();
            Optional<String> channel =
                    node.has("channel") ? Fields.name(node, "channel") : Optional.empty();
            Optional<ChannelTest> read =
                    new QualityReader(node)
                            .test()
                            .map(test -> new ChannelTest(device, channel, test));
            read.ifPresent(tests::add);
            read.ifPresent(test -> check(node, test, channels));
        }
        return tests;
    }

    private static void check(ConfigNode node, ChannelTest test, Collection<Channel> channels) {
        List<Channel> watched =
                channels.stream().filter(channel -> test.watches(channel.id())).toList();
        if (watched.isEmpty()) {
            node.problem(
                    test.channel().isPresent() ? "channel" : "device",
                    "there is no such channel; known: "
                            + String.join(
                                    ", ",
                                    channels.stream()
                                            .map(channel -> channel.id().channel())
                                            .distinct()
                                            .toList()));
        }
        boolean river = watched.stream().anyMatch(each -> each.quantity().equals("river_level"));
        if (river && test.test() instanceof RateOfChange && node.has("fail")) {
            node.problem("fail", "leave it away: flash floods rise faster than any limit");
        }
    }

    private Optional<QualityTest> test() {
        node.requiredText("test");
        return switch (node.oneOf("test", Test.class, Test.RANGE)) {
            case RANGE -> Optional.empty();
            case SPIKE -> spike();
            case RATE -> rate();
            case FLAT -> flat();
            case GAP -> duration("after").map(Gap::new);
            case COUNTER -> Optional.of(new Counter());
        };
    }

    private Optional<QualityTest> spike() {
        Qartod.Spike method = node.oneOf("method", Qartod.Spike.class, Qartod.Spike.DIFFERENTIAL);
        Optional<Duration> within =
                RuleReader.positive(node, "within", QualityTest.Spike.river().within());
        Duration apart = node.duration("apart", Duration.ZERO);
        boolean upward = node.flag("upward", false);
        if (within.isPresent() && apart.compareTo(within.get()) > 0) {
            node.problem("apart", "is longer than within: no two readings would be neighbours");
            return Optional.empty();
        }
        return limits().flatMap(limits ->
                within.map(time -> new Spike(method, limits, apart, time, upward)));
    }

    private Optional<QualityTest> rate() {
        Optional<Duration> over = RuleReader.positive(node, "over", Duration.ofMinutes(10));
        return limits().flatMap(limits -> over.map(time -> new RateOfChange(limits, time)));
    }

    private Optional<QualityTest> flat() {
        double tolerance = node.number("tolerance", 0, 0, Double.MAX_VALUE);
        Optional<Duration> suspect = duration("suspect");
        Optional<Duration> fail = duration("fail");
        if (!(tolerance > 0)) {
            node.problem("tolerance", "must be above zero");
        } else if (suspect.isPresent() && fail.isPresent()) {
            if (fail.get().compareTo(suspect.get()) < 0) {
                node.problem("fail", "is before suspect");
            } else {
                return Optional.of(new FlatLine(tolerance, suspect.get(), fail.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Limits> limits() {
        if (!node.has("suspect")) {
            node.problem("suspect", "is missing");
            return Optional.empty();
        }
        double suspect = node.number("suspect", 0, 0, Double.MAX_VALUE);
        double fail =
                node.has("fail")
                        ? node.number("fail", suspect, 0, Double.MAX_VALUE)
                        : Double.POSITIVE_INFINITY;
        if (fail < suspect) {
            node.problem("fail", "%s is below suspect, %s".formatted(fail, suspect));
            return Optional.empty();
        }
        return Optional.of(new Limits(suspect, fail));
    }

    private Optional<Duration> duration(String key) {
        if (!node.has(key)) {
            node.problem(key, "is missing");
            return Optional.empty();
        }
        return RuleReader.positive(node, key, Duration.ZERO);
    }
}
