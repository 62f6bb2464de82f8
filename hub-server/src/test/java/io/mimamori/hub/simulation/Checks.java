package io.mimamori.hub.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.hub.alert.StoredEvents;
import io.mimamori.profile.Site;
import io.mimamori.reading.Quality;
import io.mimamori.reading.Value;
import io.mimamori.rule.EpisodeEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** What must hold after every step. Not thread-safe. */
final class Checks {
    private static final String STANDING =
            "SELECT * FROM episode_event WHERE site = ? AND withdrawn = 0";

    private static final String TOLD =
            "SELECT e.*, d.rowid AS told FROM delivery d JOIN episode_event e"
                    + " ON e.episode = d.episode AND e.number = d.number ORDER BY d.rowid";

    private static final Comparator<EpisodeEvent> IN_EVENT_TIME =
            Comparator.comparingLong(EpisodeEvent::timeMillis)
                    .thenComparingInt(EpisodeEvent::number);

    private final SimulatedHub hub;
    private final Streets streets;
    private final Known known;
    private long compared;

    Checks(SimulatedHub hub, Streets streets, Known known) {
        this.hub = hub;
        this.streets = streets;
        this.known = known;
    }

    /** How many histories were compared with the oracle's. */
    long compared() {
        return compared;
    }

    /**
     * The tables tell of each site what the oracle says at this time of the hub's clock, and why.
     */
    void histories(Collection<String> sites, long hubMillis) {
        for (String name : sites) {
            Site site = Optional.ofNullable(streets.sites().get(name)).orElseThrow();
            List<EpisodeEvent> told = standing(name);
            List<String> expected = Oracle.history(site, known.readings(name), hubMillis);
            same(name, Oracle.lines(told), expected);
            told.stream().filter(event -> event.kind().ends()).forEach(this::cleared);
            compared++;
        }
    }

    private static void same(String site, List<String> told, List<String> expected) {
        if (!told.equals(expected)) {
            throw new AssertionError(
                    "history of %s: missing %s; not so, or told twice: %s"
                            .formatted(site, less(expected, told), less(told, expected)));
        }
    }

    /** Lines that are there more often than in the other list. */
    private static List<String> less(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        others.forEach(rest::remove);
        return rest;
    }

    private List<EpisodeEvent> standing(String site) {
        return hub.state()
                .read(handle ->
                        handle.createQuery(STANDING)
                                .bind(0, site)
                                .map((row, _) -> StoredEvents.event(row))
                                .list());
    }

    /** No level is given up, and no silence is over, but for a reading that the hub has. */
    private void cleared(EpisodeEvent event) {
        EpisodeEvent.Cause cause = event.cause();
        Optional<Known.Sighting> reading = known.find(cause.channel(), cause.timeMillis());
        assertThat(reading).as("the reading that ended %s", event).isPresent();
        assertThat(cause.value()).isEqualTo(reading.orElseThrow().reading().value());
        if (event.kind() == EpisodeEvent.Kind.CLEARED && event.source().rule().equals("level")) {
            double value = ((Value.Numeric) cause.value()).number();
            assertThat(cause.quality()).as("%s", event).isEqualTo(Quality.GOOD);
            assertThat(value).as("%s", event).isLessThan(Streets.WARNING - Streets.HYSTERESIS);
            assertThat(event.timeMillis() - cause.timeMillis())
                    .as("ms without data before %s", event)
                    .isLessThan(Duration.ofMinutes(70).toMillis());
        }
    }

    /**
     * Nobody is told the same of an episode twice in a row, unless what they heard was withdrawn.
     */
    void tellings() {
        Map<UUID, Telling> last = new HashMap<>();
        for (Telling telling : told()) {
            Telling before = last.put(telling.event().episode(), telling);
            boolean again = before != null && !before.withdrawn() && before.says(telling);
            if (again) {
                throw new AssertionError(
                        "told before of %s: %s"
                                .formatted(telling, ledger(telling.event().episode())));
            }
        }
    }

    /** A message to people. */
    private record Telling(EpisodeEvent event, boolean withdrawn) {
        boolean says(Telling other) {
            return event.kind().ends() == other.event.kind().ends()
                    && (event.kind().ends() || event.level().equals(other.event.level()));
        }
    }

    /**
     * Whoever must know of an open episode of a channel that is heard of has been told.
     *
     * @param freshMillis how old the newest reading of such a channel is at most
     */
    void nobodyWaits(Collection<String> sites, long hubMillis, long freshMillis) {
        Map<UUID, EpisodeEvent> last = new HashMap<>();
        told().forEach(each -> last.put(each.event().episode(), each.event()));
        for (String site : sites) {
            Map<UUID, EpisodeEvent> open = new HashMap<>();
            standing(site)
                    .forEach(event ->
                            open.merge(
                                    event.episode(),
                                    event,
                                    (a, b) -> IN_EVENT_TIME.compare(a, b) > 0 ? a : b));
            for (EpisodeEvent event : open.values()) {
                long newest = known.newestMillis(event.cause().channel());
                boolean fresh = hubMillis - newest <= freshMillis;
                if (event.source().rule().equals("level") && !event.kind().ends() && fresh) {
                    assertThat(
                                    Optional.ofNullable(last.get(event.episode()))
                                            .flatMap(EpisodeEvent::level))
                            .as("level that people were told of %s", event)
                            .isEqualTo(event.level());
                }
            }
        }
    }

    private String ledger(UUID episode) {
        return hub.ledger().ledger(episode).stream()
                .map(entry ->
                        Instant.ofEpochMilli(entry.timeMillis())
                                + " "
                                + entry.action()
                                + " "
                                + entry.detail())
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    private List<Telling> told() {
        return hub.state()
                .read(handle ->
                        handle.createQuery(TOLD)
                                .map((row, _) ->
                                        new Telling(
                                                StoredEvents.event(row),
                                                row.getBoolean("withdrawn")))
                                .list());
    }

    /** The journal, the chain of the ledger and the numbers of the events are whole. */
    void stores() {
        hub.state();
        known.compareWith(hub.journal());
        assertThat(hub.ledger().verify().firstBroken()).isEmpty();
        assertThat(hub.ledger().verify().entries()).isEqualTo(happened());
    }

    /** Each event is noted when it is stored, and once more when it is withdrawn. */
    private long happened() {
        return hub.state()
                .read(handle ->
                        handle.createQuery(
                                        "SELECT count(*) + coalesce(sum(withdrawn), 0)"
                                                + " FROM episode_event")
                                .mapTo(Long.class)
                                .one());
    }
}
