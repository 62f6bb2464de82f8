package io.mimamori.profile;

import io.mimamori.rule.Button;
import io.mimamori.rule.Comfort;
import io.mimamori.rule.JointRule;
import io.mimamori.rule.Ladder;
import io.mimamori.rule.Occurrence;
import io.mimamori.rule.RateOfRise;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import io.mimamori.rule.SensorFault;
import io.mimamori.rule.Stale;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each device of a site its own copies of its profile's rules. A rule keeps its id where no
 * other rule of the site has it, else the device's name is added. A rule of the site with the same
 * id on the same channel replaces the profile's.
 */
final class ProfileRules {
    /** A profile's rule for one device, under its final id. */
    record Bound(String device, Rule rule) {}

    private ProfileRules() {}

    static List<Bound> bind(Map<String, DeviceProfile> profileOfDevice, List<Rule> own) {
        List<Bound> kept = new ArrayList<>();
        Map<String, Integer> uses = new HashMap<>();
        own.forEach(rule -> uses.merge(rule.id(), 1, Integer::sum));
        profileOfDevice.forEach((device, profile) -> {
            for (Rule rule : profile.rules()) {
                if (own.stream().noneMatch(mine -> replaces(mine, rule, device))) {
                    kept.add(new Bound(device, rule));
                    uses.merge(rule.id(), 1, Integer::sum);
                }
            }
        });
        return kept.stream()
                .map(bound ->
                        new Bound(
                                bound.device,
                                on(
                                        bound.rule,
                                        bound.device,
                                        uses.getOrDefault(bound.rule.id(), 1) > 1)))
                .toList();
    }

    private static boolean replaces(Rule mine, Rule rule, String device) {
        return mine.id().equals(rule.id())
                && mine.channel().equals(rule.channel())
                && mine.device().orElse(device).equals(device);
    }

    private static Rule on(Rule rule, String device, boolean isShared) {
        String id = isShared ? rule.id() + "-" + device : rule.id();
        Optional<String> only = Optional.of(device);
        return switch (rule) {
            case SensorFault(
                            var _,
                            var channel,
                            var _,
                            var top,
                            var headroom,
                            var highFor,
                            var stuckWithin,
                            var stuckFor,
                            var goodFor,
                            var frost) ->
                    new SensorFault(
                            id,
                            channel,
                            only,
                            top,
                            headroom,
                            highFor,
                            stuckWithin,
                            stuckFor,
                            goodFor,
                            frost);
            case Screening screening ->
                    throw new IllegalStateException(
                            "a profile's tests are bound elsewhere: " + screening.id());
            case Ladder(var _, var channel, var _, var rungs, var hysteresis, var up, var down) ->
                    new Ladder(id, channel, only, rungs, hysteresis, up, down);
            case RateOfRise(var _, var channel, var _, var rungs, var over, var down) ->
                    new RateOfRise(id, channel, only, rungs, over, down);
            case Stale(var _, var channel, var _, var after, var alert, var resting) ->
                    new Stale(id, channel, only, after, alert, resting);
            case Occurrence(
                            var _,
                            var channel,
                            var _,
                            var level,
                            var atLeast,
                            var text,
                            var quiet,
                            var cooldown) ->
                    new Occurrence(id, channel, only, level, atLeast, text, quiet, cooldown);
            case Comfort(
                            var _,
                            var _,
                            var temperature,
                            var humidity,
                            var severe,
                            var danger,
                            var cold,
                            var freezing) ->
                    new Comfort(id, only, temperature, humidity, severe, danger, cold, freezing);
            case JointRule joint ->
                    throw new IllegalStateException(
                            "a profile has no rule of several channels: " + joint.id());
            case Button(var _, var channel, var _, var level, var confirm) ->
                    new Button(id, channel, only, level, confirm);
        };
    }
}
