package io.mimamori.hub;

import io.mimamori.MimamoriException;
import io.mimamori.hub.device.SiteLoader;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub must tell of itself, as readings of a site of its own ({@code hub.site.yaml}), so
 * that it is judged, alerted, kept in the ledger and answered like everything else. As long as
 * there is nothing to tell, that site is not there and no reading is made. One thread of its own.
 */
final class SelfWatch implements AutoCloseable {
    static final String SITE = "hub";

    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final String CITY = "city";
    private static final Logger LOG = LoggerFactory.getLogger(SelfWatch.class);

    /**
     * One thing to be told, a channel of the site.
     *
     * @param telling from here on there is something to tell: the first level less its hysteresis
     * @param looks from one reading to the next
     */
    record Watched(String channel, double telling, int looks, DoubleSupplier value) {
        /** Used part of the life of the certificate nearest to its end. */
        static Watched certificates(DoubleSupplier usedPercent) {
            return new Watched("certificate-life", 86, 60, usedPercent);
        }

        /** Used part of the journal's room for readings. */
        static Watched journal(DoubleSupplier usedPercent) {
            return new Watched("journal-used", 45, 1, usedPercent);
        }

        /** Messages of the last hour that were given up: a number, not a percentage. */
        static Watched undelivered(DoubleSupplier messages) {
            return new Watched("undelivered", 0.5, 1, messages);
        }

        /** Ways to people through which the hub's own messages do not come. */
        static Watched selfTest(DoubleSupplier missing) {
            return new Watched("self-test-missing", 0.5, 1, missing);
        }

        /** Used part of the disk that the data lie on. */
        static Watched disk(DoubleSupplier usedPercent) {
            return new Watched("disk-used", 93, 6, usedPercent);
        }

        /** Used part of the month's messages of the provider that has the least left. */
        static Watched quota(DoubleSupplier usedPercent) {
            return new Watched("quota-used", 75, 6, usedPercent);
        }

        /** Consumers of the journal that cannot go on, such as series without their store. */
        static Watched lag(DoubleSupplier consumers) {
            return new Watched("consumers-behind", 0.5, 1, consumers);
        }

        /** 1 while the machine's clock has been set by more than it drifts. */
        static Watched clock(BooleanSupplier wrong) {
            return new Watched("clock-wrong", 0.5, 6, () -> wrong.getAsBoolean() ? 1 : 0);
        }

        /** Minutes of the next days with nobody on duty. */
        static Watched duty(DoubleSupplier missingMinutes) {
            return new Watched("duty-missing", 0.5, 60, missingMinutes);
        }
    }

    private final List<Watched> watched;
    private final Sites sites;
    private final SiteLoader loader;
    private final Journal journal;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("self-watch").unstarted(this::run);
    private final Set<Watched> telling = new HashSet<>();
    private int round;

    SelfWatch(
            List<Watched> watched,
            Sites sites,
            SiteLoader loader,
            Journal journal,
            InstantSource clock) {
        this.watched = watched;
        this.sites = sites;
        this.loader = loader;
        this.journal = journal;
        this.clock = clock;
        // Whatever was told before the start may have to be cleared.
        if (sites.site(tenant(sites), SITE).isPresent()) {
            telling.addAll(watched);
        }
    }

    /** YAML of the hub's own site, beside the sites that are there. */
    static String yaml(Sites sites) {
        try (InputStream in =
                Objects.requireNonNull(SelfWatch.class.getResourceAsStream("hub.site.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("%tenant%", tenant(sites));
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of the program cannot be read", e);
        }
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    private void run() {
        try {
            do {
                try {
                    look();
                } catch (MimamoriException e) {
                    LOG.warn("what the hub must tell of itself waits: {}", e.getMessage());
                }
            } while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    private void look() {
        for (Watched one : watched) {
            if (round % one.looks() == 0) {
                look(one);
            }
        }
        round++;
    }

    /** Tells while something is the matter, and once more when it no longer is. */
    private void look(Watched one) {
        double value = one.value().getAsDouble();
        boolean matters = value >= one.telling();
        if (!matters && !telling.contains(one)) {
            return;
        }
        String tenant = tenant(sites);
        if (sites.site(tenant, SITE).isEmpty()) {
            loader.loadOwn(yaml(sites));
        }
        if (sites.find(tenant, SITE, one.channel()).isEmpty()) {
            unlisted(one, value, matters);
            return;
        }
        if (offer(tenant, one.channel(), value) && !matters) {
            telling.remove(one);
        } else {
            telling.add(one);
        }
    }

    private static void unlisted(Watched one, double value, boolean matters) {
        if (matters) {
            // A configured site of that name may bring its own rules, but it must list the channel.
            LOG.warn(
                    "the configured site '{}' does not list channel {} of device {}: that it is at {} raises no alert",
                    SITE,
                    one.channel(),
                    SITE,
                    Math.round(value));
        }
    }

    private boolean offer(String tenant, String channel, double value) {
        long now = clock.millis();
        Reading reading = new Reading(channel, now, Value.of(Math.round(value * 10) / 10.0));
        Pack pack =
                new Pack(
                        tenant,
                        SITE,
                        Lane.LIVE,
                        now,
                        Pack.NO_SEQUENCE,
                        "",
                        ClockState.SYNCED,
                        List.of(reading));
        return journal.offer(new JournalEntry.Readings(pack), true, () -> {});
    }

    private static String tenant(Sites sites) {
        return sites.all().stream()
                .map(each -> each.site())
                .filter(site -> !site.site().equals(SITE))
                .map(site -> site.tenant())
                .findFirst()
                .orElse(CITY);
    }
}
