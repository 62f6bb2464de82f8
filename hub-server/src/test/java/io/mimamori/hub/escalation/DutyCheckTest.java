package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DutyCheckTest {
    private static final String ROSTER =
            """
            people:
              - {id: aoki, channels: [desk]}
            rosters:
              - id: desk
                shifts: [{people: [aoki]}]
                substitutes: [{person: aoki, from: 2026-12-04, to: 2026-12-04}]
            """;

    private static DutyCheck check(String yaml, String now) {
        EscalationPlan plan = EscalationFiles.parse(Map.of("duty.yaml", yaml), Set.of("desk"));
        return new DutyCheck(plan, InstantSource.fixed(Instant.parse(now)));
    }

    @Test
    void aDayWithNobodyOnDutyIsToldThreeDaysBefore() {
        assertThat(DutyCheck.AHEAD).isGreaterThanOrEqualTo(Duration.ofHours(24));
        assertThat(check(ROSTER, "2026-11-30T14:59:00Z").missingMinutes()).isZero();
        DutyCheck inTime = check(ROSTER, "2026-12-01T15:00:00Z");
        assertThat(inTime.missingMinutes()).isEqualTo(24 * 60.0);
        assertThat(inTime.problem())
                .hasValue(
                        "nobody is on duty in the next 72 h: desk from 2026-12-04T00:00 to 2026-12-05T00:00 (1440 min); change the roster, or say mayBeEmpty there");
    }

    @Test
    void timesThatAreMeantToBeEmptyAreNotTold() {
        String meant = ROSTER.replace("  - id: desk\n", "  - id: desk\n    mayBeEmpty: true\n");
        assertThat(check(meant, "2026-12-01T15:00:00Z").problem()).isEmpty();
    }
}
