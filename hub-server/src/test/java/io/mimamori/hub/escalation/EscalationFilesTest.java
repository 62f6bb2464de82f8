package io.mimamori.hub.escalation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EscalationFilesTest {
    private static final Set<String> ENDPOINTS = Set.of("email:a@city.example", "webhook");

    private static List<String> problems(String... texts) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String text : texts) {
            files.put("file" + (files.size() + 1) + ".yaml", text);
        }
        return catchThrowableOfType(
                        ConfigException.class, () -> EscalationFiles.parse(files, ENDPOINTS))
                .problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void everyMistakeOfEveryFileIsToldWithItsPlace() {
        assertThat(
                        problems(
                                """
                                people:
                                  - {id: aoki, channels: ["email:a@city.example"]}
                                  - {id: aoki, channels: [fax]}
                                  - {id: baba}
                                """,
                                """
                                rosters:
                                  - id: desk
                                    shifts:
                                      - {days: [moon], from: "25:00", people: [aoki, dazai]}
                                  - {id: empty}
                                policies:
                                  - id: home
                                    for: {hazards: [flood]}
                                    rounds: 0
                                    steps:
                                      - {after: 5m, people: [dazai]}
                                      - {after: 2m, rosters: [night], roles: [carer]}
                                      - {after: 9m}
                                """))
                .containsExactlyInAnyOrder(
                        "file1.yaml:3: people[1].id: 'aoki' is there already; an id is given once",
                        "file1.yaml:3: people[1].channels: there is no endpoint 'fax'; the configuration has email:a@city.example, webhook",
                        "file1.yaml:4: people[2].channels: names no endpoint: nobody could tell this person anything",
                        "file2.yaml:4: rosters[0].shifts[0].days: 'moon' is not one of mon, tue, wed, thu, fri, sat, sun, holiday",
                        "file2.yaml:4: rosters[0].shifts[0].from: '25:00' is not a time of day such as 08:30",
                        "file2.yaml:4: rosters[0].shifts[0].people: there is no person 'dazai'",
                        "file2.yaml:5: rosters[1].shifts: has no shift: nobody would ever be on duty",
                        "file2.yaml:8: policies[0].for.hazards: 'flood' is not one of river, rain, wildlife, security, home, fleet",
                        "file2.yaml:9: policies[0].rounds: '0' is not a whole number from 1 to 10",
                        "file2.yaml:11: policies[0].steps[0].people: there is no person 'dazai'",
                        "file2.yaml:12: policies[0].steps[1].roles: there is no person with the role 'carer'",
                        "file2.yaml:12: policies[0].steps[1].rosters: there is no roster 'night'",
                        "file2.yaml:12: policies[0].steps[1].after: is earlier than the step before it",
                        "file2.yaml:13: policies[0].steps[2]: calls nobody: name people, roles or rosters");
    }

    @Test
    void aRosterThatGoesRoundInACircleIsRefused() {
        assertThat(
                        problems(
                                """
                                people:
                                  - {id: aoki, channels: [webhook]}
                                  - {id: baba, channels: [webhook]}
                                  - {id: chiba, channels: [webhook]}
                                rosters:
                                  - id: desk
                                    shifts: [{people: [aoki]}]
                                    substitutes:
                                      - {person: aoki, by: baba}
                                      - {person: baba, by: chiba, from: 2026-12-01, to: 2026-12-31}
                                      - {person: chiba, by: aoki, from: 2026-12-31, to: 2027-01-03}
                                """))
                .containsExactly(
                        "file1.yaml:8: rosters[0].substitutes: go round in a circle: aoki -> baba -> chiba -> aoki");
    }

    @Test
    void substitutesThatNeverMeetAreNoCircle() {
        EscalationFiles.parse(
                Map.of(
                        "f.yaml",
                        """
                        people:
                          - {id: aoki, channels: [webhook]}
                          - {id: baba, channels: [webhook]}
                        rosters:
                          - id: desk
                            shifts: [{people: [aoki, baba]}]
                            substitutes:
                              - {person: aoki, by: baba, from: 2026-12-01, to: 2026-12-02}
                              - {person: baba, by: aoki, from: 2026-12-03, to: 2026-12-04}
                        """),
                ENDPOINTS);
    }

    @Test
    void anUnknownKeyAndAFileThatIsNotThereAreTold() {
        assertThat(problems("poeple: []\n").getFirst()).contains("did you mean 'people'?");
        ConfigException missing =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> EscalationFiles.read(List.of(Path.of("/none/duty.yaml")), ENDPOINTS));
        assertThat(missing)
                .hasMessageContaining("/none/duty.yaml")
                .hasMessageContaining("escalation.files");
    }
}
