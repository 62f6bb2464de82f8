package io.mimamori.hub.device;

import io.mimamori.ConfigException;
import io.mimamori.ConfigException.Problem;
import io.mimamori.StorageException;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteBundle;
import io.mimamori.profile.SiteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the site files of the configuration at start: every mistake of every file at once, then
 * each file that changed (or a profile that it names, with a new program) becomes a new version,
 * first in the journal, then in state.db, so that a crash in between repeats the version instead of
 * losing it. Start-up thread, later one thread at a time.
 */
public final class SiteLoader {
    private static final long JOURNAL_WAIT_SECONDS = 30;
    private static final Logger LOG = LoggerFactory.getLogger(SiteLoader.class);

    private record Loaded(Site site, String yaml) {}

    private record Known(int version, String yaml, String profiles) {}

    private final StateDatabase state;
    private final Journal journal;
    private final Sites sites;
    private final InstantSource clock;

    /**
     * A loader.
     *
     * @param clock the hub's, for {@link SiteHistory}
     */
    public SiteLoader(StateDatabase state, Journal journal, Sites sites, InstantSource clock) {
        this.state = state;
        this.journal = journal;
        this.sites = sites;
        this.clock = clock;
    }

    /** Loads the files into {@link Sites}; throws {@link ConfigException} with every mistake. */
    public void load(List<Path> files) {
        parse(files).forEach(this::load);
        retireOthers();
    }

    /**
     * The same, and a site of the hub's own if it was watched before. One of that name in the
     * configuration takes its place.
     *
     * @param own its YAML
     */
    public void load(List<Path> files, Supplier<String> own) {
        parse(files).forEach(this::load);
        String yaml = own.get();
        Site site = SiteFile.parse("the hub's own site", yaml, Profiles.shipped());
        boolean configured = sites.site(site.tenant(), site.site()).isPresent();
        if (!configured && known(site).isPresent()) {
            load(new Loaded(site, yaml));
        }
        retireOthers();
    }

    /** Begins to watch a site of the hub's own; waits for the disk, not on an event loop. */
    public void loadOwn(String yaml) {
        load(new Loaded(SiteFile.parse("the hub's own site", yaml, Profiles.shipped()), yaml));
    }

    private void load(Loaded loaded) {
        Site site = loaded.site();
        Optional<Known> known = known(site);
        String profiles = SiteBundle.profilesDigest(loaded.yaml());
        boolean changed =
                known.isEmpty()
                        || !known.get().yaml().equals(loaded.yaml())
                        || !known.get().profiles().equals(profiles);
        int version = known.map(Known::version).orElse(0) + (changed ? 1 : 0);
        if (changed) {
            take(site, version, loaded.yaml());
        }
        sites.put(site, version);
    }

    private void take(Site site, int version, String yaml) {
        append(new JournalEntry.SiteVersion(site.tenant(), site.site(), version, yaml));
        remember(site, version, yaml);
    }

    /**
     * A site that was taken out of the configuration has no channel and no rule any more: nobody is
     * told that its gauge fell silent. What it had raised stays until somebody closes it.
     */
    private void retireOthers() {
        for (JournalEntry.SiteVersion last : versions()) {
            if (sites.site(last.tenant(), last.site()).isPresent()) {
                continue;
            }
            Site before = SiteFile.parse(last.site(), last.yaml(), Profiles.shipped());
            String retired =
                    "site: %s\ntenant: %s\nhazard: %s\n"
                            .formatted(before.site(), before.tenant(), before.hazard().key());
            if (!last.yaml().equals(retired)) {
                LOG.warn(
                        "site {} was taken out of the configuration: it is not watched any more",
                        last.site());
                take(before, last.version() + 1, retired);
            }
        }
    }

    private List<JournalEntry.SiteVersion> versions() {
        return state.read(handle ->
                handle.createQuery("SELECT tenant, site, version, yaml FROM site_version")
                        .map((row, _) ->
                                new JournalEntry.SiteVersion(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getInt(3),
                                        row.getString(4)))
                        .list());
    }

    private static List<Loaded> parse(List<Path> files) {
        Profiles profiles = Profiles.shipped();
        List<Problem> problems = new ArrayList<>();
        Map<String, Path> fileOfSite = new LinkedHashMap<>();
        List<Loaded> loaded = new ArrayList<>();
        for (Path file : files) {
            try {
                String yaml = Files.readString(file);
                Site site = SiteFile.parse(file.toString(), yaml, profiles);
                Path other = fileOfSite.putIfAbsent(site.tenant() + "/" + site.site(), file);
                if (other == null) {
                    loaded.add(new Loaded(site, yaml));
                } else {
                    problems.add(
                            new Problem(
                                    file.toString(),
                                    0,
                                    "site",
                                    "site '" + site.site() + "' is already in " + other));
                }
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            } catch (IOException e) {
                problems.add(
                        new Problem(
                                file.toString(),
                                0,
                                "",
                                "this site file cannot be read: " + e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return loaded;
    }

    private Optional<Known> known(Site site) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT version, yaml, profiles FROM site_version WHERE tenant = ?"
                                        + " AND site = ?")
                        .bind(0, site.tenant())
                        .bind(1, site.site())
                        .map((row, _) ->
                                new Known(row.getInt(1), row.getString(2), row.getString(3)))
                        .findFirst());
    }

    private void append(JournalEntry.SiteVersion entry) {
        CompletableFuture<Boolean> durable = new CompletableFuture<>();
        if (!journal.offer(entry, true, () -> durable.complete(true))) {
            throw new StorageException(
                    "the journal is full and does not take site " + entry.site(), true, null);
        }
        await(durable, "writing site " + entry.site() + " to the journal");
    }

    private void remember(Site site, int version, String yaml) {
        long now = clock.millis();
        await(
                state.run(tx -> {
                    tx.execute(
                            "INSERT INTO site_version (tenant, site, version, yaml, profiles)"
                                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                                    + " version = excluded.version, yaml ="
                                    + " excluded.yaml, profiles = excluded.profiles",
                            site.tenant(),
                            site.site(),
                            version,
                            yaml,
                            SiteBundle.profilesDigest(yaml));
                    SiteHistory.add(tx, site.tenant(), site.site(), version, yaml, now);
                }),
                "writing site " + site.site() + " to state.db");
    }

    private static void await(CompletableFuture<?> done, String what) {
        try {
            done.get(JOURNAL_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(what + " was interrupted", true, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StorageException(what + " failed: " + e.getMessage(), true, e);
        }
    }
}
