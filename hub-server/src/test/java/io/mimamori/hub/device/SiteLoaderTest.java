package io.mimamori.hub.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteLoaderTest {
    @TempDir private Path folder;
    private long nowMillis = 1_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);

    @Test
    void aSiteTakenOutOfTheConfigurationIsWatchedNoMoreUntilItComesBack() throws Exception {
        Path a = site("a");
        Path b = site("b");
        assertThat(versionsAfterLoading(a, b)).containsExactly("a 1: 1 rules", "b 1: 1 rules");
        assertThat(versionsAfterLoading(a)).containsExactly("b 2: 0 rules");
        assertThat(versionsAfterLoading(a)).isEmpty();
        assertThat(versionsAfterLoading(a, b)).containsExactly("b 3: 1 rules");
    }

    @Test
    void theHistoryKnowsWhichVersionWasInForceAtATime() throws Exception {
        versionsAfterLoading(site("a"));
        nowMillis = 2_000;
        Path edited = site("a");
        Files.writeString(edited, Files.readString(edited).replace("25h", "26h"));
        versionsAfterLoading(edited);
        nowMillis = 3_000;
        versionsAfterLoading(edited);
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"))) {
            SiteHistory history = new SiteHistory(state);
            assertThat(versions(history, 0, 500)).containsExactly(1);
            assertThat(versions(history, 1_999, 1_999)).containsExactly(1);
            assertThat(versions(history, 2_000, 9_000)).containsExactly(2);
            assertThat(versions(history, 0, 2_500)).containsExactly(1, 2);
            assertThat(history.inForce("city", "b", 0, 9_000)).isEmpty();
            SiteHistory.Version second = history.inForce("city", "a", 2_500, 2_500).getFirst();
            assertThat(second.sinceMillis()).hasValue(2_000);
            assertThat(second.yaml()).contains("26h");
            assertThat(second.hasSameProfiles()).isTrue();
        }
    }

    private static List<Integer> versions(SiteHistory history, long from, long to) {
        return history.inForce("city", "a", from, to).stream()
                .map(SiteHistory.Version::version)
                .toList();
    }

    /** What a start adds to the journal. */
    private List<String> versionsAfterLoading(Path... files) throws Exception {
        List<String> versions = new ArrayList<>();
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                Journal journal =
                        new SqliteJournal(
                                folder.resolve("journal.db"),
                                JournalLimits.DEFAULT,
                                InstantSource.system())) {
            long before = journal.lastRow();
            new SiteLoader(state, journal, new Sites(), clock).load(List.of(files));
            for (JournalRow row : journal.read(before, 100, Duration.ZERO)) {
                for (JournalEntry entry : row.entries()) {
                    JournalEntry.SiteVersion version = (JournalEntry.SiteVersion) entry;
                    Site site = SiteFile.parse(version.site(), version.yaml(), Profiles.shipped());
                    versions.add(
                            "%s %d: %d rules"
                                    .formatted(
                                            version.site(),
                                            version.version(),
                                            site.rules().size()));
                }
            }
        }
        return versions;
    }

    private Path site(String name) throws Exception {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                site: %s
                tenant: city
                hazard: river
                datum: T.P.
                channels:
                  - {device: g-%s, channel: level, quantity: river_level, unit: m}
                rules:
                  - {id: silent, kind: stale, channel: level, after: 25h}
                """
                        .formatted(name, name));
    }
}
