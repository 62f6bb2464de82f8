package io.mimamori.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.ConfigException;
import io.mimamori.senml.SenmlFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EdgeConfigTest {
    @TempDir private Path folder;

    private EdgeConfig read(String yaml, boolean dataClock) throws IOException {
        Path file = folder.resolve("edge.yaml");
        Files.writeString(file, yaml);
        return EdgeConfig.read(file, dataClock, InstantSource.system());
    }

    @Test
    void readsTheExampleThatIsShipped() throws IOException {
        for (String name : new String[] {"edge.yaml", "site.yaml"}) {
            try (InputStream in = EdgeConfig.class.getResourceAsStream("/example/" + name)) {
                Files.write(folder.resolve(name), in.readAllBytes());
            }
        }
        Files.writeString(folder.resolve("token"), "s3cret");
        EdgeConfig config =
                EdgeConfig.read(folder.resolve("edge.yaml"), false, InstantSource.system());
        assertThat(config.uplink().device()).isEqualTo("pi-1");
        assertThat(config.uplink().carried()).containsExactly("g1");
        assertThat(config.format()).isEqualTo(SenmlFormat.JSON);
        assertThat(config.spool().ageMax()).isEqualTo(Duration.ofDays(3));
        assertThat(config.sites()).hasSize(1);
        assertThat(config.sensors().size()).isEqualTo(1);
        assertThat(config.toString()).doesNotContain("s3cret");
    }

    @Test
    void tellsEveryMistakeAtOnce() throws IOException {
        Files.writeString(folder.resolve("site.yaml"), "site: kamojima\ntenant: city\n");
        assertThatThrownBy(() ->
                        read(
                                """
                                tenant: City of Tokushima
                                device: pi-1
                                hub: {url: "http://hub", tokenFile: nowhere}
                                spool: {bytesMax: 64 megabytes, linger: soon}
                                uplink: {format: xml, inflightMax: 0, colour: red}
                                site: site.yaml
                                sensors:
                                  - {kind: simulated, model: volcano, device: g1}
                                """,
                                false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tenant")
                .hasMessageContaining("hub.url")
                .hasMessageContaining("hub.tokenFile")
                .hasMessageContaining("spool.bytesMax")
                .hasMessageContaining("spool.linger")
                .hasMessageContaining("uplink.format")
                .hasMessageContaining("uplink.inflightMax")
                .hasMessageContaining("uplink.colour")
                .hasMessageContaining("sensors[0].model")
                .hasMessageContaining("site.yaml");
    }

    @Test
    void rehearsesOnlyOnThisMachine() throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret");
        String yaml =
                "{tenant: city, device: pi-1, hub: {url: \"mqtts://hub.example:8883\", tokenFile: token}}";
        assertThat(read(yaml, false).uplink().device()).isEqualTo("pi-1");
        assertThatThrownBy(() -> read(yaml, true)).hasMessageContaining("--clock data");
    }
}
