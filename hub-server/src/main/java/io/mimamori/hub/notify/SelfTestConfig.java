package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Configuration keys {@code selfTest.*}.
 *
 * @param every from one test to the next
 * @param channels ways of their own at the providers that people are told by: they reach nobody
 * @param mail address that a mail is sent to by the configured mail server; empty: none
 */
public record SelfTestConfig(Duration every, List<ChannelConfig> channels, Optional<String> mail) {
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration EVERY_MIN = Duration.ofMinutes(1);

    public SelfTestConfig {
        channels = List.copyOf(channels);
    }

    /** Section {@code selfTest}; mistakes are reported to it. */
    public static Optional<SelfTestConfig> read(ConfigNode root, Path folder) {
        if (!root.has("selfTest")) {
            return Optional.empty();
        }
        ConfigNode section = root.section("selfTest");
        Duration every = section.duration("every", EVERY);
        if (every.compareTo(EVERY_MIN) < 0) {
            section.problem("every", "must be at least " + EVERY_MIN.toMinutes() + "m");
        }
        Optional<String> mail = section.text("mail");
        if (mail.isPresent() && !root.has("smtp")) {
            section.problem("mail", "needs the mail server of section smtp");
        }
        return Optional.of(new SelfTestConfig(every, ChannelConfig.readAll(section, folder), mail));
    }
}
