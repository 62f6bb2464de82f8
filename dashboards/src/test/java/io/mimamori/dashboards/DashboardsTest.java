package io.mimamori.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.profile.Profiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardsTest {
    private static final Path FOLDER = Path.of("grafana");

    static List<Dashboard> dashboards() {
        return MakeDashboards.all(Profiles.shipped());
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void theFileIsWhatTheProfilesMake(Dashboard dashboard) throws Exception {
        assertThat(FOLDER.resolve(dashboard.uid() + ".json"))
                .as("./mimamori dashboards makes it anew")
                .hasContent(MakeDashboards.text(dashboard));
    }

    @Test
    void thereIsNoFileThatNothingMakes() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            dashboards().stream().map(each -> each.uid() + ".json").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void noTwoPanelsOverlapAndNoneIsWiderThanThePage(Dashboard dashboard) {
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : ClassicJson.of(dashboard).get("panels")) {
            JsonNode place = panel.get("gridPos");
            int right = place.get("x").asInt() + place.get("w").asInt();
            assertThat(right).as(panel.get("title").asText()).isLessThanOrEqualTo(24);
            for (int x = place.get("x").asInt(); x < right; x++) {
                int bottom = place.get("y").asInt() + place.get("h").asInt();
                for (int y = place.get("y").asInt(); y < bottom; y++) {
                    assertThat(taken.add(x + "," + y)).as(panel.get("title").asText()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShowsAndWhenItHasNothing(Dashboard dashboard) {
        assertThat(dashboard.panels())
                .isNotEmpty()
                .allSatisfy(panel -> {
                    assertThat(panel.title()).isNotBlank();
                    assertThat(panel.description()).isNotBlank();
                    assertThat(panel.empty()).isNotBlank();
                    assertThat(panel.look().unit()).isNotBlank();
                    assertThat(panel.queries()).isNotEmpty();
                });
    }

    /** Promise P7: what only the homes' database holds is asked of it alone. */
    @Test
    void homesAreAskedOfTheirOwnDataSourceAndNowhereElse() {
        assertThat(dashboards())
                .filteredOn(each -> each.source().equals(Dashboard.HOMES))
                .extracting(Dashboard::uid)
                .containsExactly("mimamori-homes");
        String homes = ClassicJson.of(Homes.of(new Quantities(Profiles.shipped()))).toString();
        assertThat(homes).doesNotContain("\"uid\":\"mimamori\"").doesNotContain("$__interval");
    }
}
