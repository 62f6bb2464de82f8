package io.mimamori.profile;

import io.mimamori.config.ConfigNode;
import io.mimamori.reading.ChannelId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which devices of a site rest, and until when: for the season, for works. Their silence
 * raises no alarm before that time.
 */
final class Resting {
    private static final int DATE_LENGTH = "2027-04-01".length();

    private Resting() {}

    static Map<String, Instant> read(ConfigNode root, ZoneId zone, Set<ChannelId> channels) {
        Map<String, Instant> resting = new HashMap<>();
        for (ConfigNode node : root.sections("resting")) {
            Optional<String> device = Fields.device(node, "device");
            Optional<Instant> until = until(node, zone);
            node.text("reason");
            if (device.isPresent()
                    && channels.stream().noneMatch(id -> id.device().equals(device.get()))) {
                node.problem("device", "this site has no device '" + device.get() + "'");
            }
            if (device.isPresent()
                    && until.isPresent()
                    && resting.putIfAbsent(device.get(), until.get()) != null) {
                node.problem("device", "device '" + device.get() + "' is listed already");
            }
        }
        return resting;
    }

    private static Optional<Instant> until(ConfigNode node, ZoneId zone) {
        String text = node.requiredText("until");
        try {
            return Optional.of(
                    text.length() == DATE_LENGTH
                            ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            node.problem(
                    "until",
                    "'%s' is not a time such as 2027-04-01T00:00:00+09:00, nor a date such as 2027-04-01"
                            .formatted(text));
            return Optional.empty();
        }
    }
}
