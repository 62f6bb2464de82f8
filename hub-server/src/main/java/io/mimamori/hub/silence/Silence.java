package io.mimamori.hub.silence;

import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * For some time people are not told of some alerts. Times are the machine's, ms since 1970 UTC.
 *
 * @param reason why, as whoever set it wrote
 * @param who set it
 * @param endedMillis when somebody ended it before its time
 * @param endedBy who did; empty: nobody
 */
public record Silence(
        UUID id,
        Kind kind,
        Scope scope,
        long beginsMillis,
        long endsMillis,
        String reason,
        String who,
        OptionalLong endedMillis,
        String endedBy) {

    /** Why people are not told. */
    public enum Kind {
        /** They know already. */
        SILENCE,
        /** Somebody works there: what the devices say is of the work. */
        MAINTENANCE;

        /** As in the API: lower case. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which alerts; what is empty stands for all, and not everything may be empty. */
    public record Scope(
            String tenant,
            Optional<String> site,
            Optional<Hazard> hazard,
            Optional<String> rule,
            Optional<String> device) {
        public Scope {
            if (site.isEmpty() && hazard.isEmpty() && rule.isEmpty() && device.isEmpty()) {
                throw new IllegalArgumentException(
                        "a silence of everything is not possible: name 'site', 'hazard', 'rule' or"
                                + " 'device'");
            }
            if (site.equals(Optional.of(HUB_SITE))) {
                throw new IllegalArgumentException(
                        "what the hub tells of itself is never silenced: answer its alerts");
            }
        }

        /** Whether the alert is one of them; what the hub tells of itself never is. */
        public boolean contains(Alert alert) {
            return tenant.equals(alert.tenant())
                    && !alert.site().equals(HUB_SITE)
                    && has(site, alert.site())
                    && has(hazard, alert.hazard())
                    && has(rule, alert.rule())
                    && has(device, alert.channel().device());
        }

        private static <T> boolean has(Optional<T> wanted, T value) {
            return wanted.isEmpty() || wanted.get().equals(value);
        }
    }

    /** The site of the hub itself. */
    public static final String HUB_SITE = "hub";

    /** When it is over, or will be. */
    public long overMillis() {
        return endedMillis.orElse(endsMillis);
    }

    /** Whether it holds now. */
    public boolean isActive(long now) {
        return beginsMillis <= now && now < overMillis();
    }
}
