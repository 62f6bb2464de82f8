package io.mimamori.hub.notify;

import io.mimamori.config.ConfigNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Configuration keys {@code deadMan.*}.
 *
 * @param urlFile its first line is the address that an outside monitor expects a call at, which is
 *     a secret: whoever knows it can keep the monitor quiet
 * @param every from one call to the next
 * @param mayBePrivate whether its host's name may be one of the own network
 */
public record DeadManConfig(Path urlFile, Duration every, boolean mayBePrivate) {
    private static final Duration EVERY = Duration.ofSeconds(60);
    private static final Duration EVERY_MIN = Duration.ofSeconds(10);

    /** Section {@code deadMan}; mistakes are reported to it. */
    public static Optional<DeadManConfig> read(ConfigNode root, Path folder) {
        if (!root.has("deadMan")) {
            return Optional.empty();
        }
        ConfigNode section = root.section("deadMan");
        Duration every = section.duration("every", EVERY);
        if (every.compareTo(EVERY_MIN) < 0) {
            section.problem("every", "must be at least " + EVERY_MIN.toSeconds() + "s");
        }
        return Optional.of(
                new DeadManConfig(
                        folder.resolve(section.requiredText("urlFile")),
                        every,
                        section.flag("private", false)));
    }
}
