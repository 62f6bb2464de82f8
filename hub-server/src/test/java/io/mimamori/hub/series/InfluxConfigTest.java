package io.mimamori.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InfluxConfigTest {
    @TempDir private Path folder;

    @Test
    void homesHaveTheirOwnDatabaseAndTheSameLoginUnlessTheirsIsGiven() throws Exception {
        InfluxConfig plain = read("{url: 'http://127.0.0.1:8086', token: abc}");
        assertThat(plain.city().database()).isEqualTo("mimamori");
        assertThat(plain.homes().database()).isEqualTo("mimamori_homes");
        assertThat(plain.homes().login()).contains(new InfluxLogin.Token("abc"));

        Files.writeString(folder.resolve("city.token"), "of-city\n");
        Files.writeString(folder.resolve("homes.password"), "of-homes\n");
        InfluxConfig own =
                read(
                        "{url: 'http://influx.example.jp:8086', organisation: town hall,"
                                + " database: rivers, tokenFile: city.token, homes: {database: care,"
                                + " user: care, passwordFile: homes.password}}");
        assertThat(own)
                .isEqualTo(
                        new InfluxConfig(
                                "http://influx.example.jp:8086",
                                Optional.of("town hall"),
                                true,
                                new InfluxConfig.Access(
                                        "rivers", Optional.of(new InfluxLogin.Token("of-city"))),
                                new InfluxConfig.Access(
                                        "care",
                                        Optional.of(
                                                new InfluxLogin.Password("care", "of-homes")))));
        assertThat(own.toString()).doesNotContain("of-city").doesNotContain("of-homes");
    }

    @Test
    void compressesUnlessTheServerIsOnTheSameMachineOrItIsSaid() throws Exception {
        assertThat(read("{url: 'http://127.0.0.1:8086'}").gzip()).isFalse();
        assertThat(read("{url: 'http://localhost:8086'}").gzip()).isFalse();
        assertThat(read("{url: 'https://influx.example.jp'}").gzip()).isTrue();
        assertThat(read("{url: 'http://localhost:8086', gzip: true}").gzip()).isTrue();
    }

    @Test
    void refusesLoginsThatCannotBeMeant() {
        assertRefused("{url: 'http://h:1', token: a, user: b}", "influx.user");
        assertRefused("{url: 'http://h:1', token: a, tokenFile: b}", "influx.token");
        assertRefused("{url: 'http://h:1', tokenFile: absent}", "influx.tokenFile");
        assertRefused("{url: 'http://h:1', homes: {user: b}}", "influx.homes.user");
    }

    @Test
    void refusesToMixHomesWithTheCity() {
        assertRefused("{url: 'http://h:1', homes: {database: mimamori}}", "influx.homes.database");
    }

    private void assertRefused(String influx, String path) {
        assertThatThrownBy(() -> read(influx))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(path);
    }

    private InfluxConfig read(String influx) {
        ConfigNode root = ConfigNode.parse("hub.yaml", "influx: " + influx + "\n");
        Optional<InfluxConfig> config = InfluxConfig.read(root, folder);
        root.finish();
        return config.orElseThrow();
    }
}
