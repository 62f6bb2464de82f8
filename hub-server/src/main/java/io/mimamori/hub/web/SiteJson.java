package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.series.SeriesStore.Sample;
import io.mimamori.profile.Inhibition;
import io.mimamori.profile.Site;
import io.mimamori.quality.Qartod;
import io.mimamori.quality.QualityTest;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.Composite;
import io.mimamori.rule.Inactivity;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A site as the API shows it. Thread-safe; asking for last values may wait. */
final class SiteJson {
    private SiteJson() {}

    static ObjectNode of(Sites.Versioned versioned, Function<Sites.Placed, Optional<Sample>> last) {
        Site site = versioned.site();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("site", site.site())
                .put("tenant", site.tenant())
                .put("title", site.title())
                .put("hazard", site.hazard().key())
                .put("datum", site.datum().orElse(null))
                .put("zone", site.zone().getId())
                .put("version", versioned.version());
        if (site.position().isPresent()) {
            json.putObject("position")
                    .put("latitude", site.position().get().latitude())
                    .put("longitude", site.position().get().longitude());
        } else {
            json.putNull("position");
        }
        ArrayNode channels = json.putArray("channels");
        site.channels().forEach(channel -> channels.add(channel(site, channel, last)));
        json.set("rules", rules(site));
        ArrayNode inhibitions = json.putArray("inhibit");
        site.inhibitions().forEach(each -> inhibition(inhibitions.addObject(), each));
        return json;
    }

    static ArrayNode rules(Site site) {
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        site.rules().forEach(rule -> rules.add(rule(rule)));
        return rules;
    }

