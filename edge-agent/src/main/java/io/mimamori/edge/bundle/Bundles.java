package io.mimamori.edge.bundle;

import io.mimamori.ConfigException;
import io.mimamori.StorageException;
import io.mimamori.profile.SignedBundle;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteBundle;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest good bundle of each site. A bundle is taken when the hub's key signed it, it is newer
 * than the one held, it parses and it has a channel of a device that this agent speaks for; else
 * the one held goes on. Thread-safe.
 */
public final class Bundles {
    private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

    /** Longest message, in bytes: a few large sites, or very many of the usual size. */
    public static final int MESSAGE_BYTES_MAX = 4 * SignedBundle.LENGTH_MAX;

    /** Of a bundle whose site cannot be told. */
    private static final String UNNAMED = "error";

    private static final int REPORT_LENGTH_MAX = 200;
    private static final int REPORTS_MAX = 16;

    private final PublicKey key;
    private final BundleFolder folder;
    private final String tenant;
    private final Set<String> devices;
    private final Map<String, Held> held = new TreeMap<>();
    private final Map<String, String> reported = new TreeMap<>();
    private long refusals;

    /**
     * A site as its bundle has it.
     *
     * @param version of the bundle
     */
    public record Versioned(Site site, int version) {}

    /**
     * @param line as it came
     * @param kept whether it is on disk
     */
    private record Held(int version, String line, boolean kept) {}

    /**
     * Nothing is read yet.
     *
     * @param devices whose channels are judged here
     */
    public Bundles(BundleConfig config, String tenant, Set<String> devices) {
        this.key = config.key();
        this.folder = new BundleFolder(config.folder());
        this.tenant = tenant;
        this.devices = Set.copyOf(devices);
    }

    /** The last good ones from the disk; one that is damaged is refused like one that arrives. */
    public synchronized List<Versioned> load() {
        List<Versioned> loaded = new ArrayList<>();
        try {
            folder.lines().forEach(line -> take(line, true, loaded));
        } catch (StorageException e) {
            refuse(UNNAMED, String.valueOf(e.getMessage()));
        }
        return loaded;
    }

    /**
     * Takes what arrived, one bundle a line, and returns those sites that are to be judged anew.
     */
    public synchronized List<Versioned> take(byte[] message) {
        List<Versioned> taken = new ArrayList<>();
        if (message.length > MESSAGE_BYTES_MAX) {
            refuse(UNNAMED, message.length + " bytes are over " + MESSAGE_BYTES_MAX);
        } else {
            new String(message, StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> take(line.strip(), false, taken));
        }
        return taken;
    }

    /** Site to the version held, with why a later bundle was refused; short. */
    public synchronized Map<String, String> reported() {
        return Map.copyOf(reported);
    }

    /** Bundles refused since the start. */
    public synchronized long refusals() {
        return refusals;
    }

    private void take(String line, boolean kept, List<Versioned> taken) {
        switch (SignedBundle.open(line, key)) {
            case SignedBundle.Outcome.Refused(var detail) -> refuse(UNNAMED, detail);
            case SignedBundle.Outcome.Opened(var bundle) -> consider(bundle, line, kept, taken);
        }
    }

    private void consider(SiteBundle bundle, String line, boolean kept, List<Versioned> taken) {
        Held before = held.get(bundle.site());
        if (before != null && before.line().equals(line)) {
            // Retained, so it comes with every connection.
            keep(bundle, line, before.kept());
        } else if (!bundle.tenant().equals(tenant)) {
            refuse(bundle.site(), "is of tenant " + bundle.tenant() + ", this agent of " + tenant);
        } else if (before != null && bundle.version() <= before.version()) {
            refuse(
                    bundle.site(),
                    "version %d is not above %d, which is held"
                            .formatted(bundle.version(), before.version()));
        } else {
            parse(bundle, line, kept, taken);
        }
    }

    private void parse(SiteBundle bundle, String line, boolean kept, List<Versioned> taken) {
        try {
            Site site = bundle.parse();
            if (site.channels().stream().noneMatch(each -> devices.contains(each.id().device()))) {
                refuse(bundle.site(), "has no channel of this agent's devices");
                return;
            }
            LOG.info("site {} is judged by version {}", bundle.site(), bundle.version());
            taken.add(new Versioned(site, bundle.version()));
            keep(bundle, line, kept);
        } catch (ConfigException e) {
            refuse(bundle.site(), "cannot be read by this agent: " + e.getMessage());
        }
    }

    /** Without room on the disk it is used all the same, and kept when it comes again. */
    private void keep(SiteBundle bundle, String line, boolean kept) {
        boolean onDisk = kept;
        String report = String.valueOf(bundle.version());
        if (!kept) {
            try {
                folder.put(bundle.site(), line);
                onDisk = true;
            } catch (StorageException e) {
                LOG.warn("{}", e.getMessage());
                report += ", not kept: " + e.getMessage();
            }
        }
        held.put(bundle.site(), new Held(bundle.version(), line, onDisk));
        report(bundle.site(), report);
    }

    private void refuse(String site, String why) {
        refusals++;
        LOG.warn("a bundle was refused, the site is judged as before: {} {}", site, why);
        Held now = held.get(site);
        report(site, (now == null ? "none" : now.version()) + ", refused: " + why);
    }

    /** The retained state of the agent has to stay small. */
    private void report(String site, String text) {
        String line = text.replace('\n', ' ');
        reported.put(site, line.substring(0, Math.min(REPORT_LENGTH_MAX, line.length())));
        if (reported.size() > REPORTS_MAX) {
            reported.remove(site);
        }
    }
}
