package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.escalation.Wishes.Quiet;
import io.mimamori.hub.escalation.Wishes.Wish;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WishesTest {
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
    private static final Quiet NIGHT = quiet("22:00", "06:00");

    private static final String PLAN =
            """
            people:
              - {id: daughter, name: 娘, channels: [line:daughter, sms:daughter], roles: [carer], sites: [home-1]}
              - {id: son, name: 息子, channels: [line:son], near: true}
            policies:
              - id: home
                for: {hazards: [home]}
                steps:
                  - {after: 0s, people: [daughter]}
                  - {after: 5m, people: [son]}
            """;

    @TempDir private Path folder;
    private StateDatabase state;
    private Wishes wishes;

    @BeforeEach
    void open() {
        state = new StateDatabase(folder.resolve("state.db"));
        wishes = new Wishes(state);
    }

    @AfterEach
    void close() {
        state.close();
    }

    private static Quiet quiet(String from, String to) {
        return new Quiet(LocalTime.parse(from), LocalTime.parse(to), TOKYO);
    }

    private static long at(String time) {
        return ZonedDateTime.parse("2026-09-21T" + time + "+09:00").toInstant().toEpochMilli();
    }

    @Test
    void outliveARestart() {
        Wish wish = new Wish(List.of("sms:daughter"), Set.of("line:daughter"), Optional.of(NIGHT));
        wishes.put("daughter", wish, 1);
        assertThat(wishes.of("daughter")).isEqualTo(wish);
        assertThat(new Wishes(state).of("daughter")).isEqualTo(wish);
        assertThat(wishes.of("son")).isEqualTo(Wish.NONE);
    }

    @Test
    void putOneChannelFirstAndLeaveOthersOutUnlessItIsAboutALife() {
        Wish wish = new Wish(List.of("push"), Set.of("line"), Optional.empty());
        List<String> plan = List.of("line", "sms", "push");
        assertThat(wish.applied(plan, false)).containsExactly("push", "sms");
        assertThat(wish.applied(plan, true)).containsExactly("push", "sms", "line");
        assertThat(wish.applied(List.of("line"), false)).containsExactly("line");
    }

    @ParameterizedTest
    @CsvSource({
        "22:00, 06:00, 21:59:59, false",
        "22:00, 06:00, 22:00:00, true",
        "22:00, 06:00, 05:59:59, true",
        "22:00, 06:00, 06:00:00, false",
        "13:00, 15:00, 14:00:00, true",
        "13:00, 15:00, 12:59:59, false",
        "13:00, 15:00, 15:00:00, false",
    })
    void hoursMayGoOverMidnight(String from, String to, String time, boolean isQuiet) {
        assertThat(quiet(from, to).contains(at(time))).isEqualTo(isQuiet);
    }

    @Test
    void nobodyIsAwayAlways() {
        assertThatThrownBy(() -> quiet("22:00", "22:00"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Who is called at once, by which channel, and what the ledger says of whoever is not. */
    private List<String> called(boolean life, String time) {
        EscalationPlan plan = EscalationFiles.parse(Map.of("plan.yaml", PLAN), Story.ENDPOINTS);
        SiteDirectory directory =
                new SiteDirectory(plan, "home-1", _ -> true, _ -> false, wishes, life);
        return new Escalation(plan.policies().getFirst(), directory)
                .begin(Story.EPISODE, true, 1, at(time)).deeds().stream()
                        .filter(Deed.Note.class::isInstance)
                        .map(deed -> ((Deed.Note) deed).detail())
                        .map(detail -> detail.replaceFirst("round 1, step ", ""))
                        .toList();
    }

    private void rest(String person) {
        wishes.put(person, new Wish(List.of(), Set.of(), Optional.of(NIGHT)), 1);
    }

    @Test
    void whoeverHasQuietHoursIsPassedOverForTheNextStepAtOnce() {
        rest("daughter");
        assertThat(called(false, "23:00:00"))
                .containsExactly(
                        "1 of 2: 娘 has quiet hours, others are called", "2 of 2: 息子 by line:son");
        assertThat(called(false, "12:00:00")).containsExactly("1 of 2: 娘 by line:daughter");
    }

    @Test
    void quietHoursDoNotCountForALife() {
        rest("daughter");
        assertThat(called(true, "23:00:00")).containsExactly("1 of 2: 娘 by line:daughter");
    }

    @Test
    void quietHoursDoNotCountWhereNobodyElseIsLeft() {
        rest("daughter");
        rest("son");
        assertThat(called(false, "23:00:00")).containsExactly("1 of 2: 娘 by line:daughter");
    }
}
