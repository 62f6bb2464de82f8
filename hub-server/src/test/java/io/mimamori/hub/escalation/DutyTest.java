package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.escalation.Duty.Member;
import io.mimamori.hub.escalation.Duty.Shift;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DutyTest {
    private static final Duty DUTY =
            new Duty(
                    EscalationFiles.parse(
                            Map.of(
                                    "duty.yaml",
                                    """
                                    people:
                                      - {id: aoki, name: 青木, channels: [desk]}
                                      - {id: baba, name: 馬場, channels: [desk, sms]}
                                      - {id: kato, name: 加藤, channels: [sms], near: true}
                                    rosters:
                                      - id: desk
                                        zone: Asia/Tokyo
                                        shifts:
                                          - {from: "08:30", to: "17:30", people: [baba]}
                                          - {from: "17:30", to: "08:30", people: [aoki]}
                                      - id: week
                                        zone: Asia/Tokyo
                                        shifts: [{people: [kato]}]
                                    """),
                            Set.of("desk", "sms")));

    private static long at(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    @Test
    void saysWhoIsOnDutyUntilWhenAndWhoComesNext() {
        // 22:20 in Tokyo.
        assertThat(DUTY.shifts(at("2026-09-21T13:20:00Z")))
                .containsExactly(
                        new Shift(
                                "desk",
                                ZoneId.of("Asia/Tokyo"),
                                List.of("青木"),
                                OptionalLong.of(at("2026-09-21T08:30:00Z")),
                                OptionalLong.of(at("2026-09-21T23:30:00Z")),
                                List.of("馬場")),
                        new Shift(
                                "week",
                                ZoneId.of("Asia/Tokyo"),
                                List.of("加藤"),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                List.of()));
    }

    @Test
    void namesThoseOnDutyFirst() {
        assertThat(DUTY.members(at("2026-09-21T13:20:00Z")))
                .containsExactly(
                        new Member("kato", "加藤", true, true),
                        new Member("aoki", "青木", false, true),
                        new Member("baba", "馬場", false, false));
        assertThat(DUTY.member("馬場", 0)).isEqualTo(DUTY.member("baba", 0)).isPresent();
        assertThat(DUTY.member("x", 0)).isEmpty();
    }

    @Test
    void saysWhoIsBehindAnEndpoint() {
        assertThat(DUTY.namesBehind("desk")).containsExactly("青木", "馬場");
        assertThat(DUTY.namesBehind("fax")).isEmpty();
    }
}
