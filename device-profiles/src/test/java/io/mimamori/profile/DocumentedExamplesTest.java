package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents and the benchmark show must be read as it stands there. */
final class DocumentedExamplesTest {
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    private static String file(String path) throws IOException {
        Path fromModule = Path.of("..", path);
        return Files.readString(Files.exists(fromModule) ? fromModule : Path.of(path));
    }

    @Test
    void everyExampleOfThePageIsRead() throws IOException {
        List<String> examples =
                YAML.matcher(file("docs/profiles.md"))
                        .results()
                        .map(each -> each.group(1))
                        .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(3);
        for (String example : examples) {
            if (example.startsWith("profile:")) {
                assertThat(ProfileFile.parse("profiles.md", example).channels()).isNotEmpty();
            } else {
                assertThat(SiteFile.parse("profiles.md", example, Profiles.shipped()).rules())
                        .isNotEmpty();
            }
        }
    }

    @Test
    void thePageNamesEveryShippedProfile() throws IOException {
        String page = file("docs/profiles.md");
        assertThat(Profiles.shipped().names()).allSatisfy(name -> assertThat(page).contains(name));
    }

    @Test
    void theSiteOfTheThroughputBenchmarkIsRead() throws IOException {
        Site site =
                SiteFile.parse(
                        "throughput.yaml",
                        file("bench/sites/throughput.yaml"),
                        Profiles.of(List.of()));
        assertThat(site.channels()).hasSize(1000);
        assertThat(site.rules()).hasSize(1);
    }
}
