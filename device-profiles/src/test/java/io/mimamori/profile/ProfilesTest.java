package io.mimamori.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.reading.ChannelId;
import io.mimamori.rule.Rule;
import io.mimamori.rule.Screening;
import io.mimamori.rule.Stale;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ProfilesTest {
    private static final Profiles SHIPPED = Profiles.shipped();

    static Stream<String> names() {
        return SHIPPED.names().stream();
    }

    private static String text(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        ProfilesTest.class.getResourceAsStream("/profiles/" + name + ".yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theIndexNamesEveryProfileInTheFolder() throws IOException, URISyntaxException {
        URL index = Objects.requireNonNull(getClass().getResource("/profiles/index.txt"));
        try (Stream<Path> files =
                Files.list(Objects.requireNonNull(Path.of(index.toURI()).getParent()))) {
            List<String> found =
                    files.map(file -> String.valueOf(file.getFileName()))
                            .filter(file -> file.endsWith(".yaml"))
                            .map(file -> file.substring(0, file.length() - ".yaml".length()))
                            .sorted()
                            .toList();
            assertThat(SHIPPED.names()).containsExactlyElementsOf(found);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyShippedProfilePassesTheSchema(String name) throws IOException {
        DeviceProfile profile = ProfileFile.parse(name, text(name));
        assertThat(profile.name()).isEqualTo(name);
        assertThat(SHIPPED.find(name)).contains(profile);
        assertThat(text(name)).contains("{test: range}");
        assertThat(profile.rules()).hasAtLeastOneElementOfType(Stale.class);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aSiteWithADeviceOfEachProfileIsRead(String name) {
        String yaml =
                "site: s\ntenant: city\nhazard: fleet\ndevices: [{device: d1, profile: "
                        + name
                        + "}]\n";
        Site site = SiteFile.parse("site.yaml", yaml, SHIPPED);
        DeviceProfile profile = SHIPPED.find(name).orElseThrow();
        assertThat(site.channels()).hasSameSizeAs(profile.channels());
        assertThat(site.rules())
                .filteredOn(rule -> !(rule instanceof Screening))
                .extracting(Rule::id)
                .containsExactlyElementsOf(profile.rules().stream().map(Rule::id).toList());
        assertThat(site.rules())
                .allMatch(rule -> rule.watches(new ChannelId("d1", rule.channel())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version: 1|version: none|home-door.yaml:3: version: 'none' is not a version",
                "kind: home|kind: hom|kind: 'hom' is not a kind of device: river-level, rain",
                "title:|titel:|titel: is not a known key; did you mean 'title'?",
                "quiet: 60m|quiet: 60 min|sampling.quiet: '60 min' is not a duration such as",
                "alert: 1m|alert: 2h|sampling.alert: is longer than quiet",
                "after: 185m|after: 60m|rules[0].after: PT1H is not above the heartbeat of PT1H",
                "unit: \"1\"|unit: bool|channels[0].unit: 'bool' is not a UCUM unit; did you mean"
                        + " '1'",
                "test: range|test: tide|quality[0].test: 'tide' is not a quality test: range, spike",
                "stale, channel: open|stale, channel: opn|channel: 'opn' is not a channel of this profile:"
                        + " open",
                "stale, channel: open|stale, device: d1, channel: open|a profile knows no devices",
                "driver: contact-gpio|driver: Contact!|driver: 'Contact!' is not a name",
            })
    void refusesAProfileWithAMistake(String right, String wrong, String message)
            throws IOException {
        String yaml = text("home-door");
        assertThat(yaml).contains(right);
        assertThatThrownBy(() -> ProfileFile.parse("home-door.yaml", yaml.replace(right, wrong)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anEmptyProfileIsToldWhatItLacks() {
        assertThatThrownBy(() -> ProfileFile.parse("p.yaml", ""))
                .hasMessage(
                        """
                        p.yaml: profile: is missing
                        p.yaml: version: is missing
                        p.yaml: kind: is missing
                        p.yaml: title: is missing
                        p.yaml: driver: is missing
                        p.yaml: sampling: is missing
                        p.yaml: channels: is missing
                        p.yaml: sampling.quiet: is missing\
                        """);
    }

    @Test
    void ownProfilesStandBesideTheShippedOnes() throws IOException {
        DeviceProfile own =
                ProfileFile.parse(
                        "own.yaml",
                        text("home-door").replace("profile: home-door", "profile: own"));
        Profiles all = SHIPPED.with(List.of(own));
        assertThat(all.find("own")).contains(own);
        assertThat(all.find("home-door")).isPresent();
        assertThat(Profiles.of(List.of(own)).names()).containsExactly("own");
        assertThat(SHIPPED.find("own")).isEmpty();
    }
}