    private static ObjectNode channel(
            Site site, Channel channel, Function<Sites.Placed, Optional<Sample>> last) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("device", channel.id().device())
                .put("channel", channel.id().channel())
                .put("quantity", channel.quantity())
                .put("unit", channel.unit())
                .put("resolution", channel.resolution());
        if (channel.range().equals(Range.ALL)) {
            json.putNull("range");
        } else {
            json.putArray("range").add(channel.range().low()).add(channel.range().high());
        }
        Optional<Sample> sample = last.apply(new Sites.Placed(site, channel));
        if (sample.isPresent()) {
            json.set("last", sample(sample.get()));
        } else {
            json.putNull("last");
        }
        return json;
    }

    static ObjectNode sample(Sample sample) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", AlertJson.time(sample.timeMillis()));
        AlertJson.put(json, "value", sample.value());
        return json.put("quality", sample.quality().code());
    }

    private static ObjectNode rule(Rule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", rule.id())
                .put("kind", kind(rule))
                .put("channel", rule.channel())
                .put("device", rule.device().orElse(null));
        switch (rule) {
            case Ladder ladder -> ladder(json, ladder);
            case SensorFault sensor -> {
                json.put("top", sensor.top())
                        .put("headroom", sensor.headroom())
                        .put("highFor", sensor.highFor().toString())
                        .put("stuckWithin", sensor.stuckWithin())
                        .put("stuckFor", sensor.stuckFor().toString())
                        .put("goodFor", sensor.goodFor().toString());
                sensor.frost().ifPresent(frost -> frost(json.putObject("frost"), frost));
            }
            case Screening screening -> {
                ArrayNode tests = json.putArray("tests");
                screening.tests().forEach(test -> test(tests.addObject(), test));
            }
            case RateOfRise rise -> {
                levels(json, rise.rungs());
                json.put("over", rise.over().toString())
                        .put("holdDown", rise.holdDown().toString());
            }
            case Composite composite -> composite(json, composite);
            case Comfort comfort ->
                    json.put("humidity", comfort.humidity())
                            .put("severe", comfort.severe())
                            .put("danger", comfort.danger())
                            .put("cold", comfort.cold())
                            .put("freezing", comfort.freezing());
            case Inactivity inactivity -> inactivity(json, inactivity);
            case Stale stale -> stale(json, stale);
            case Occurrence seen ->
                    json.put("level", seen.level())
                            .put("atLeast", seen.atLeast())
                            .put("text", seen.text().orElse(null))
                            .put("quiet", seen.quiet().toString())
                            .put("cooldown", seen.cooldown().toString());
            case Button button ->
                    json.put("level", button.level()).put("confirm", button.confirm().toString());
        }
        return json;
    }

    private static void inhibition(ObjectNode json, Inhibition inhibition) {
        json.put("by", inhibition.by())
                .put("equal", inhibition.equal().name().toLowerCase(Locale.ROOT));
        ArrayNode mutes = json.putArray("mutes");
        inhibition.mutes().forEach(mutes::add);
    }

    private static void test(ObjectNode json, QualityTest test) {
        json.put("test", test.key());
        switch (test) {
            case QualityTest.Spike spike ->
                    limits(json, spike.limits())
                            .put("apart", spike.apart().toString())
                            .put("within", spike.within().toString())
                            .put("upward", spike.upward())
                            .put("method", spike.method().name().toLowerCase(Locale.ROOT));
            case QualityTest.RateOfChange rate ->
                    limits(json, rate.limits()).put("over", rate.over().toString());
            case QualityTest.FlatLine flat ->
                    json.put("tolerance", flat.tolerance())
                            .put("suspect", flat.suspectAfter().toString())
                            .put("fail", flat.failAfter().toString());
            case QualityTest.Gap gap -> json.put("after", gap.after().toString());
            case QualityTest.Counter _ -> {}
        }
    }

    /** No limit of failing is null. */
    private static ObjectNode limits(ObjectNode json, Qartod.Limits limits) {
        json.put("suspect", limits.suspect());
        return Double.isInfinite(limits.fail())
                ? json.putNull("fail")
                : json.put("fail", limits.fail());
    }

    /** The kind as site files write it. */
    private static String kind(Rule rule) {
        return switch (rule) {
            case SensorFault _ -> "sensor";
            case Screening _ -> "quality";
            case RateOfRise _ -> "rate-of-rise";
            default -> rule.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    private static void stale(ObjectNode json, Stale stale) {
        json.put("after", stale.after().toString());
        stale.alert().ifPresent(alert -> alert(json, alert));
        ObjectNode resting = json.putObject("resting");
        stale.resting().forEach((device, until) -> resting.put(device, until.toString()));
    }

    private static void composite(ObjectNode json, Composite composite) {
        json.put("level", composite.level())
                .put("need", composite.need())
                .put("holdUp", composite.holdUp().toString())
                .put("holdDown", composite.holdDown().toString());
        ArrayNode inputs = json.putArray("inputs");
        for (Composite.Input input : composite.inputs()) {
            channel(inputs.addObject(), input.channel())
                    .put("atLeast", input.atLeast())
                    .put("hysteresis", input.hysteresis())
                    .put("within", input.within().toString());
        }
    }

    private static void inactivity(ObjectNode json, Inactivity inactivity) {
        json.put("awake", inactivity.awake().toString())
                .put("any", inactivity.any().toString())
                .put("wakes", inactivity.wakes())
                .put("sleeps", inactivity.sleeps());
        ArrayNode inputs = json.putArray("inputs");
        for (Inactivity.Input input : inactivity.inputs()) {
            channel(inputs.addObject(), input.channel())
                    .put("onChange", input.onChange())
                    .put("petProne", input.petProne());
        }
    }

    private static void alert(ObjectNode json, Stale.Alert alert) {
        json.put("alertAbove", alert.above()).put("alertAfter", alert.after().toString());
        ArrayNode neighbours = json.putArray("alertNeighbours");
        for (Stale.Neighbour neighbour : alert.neighbours()) {
            channel(neighbours.addObject(), neighbour.channel()).put("above", neighbour.above());
        }
    }

    private static ObjectNode channel(ObjectNode json, ChannelId id) {
        return json.put("device", id.device()).put("channel", id.channel());
    }

    private static void frost(ObjectNode json, SensorFault.Frost frost) {
        channel(json.putObject("temperature"), frost.temperature());
        frost.rain().ifPresent(rain -> channel(json.putObject("rain"), rain));
        json.put("below", frost.below()).put("rise", frost.rise());
    }

    private static void levels(ObjectNode json, List<Ladder.Rung> rungs) {
        ObjectNode levels = json.putObject("levels");
        ObjectNode basis = json.putObject("basis");
        for (Ladder.Rung rung : rungs) {
            levels.put(rung.level(), rung.threshold());
            basis.put(rung.level(), rung.basis().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    private static void ladder(ObjectNode json, Ladder ladder) {
        levels(json, ladder.rungs());
        json.put("hysteresis", ladder.hysteresis())
                .put("holdUp", ladder.holdUp().toString())
                .put("holdDown", ladder.holdDown().toString());
    }
}
