package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.profile.Hazard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of docs/operations.md, as the hub reads it. */
class OperationsPageTest {
    private static final Set<String> ENDPOINTS =
            Set.of(
                    "email:hanako@example.org",
                    "email:ichiro@example.org",
                    "email:sato@example.org",
                    "email:aoki@city.example",
                    "email:baba@city.example");

    private EscalationPlan plan;

    @BeforeEach
    void read() throws Exception {
        String page = Files.readString(Path.of("../docs/operations.md"));
        int begin = page.indexOf("```yaml\npeople:") + "```yaml\n".length();
        String example = page.substring(begin, page.indexOf("```", begin));
        plan = EscalationFiles.parse(Map.of("duty.yaml", example), ENDPOINTS);
    }

    private static long at(String local) {
        return LocalDateTime.parse(local)
                .atZone(ZoneId.of("Asia/Tokyo"))
                .toInstant()
                .toEpochMilli();
    }

    private List<String> called(String policy, int step, String site, String local) {
        Policy.Step called = plan.policy(policy).orElseThrow().steps().get(step);
        return plan.called(called, site, at(local)).stream().map(Person::id).toList();
    }

    @Test
    void theButtonCallsThoseOfTheHomeAndTheDeskAtOnceAndTheNeighbourhoodAfterTwoMinutes() {
        Policy button = plan.policy("button").orElseThrow();
        assertThat(button.steps())
                .extracting(Policy.Step::after)
                .containsExactly(Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(4));
        assertThat(button.rounds()).isEqualTo(3);
        assertThat(button.acknowledgement()).isEqualTo(Duration.ofMinutes(30));
        assertThat(called("button", 0, "home-1", "2026-12-01T12:00"))
                .containsExactly("daughter", "son", "aoki");
        assertThat(called("button", 0, "home-2", "2026-12-01T20:00")).containsExactly("baba");
        assertThat(called("button", 1, "home-2", "2026-12-01T20:00")).containsExactly("welfare");
    }

    @Test
    void theFirstPolicyThatIsForAnAlertIsItsPolicy() {
        assertThat(plan.policies().getFirst().scope().contains(Hazard.HOME, "home-1", "help"))
                .isTrue();
        assertThat(plan.policies().getFirst().scope().contains(Hazard.HOME, "home-1", "quiet"))
                .isFalse();
        assertThat(plan.policies().getLast().scope().contains(Hazard.RIVER, "ishii", "level"))
                .isFalse();
    }

    @Test
    void theDeskHasNobodyMissingInTheWinter() {
        Roster desk = Objects.requireNonNull(plan.rosters().get("desk"));
        assertThat(desk.gaps(at("2026-12-01T00:00"), at("2027-02-01T00:00"))).isEmpty();
        assertThat(desk.onDuty(at("2026-12-28T20:00"))).containsExactly("aoki");
        assertThat(desk.onDuty(at("2026-12-31T20:00"))).containsExactly("aoki", "baba");
    }
}
