package io.mimamori.hub.device;

import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.SiteBundle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/**
 * The versions of each site file that judged, and since when each did. Thread-safe; waits for
 * state.db.
 */
public final class SiteHistory {
    /** Newest versions of a site that are kept. */
    static final int VERSIONS_MAX = 1_000;

    private final StateDatabase state;

    public SiteHistory(StateDatabase state) {
        this.state = state;
    }

    /**
     * A version of a site file.
     *
     * @param profiles digest of the device profiles that it was read with
     * @param sinceMillis when it came into force, hub's clock, ms since 1970 UTC; empty when an
     *     older program took it, which did not write it down
     */
    public record Version(int version, String yaml, String profiles, OptionalLong sinceMillis) {
        private boolean isSince(long timeMillis) {
            return sinceMillis.isEmpty() || sinceMillis.getAsLong() <= timeMillis;
        }

        /** Whether this program's device profiles are still those that it was read with. */
        public boolean hasSameProfiles() {
            return SiteBundle.profilesDigest(yaml).equals(profiles);
        }
    }

    /**
     * Those that were in force at any time of the span, oldest first; the oldest known one where
     * the span begins before it. Empty when the hub never had a file of the site.
     *
     * @param fromMillis ms since 1970 UTC
     * @param toMillis inclusive, ms since 1970 UTC
     */
    public List<Version> inForce(String tenant, String site, long fromMillis, long toMillis) {
        List<Version> all = all(tenant, site);
        int first = 0;
        int end = Math.min(1, all.size());
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isSince(fromMillis)) {
                first = i;
            }
            if (all.get(i).isSince(toMillis)) {
                end = i + 1;
            }
        }
        return all.subList(first, end);
    }

    private List<Version> all(String tenant, String site) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT version, yaml, profiles, since_ms FROM site_history"
                                        + " WHERE tenant = ? AND site = ? ORDER BY version")
                        .bind(0, tenant)
                        .bind(1, site)
                        .map((row, _) -> version(row))
                        .list());
    }

    private static Version version(ResultSet row) throws SQLException {
        long since = row.getLong("since_ms");
        return new Version(
                row.getInt("version"),
                row.getString("yaml"),
                row.getString("profiles"),
                row.wasNull() ? OptionalLong.empty() : OptionalLong.of(since));
    }

    /** Adds a version that is in force from now on. */
    static void add(
            Handle tx, String tenant, String site, int version, String yaml, long nowMillis) {
        tx.execute(
                "INSERT INTO site_history (tenant, site, version, yaml, profiles, since_ms)"
                        + " VALUES (?, ?, ?, ?, ?, ?)",
                tenant,
                site,
                version,
                yaml,
                SiteBundle.profilesDigest(yaml),
                nowMillis);
        tx.execute(
                "DELETE FROM site_history WHERE tenant = ? AND site = ? AND version <= ?",
                tenant,
                site,
                version - VERSIONS_MAX);
    }
}
