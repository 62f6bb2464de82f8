package io.mimamori.profile;

import io.mimamori.quality.QualityTest;
import io.mimamori.quality.QualityTest.Spike;
import io.mimamori.reading.Channel;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each channel the quality tests of its device's profile and of its site; of two of one kind
 * the site's holds. A river level that has a ladder has a spike test, whoever forgot it. Called
 * {@code quality}, with the device's and if need be the channel's name after it where that is
 * taken.
 */
final class ScreeningRules {
    private static final String ID = "quality";

    private ScreeningRules() {}

    /**
     * @param ofProfiles by device
     * @param ofSite those of the site file
     * @param rules all others
     */
    static List<Rule> of(
            Collection<Channel> channels,
            Map<String, DeviceProfile> ofProfiles,
            List<ChannelTest> ofSite,
            List<Rule> rules) {
        Map<Channel, List<QualityTest>> tested = new LinkedHashMap<>();
        for (Channel channel : channels) {
            Map<String, QualityTest> tests = new HashMap<>();
            if (SensorRules.isRiverWithLadder(channel, rules)) {
                tests.put(Spike.river().key(), Spike.river());
            }
            DeviceProfile profile = ofProfiles.get(channel.id().device());
            add(profile == null ? List.of() : profile.quality(), channel, tests);
            add(ofSite, channel, tests);
            if (!tests.isEmpty()) {
                tested.put(channel, tests.keySet().stream().sorted().map(tests::get).toList());
            }
        }
        Set<String> ids = new HashSet<>();
        rules.forEach(rule -> ids.add(rule.id()));
        List<Rule> added = new ArrayList<>();
        tested.forEach((channel, tests) -> {
            String id = SensorRules.id(ID, channel.id(), tested.size() == 1, ids);
            ids.add(id);
            added.add(
                    new Screening(
                            id, channel.id().channel(), Optional.of(channel.id().device()), tests));
        });
        return added;
    }

    private static void add(
            List<ChannelTest> from, Channel channel, Map<String, QualityTest> tests) {
        from.stream()
                .filter(test -> test.watches(channel.id()))
                .forEach(test -> tests.put(test.test().key(), test.test()));
    }
}
