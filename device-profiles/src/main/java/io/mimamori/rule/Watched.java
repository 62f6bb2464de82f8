package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What one state of the judge watches: a channel with all rules that look at it alone, or one rule
 * that looks at several channels together.
 *
 * @param name unique in the site, the same for every version of it
 * @param channels whose readings move the rules, in the order of the rule
 */
record Watched(String name, List<Channel> channels, List<Rule> rules) {
    /** The others look at a reading with the verdict of these. */
    private static final Comparator<Rule> VERDICTS_FIRST =
            Comparator.comparing((Rule rule) -> !(rule instanceof Screening))
                    .thenComparing(rule -> !(rule instanceof SensorFault));

    boolean isJoint() {
        return rules.getFirst() instanceof JointRule;
    }

    /** Everything that the rules of a site watch. */
    static List<Watched> of(Site site) {
        List<Watched> all = new ArrayList<>();
        for (Channel channel : site.channels()) {
            List<Rule> rules =
                    site.rules().stream()
                            .filter(rule ->
                                    !(rule instanceof JointRule) && rule.watches(channel.id()))
                            .sorted(VERDICTS_FIRST)
                            .toList();
            if (!rules.isEmpty()) {
                String name = channel.id().device() + "/" + channel.id().channel();
                all.add(new Watched(name, List.of(channel), rules));
            }
        }
        for (Rule rule : site.rules()) {
            if (rule instanceof JointRule joint) {
                joint.groups(site)
                        .forEach((name, channels) ->
                                all.add(
                                        new Watched(
                                                "rule:" + rule.id() + "/" + name,
                                                channels,
                                                List.of(rule))));
            }
        }
        return all;
    }
}
