package io.mimamori.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/resilience.md names only tests that are there, and one in each row of a case. */
class ResiliencePageTest {
    @Test
    void everyRowNamesATestThatExists() throws IOException {
        List<String> rows = TestedRows.of("resilience.md", "| case |");
        assertThat(rows).hasSizeGreaterThan(100);
        assertThat(TestedRows.wrong(rows)).isEmpty();
    }
}
