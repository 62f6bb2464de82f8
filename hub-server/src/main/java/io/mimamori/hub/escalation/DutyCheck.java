package io.mimamori.hub.escalation;

import io.mimamori.hub.escalation.Roster.Gap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether somebody is on duty at every minute of the next days, as long as there is time to
 * find somebody. Thread-safe.
 */
public final class DutyCheck {
    /** How far it looks: a gap is told this long before it begins. */
    public static final Duration AHEAD = Duration.ofDays(3);

    private static final int SHOWN_MAX = 5;
    private static final Logger LOG = LoggerFactory.getLogger(DutyCheck.class);

    private final EscalationPlan plan;
    private final InstantSource machine;
    private volatile String logged = "";

    /** {@code machine} is the machine's clock. */
    public DutyCheck(EscalationPlan plan, InstantSource machine) {
        this.plan = plan;
        this.machine = machine;
    }

    private record Missing(Roster roster, Gap gap) {
        String text() {
            return "%s from %s to %s (%d min)"
                    .formatted(
                            roster.id(),
                            time(gap.fromMillis()),
                            time(gap.toMillis()),
                            gap.minutes());
        }

        private String time(long millis) {
            return Instant.ofEpochMilli(millis)
                    .atZone(roster.zone())
                    .truncatedTo(ChronoUnit.MINUTES)
                    .toLocalDateTime()
                    .toString();
        }
    }

    /** When nobody is on duty, for the operator; empty when somebody always is. */
    public Optional<String> problem() {
        List<Missing> missing = missing();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String more =
                missing.size() > SHOWN_MAX
                        ? ", and %d more times".formatted(missing.size() - SHOWN_MAX)
                        : "";
        return Optional.of(
                "nobody is on duty in the next %d h: %s%s; change the roster, or say mayBeEmpty there"
                        .formatted(
                                AHEAD.toHours(),
                                String.join(
                                        ", ",
                                        missing.stream()
                                                .limit(SHOWN_MAX)
                                                .map(Missing::text)
                                                .toList()),
                                more));
    }

    /** Minutes of the next days with nobody on duty, over all rosters; new ones go to the log. */
    public double missingMinutes() {
        String now = problem().orElse("");
        if (!now.isEmpty() && !now.equals(logged)) {
            LOG.warn("{}", now);
        }
        logged = now;
        return missing().stream().mapToLong(each -> each.gap().minutes()).sum();
    }

    private List<Missing> missing() {
        long from = machine.millis();
        List<Missing> missing = new ArrayList<>();
        plan.rosters().values().stream()
                .filter(roster -> !roster.mayBeEmpty())
                .sorted(Comparator.comparing(Roster::id))
                .forEach(roster ->
                        roster.gaps(from, from + AHEAD.toMillis())
                                .forEach(gap -> missing.add(new Missing(roster, gap))));
        return missing;
    }
}
