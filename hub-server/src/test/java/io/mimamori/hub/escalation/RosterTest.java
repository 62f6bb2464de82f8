package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.escalation.Roster.Gap;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    private static final String PEOPLE =
            """
            people:
              - {id: aoki, channels: [desk]}
              - {id: baba, channels: [desk]}
              - {id: chiba, channels: [desk]}
              - {id: doi, channels: [desk]}
            """;
    private static final String WEEK =
            """
            rosters:
              - id: desk
                shifts:
                  - {days: [mon, tue, wed, thu, fri], from: "08:30", to: "17:15", people: [aoki]}
                  - {days: [mon, tue, wed, thu, fri], from: "17:15", to: "08:30", people: [baba]}
                  - {days: [sat, sun, holiday], from: "08:30", to: "08:30", people: [chiba]}
            """;

    private static Roster roster(String yaml) {
        EscalationPlan plan =
                EscalationFiles.parse(Map.of("e.yaml", PEOPLE + yaml), Set.of("desk"));
        return Objects.requireNonNull(plan.rosters().get("desk"));
    }

    private static long at(String local) {
        return LocalDateTime.parse(local).atZone(TOKYO).toInstant().toEpochMilli();
    }

    private static List<String> gaps(Roster roster, String from, String to) {
        return roster.gaps(at(from), at(to)).stream().map(RosterTest::text).toList();
    }

    private static String text(Gap gap) {
        return Instant.ofEpochMilli(gap.fromMillis()).atZone(TOKYO).toLocalDateTime()
                + " "
                + gap.minutes();
    }

    @Test
    void theNightShiftGoesOnAfterMidnight() {
        Roster desk = roster(WEEK);
        assertThat(desk.onDuty(at("2026-12-01T08:29"))).containsExactly("baba");
        assertThat(desk.onDuty(at("2026-12-01T08:30"))).containsExactly("aoki");
        assertThat(desk.onDuty(at("2026-12-01T17:15"))).containsExactly("baba");
        assertThat(desk.onDuty(at("2026-12-02T00:00"))).containsExactly("baba");
    }

    @Test
    void aHolidayIsNoMonday() {
        Roster desk = roster(WEEK);
        // 2026-10-12 is Sports Day, a Monday; 2026-05-06 a Wednesday in lieu of Sunday the 3rd.
        assertThat(desk.onDuty(at("2026-10-12T12:00"))).containsExactly("chiba");
        assertThat(desk.onDuty(at("2026-05-06T12:00"))).containsExactly("chiba");
        assertThat(desk.onDuty(at("2026-10-13T08:00"))).containsExactly("chiba");
        assertThat(desk.onDuty(at("2026-10-13T12:00"))).containsExactly("aoki");
    }

    @Test
    void aWholeYearHasNobodyMissing() {
        assertThat(gaps(roster(WEEK), "2026-01-01T00:00", "2027-01-01T00:00")).isEmpty();
    }

    @Test
    void minutesWithNobodyOnDutyAreFound() {
        Roster desk = roster(WEEK.replace("\"17:15\", to: \"08:30\"", "\"17:30\", to: \"08:30\""));
        assertThat(gaps(desk, "2026-12-01T00:00", "2026-12-04T00:00"))
                .containsExactly(
                        "2026-12-01T17:15 15", "2026-12-02T17:15 15", "2026-12-03T17:15 15");
    }

    @Test
    void oneDayIsOtherwiseAndLeavesAHoleAfterIt() {
        Roster desk =
                roster(
                        WEEK
                                + """
                                    exceptions:
                                      - {date: 2026-12-31, people: [doi]}
                                """);
        assertThat(desk.onDuty(at("2026-12-31T12:00"))).containsExactly("doi");
        // New Year's day is a holiday and begins at 08:30; the night shift before it is gone.
        assertThat(gaps(desk, "2026-12-30T00:00", "2027-01-03T00:00"))
                .containsExactly("2027-01-01T00:00 510");
    }

    @Test
    void aSubstituteOfASubstituteStandsIn() {
        Roster desk =
                roster(
                        WEEK
                                + """
                                    substitutes:
                                      - {person: aoki, by: doi, from: 2026-12-01, to: 2026-12-02}
                                      - {person: doi, by: chiba, from: 2026-12-02, to: 2026-12-02}
                                """);
        assertThat(desk.onDuty(at("2026-11-30T12:00"))).containsExactly("aoki");
        assertThat(desk.onDuty(at("2026-12-01T12:00"))).containsExactly("doi");
        assertThat(desk.onDuty(at("2026-12-02T12:00"))).containsExactly("chiba");
        assertThat(desk.onDuty(at("2026-12-03T12:00"))).containsExactly("aoki");
    }

    @Test
    void whoIsAwayWithoutASubstituteLeavesAHole() {
        Roster desk =
                roster(
                        WEEK
                                + "    substitutes:\n      - {person: aoki, from: 2026-12-01, to: 2026-12-01}\n");
        assertThat(gaps(desk, "2026-12-01T00:00", "2026-12-02T00:00"))
                .containsExactly("2026-12-01T08:30 525");
    }
}
