package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/wire.md says of MQTT names only tests that are there, and one in each row. */
class WirePageTest {
    @Test
    void everyFeatureNamesATestThatExists() throws IOException {
        List<String> rows = TestedRows.of("wire.md", "| feature |");
        assertThat(rows).hasSizeGreaterThan(50);
        assertThat(TestedRows.wrong(rows)).isEmpty();
    }
}
