package io.mimamori.hub.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.security.BundleKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.SignedBundle;
import io.mimamori.profile.SiteBundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteBundlesTest {
    @TempDir private Path folder;

    @Test
    void eachDeviceGetsTheSignedSitesThatListItAndNoOther() throws Exception {
        Path river = site("river", "g1", "g2");
        Path box = site("box", "g1");
        Map<String, List<SiteBundle>> first = published(river, box);
        assertThat(names(first))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "mm/1/city/g1/bundle", List.of("box 1", "river 1"),
                                "mm/1/city/g2/bundle", List.of("river 1")));
        assertThat(first.getOrDefault("mm/1/city/g2/bundle", List.of()).getFirst().yaml())
                .isEqualTo(Files.readString(river));
        assertThat(names(published(site("river", "g1", "g2", "g3"), box)))
                .containsEntry("mm/1/city/g3/bundle", List.of("river 2"))
                .containsEntry("mm/1/city/g1/bundle", List.of("box 1", "river 2"));
    }

    @Test
    void profilesOfALaterProgramMakeANewVersion() throws Exception {
        Path box =
                Files.writeString(
                        folder.resolve("box.yaml"),
                        """
                        site: box
                        tenant: city
                        hazard: fleet
                        devices:
                          - {device: pi-1, profile: edge-health}
                        """);
        String topic = "mm/1/city/pi-1/bundle";
        assertThat(names(published(box))).containsEntry(topic, List.of("box 1"));
        assertThat(names(published(box))).containsEntry(topic, List.of("box 1"));
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"))) {
            state.run(handle -> handle.execute("UPDATE site_version SET profiles = 'earlier'"))
                    .get();
        }
        Map<String, List<SiteBundle>> later = published(box);
        assertThat(names(later)).containsEntry(topic, List.of("box 2"));
        assertThat(later.getOrDefault(topic, List.of()).getFirst().profiles())
                .containsOnlyKeys("edge-health");
    }

    @Test
    void keyIsTheOwnersAloneAndTheSameAfterARestart() throws Exception {
        Path secrets = folder.resolve("secrets");
        String pem = new BundleKey(secrets).publicPem();
        assertThat(new BundleKey(secrets).publicPem()).isEqualTo(pem);
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(secrets.resolve(BundleKey.FILE))))
                .isEqualTo("rw-------");
    }

    private static Map<String, List<String>> names(Map<String, List<SiteBundle>> bundles) {
        Map<String, List<String>> names = new TreeMap<>();
        bundles.forEach((topic, of) ->
                names.put(
                        topic,
                        of.stream().map(each -> each.site() + " " + each.version()).toList()));
        return names;
    }

    /** What a start retains, by topic. */
    private Map<String, List<SiteBundle>> published(Path... files) throws Exception {
        Map<String, List<SiteBundle>> published = new TreeMap<>();
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                Journal journal =
                        new SqliteJournal(
                                folder.resolve("journal.db"),
                                JournalLimits.DEFAULT,
                                InstantSource.system())) {
            Sites sites = new Sites();
            new SiteLoader(state, journal, sites, InstantSource.system()).load(List.of(files));
            SiteBundles bundles =
                    new SiteBundles(state, sites, new BundleKey(folder.resolve("secrets")));
            PublicKey key = SignedBundle.publicKey(bundles.publicKeyPem());
            bundles.publish((topics, message) -> {
                List<SiteBundle> opened =
                        new String(message, StandardCharsets.US_ASCII)
                                .lines()
                                .map(line -> opened(line, key))
                                .toList();
                topics.forEach(topic -> published.put(topic, opened));
            });
        }
        return published;
    }

    private static SiteBundle opened(String line, PublicKey key) {
        return switch (SignedBundle.open(line, key)) {
            case SignedBundle.Outcome.Opened(var bundle) -> bundle;
            case SignedBundle.Outcome.Refused(var detail) -> throw new AssertionError(detail);
        };
    }

    private Path site(String name, String... devices) throws Exception {
        StringBuilder yaml =
                new StringBuilder(
                        "site: %s\ntenant: city\nhazard: river\ndatum: T.P.\nchannels:\n"
                                .formatted(name));
        for (String device : devices) {
            yaml.append(
                    "  - {device: %s, channel: %s-level, quantity: river_level, unit: m}\n"
                            .formatted(device, name));
        }
        return Files.writeString(folder.resolve(name + ".yaml"), yaml.toString());
    }
}
