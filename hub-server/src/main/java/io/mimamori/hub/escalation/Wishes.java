package io.mimamori.hub.escalation;

import io.mimamori.hub.notify.QuietHours;
import io.mimamori.hub.notify.QuietWishes;
import io.mimamori.hub.state.StateDatabase;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * How people of the escalation plan wish to be told: which of their channels first, which not, and
 * when they sleep. Read from memory, written to state.db. Thread-safe.
 */
public final class Wishes {
    private static final int MINUTES_OF_HOUR = 60;

    private final StateDatabase state;
    private final Map<String, Wish> wishes = new ConcurrentHashMap<>();

    public Wishes(StateDatabase state) {
        this.state = state;
        wishes.putAll(state.read(Wishes::all));
    }

    /**
     * Of one person.
     *
     * @param first names of endpoints in the order to be tried; those not named come after them
     * @param off names of endpoints that are not to be used; of what may be about a life they are
     *     tried after all others
     * @param quiet when others are to be called instead
     */
    public record Wish(List<String> first, Set<String> off, Optional<Quiet> quiet) {
        /** As the plan has it. */
        public static final Wish NONE = new Wish(List.of(), Set.of(), Optional.empty());

        public Wish {
            first = List.copyOf(first);
            off = Set.copyOf(off);
        }

        /** These channels as the person wishes them; never none where there was one. */
        List<String> applied(List<String> channels, boolean life) {
            List<String> on =
                    channels.stream()
                            .filter(channel -> !off.contains(channel))
                            .sorted(Comparator.comparingInt(this::place))
                            .toList();
            if (!life && !on.isEmpty()) {
                return on;
            }
            List<String> all = new ArrayList<>(on);
            channels.stream().filter(off::contains).forEach(all::add);
            return all;
        }

        private int place(String channel) {
            int place = first.indexOf(channel);
            return place < 0 ? first.size() : place;
        }
    }

    /**
     * Hours of each day.
     *
     * @param to excluded; may be earlier than {@code from}: over midnight
     */
    public record Quiet(LocalTime from, LocalTime to, ZoneId zone) {
        public Quiet {
            if (from.equals(to)) {
                throw new IllegalArgumentException(
                        "quiet hours begin and end at different times: nobody can be away always");
            }
        }

        boolean contains(long millis) {
            LocalTime time = Instant.ofEpochMilli(millis).atZone(zone).toLocalTime();
            boolean begun = !time.isBefore(from);
            boolean over = !time.isBefore(to);
            return from.isBefore(to) ? begun && !over : begun || !over;
        }
    }

    /**
     * What the people of the plan wish of their endpoints, outside of any policy; of an endpoint
     * that two share nothing.
     */
    QuietWishes byEndpoint(EscalationPlan plan) {
        return endpoint -> {
            List<Person> owners = plan.owners(endpoint);
            return owners.size() == 1
                    ? of(owners.getFirst().id())
                            .quiet()
                            .map(quiet -> new QuietHours(quiet.from(), quiet.to()))
                            .map(hours -> new QuietWishes.Wish(Optional.of(hours)))
                    : Optional.empty();
        };
    }

    public Wish of(String person) {
        return wishes.getOrDefault(person, Wish.NONE);
    }

    /** Keeps what a person wishes in place of what they wished before. */
    public void put(String person, Wish wish, long nowMillis) {
        state.writeNow(tx -> {
            state.onCommit(() -> wishes.put(person, wish));
            return tx.execute(
                    "INSERT OR REPLACE INTO calling_wish (person, first, off, quiet_from, quiet_to,"
                            + " zone, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    person,
                    String.join("\n", wish.first()),
                    wish.off().stream().sorted().collect(Collectors.joining("\n")),
                    wish.quiet().map(quiet -> minutes(quiet.from())).orElse(null),
                    wish.quiet().map(quiet -> minutes(quiet.to())).orElse(null),
                    wish.quiet().map(quiet -> quiet.zone().getId()).orElse(""),
                    nowMillis);
        });
    }

    private static Map<String, Wish> all(Handle handle) {
        return handle
                .createQuery("SELECT * FROM calling_wish")
                .map((rs, context) -> {
                    int from = rs.getInt("quiet_from");
                    Optional<Quiet> quiet =
                            rs.wasNull()
                                    ? Optional.empty()
                                    : Optional.of(
                                            new Quiet(
                                                    time(from),
                                                    time(rs.getInt("quiet_to")),
                                                    ZoneId.of(rs.getString("zone"))));
                    Wish wish =
                            new Wish(
                                    lines(rs.getString("first")),
                                    new HashSet<>(lines(rs.getString("off"))),
                                    quiet);
                    return Map.entry(rs.getString("person"), wish);
                })
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split("\n", -1));
    }

    private static int minutes(LocalTime time) {
        return time.getHour() * MINUTES_OF_HOUR + time.getMinute();
    }

    private static LocalTime time(int minutes) {
        return LocalTime.of(minutes / MINUTES_OF_HOUR, minutes % MINUTES_OF_HOUR);
    }
}
