package io.mimamori.hub.crash;

import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.state.StateDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** What state.db says after a campaign, when no hub has it open. */
final class AlertCampaign implements AutoCloseable {
    private static final Pattern STEP = Pattern.compile("round 1, step (\\d) of \\d: .*");

    private final StateDatabase state;

    AlertCampaign(Path data) {
        state = new StateDatabase(data.resolve("state.db"));
    }

    /** A time without a hub, from kill to READY; ms. */
    record Down(long from, long to) {
        long within(long start, long end) {
            return Math.max(0, Math.min(end, to) - Math.max(start, from));
        }
    }

    /**
     * The steps of one number.
     *
     * @param early those that came before their time, since nobody of the step before was reached
     * @param sorted how late the others were, in ms, without the time that no hub was there
     */
    record Lateness(int early, List<Long> sorted) {
        static Lateness of(List<Long> all) {
            return new Lateness(
                    (int) all.stream().filter(late -> late < 0).count(),
                    all.stream().filter(late -> late >= 0).sorted().toList());
        }

        int steps() {
            return early + sorted.size();
        }

        long at(double part) {
            if (sorted.isEmpty()) {
                return 0;
            }
            return sorted.get((int) Math.min(sorted.size() - 1.0, sorted.size() * part));
        }

        long most() {
            return at(1);
        }
    }

    long count(String sql) {
        return state.read(handle -> handle.select(sql).mapTo(Long.class).one());
    }

    List<String> texts(String sql) {
        return state.read(handle -> handle.select(sql).mapTo(String.class).list());
    }

    boolean isLedgerWhole() {
        return new Ledger(state, InstantSource.system()).verify().firstBroken().isEmpty();
    }

    /**
     * How late each step was, by its number.
     *
     * @param after when the steps are due after the alert was raised, ms
     */
    Map<Integer, Lateness> lateness(List<Long> after, List<Down> downs) {
        Map<Integer, List<Long>> late = new TreeMap<>();
        state.read(handle -> collect(handle, after, downs, late));
        Map<Integer, Lateness> sorted = new TreeMap<>();
        late.forEach((step, all) -> sorted.put(step, Lateness.of(all)));
        return sorted;
    }

    private static int collect(
            Handle handle, List<Long> after, List<Down> downs, Map<Integer, List<Long>> late) {
        Map<String, Long> raised = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        List<Entry> entries = new ArrayList<>(entries(handle));
        for (Entry entry : entries) {
            Matcher step = STEP.matcher(entry.detail());
            if (entry.action().equals("raised")) {
                raised.put(entry.episode(), entry.millis());
            } else if (step.matches() && seen.add(entry.episode() + step.group(1))) {
                int number = Integer.parseInt(step.group(1));
                long due = raised.getOrDefault(entry.episode(), 0L) + after.get(number - 1);
                long down =
                        downs.stream().mapToLong(each -> each.within(due, entry.millis())).sum();
                late.computeIfAbsent(number, _ -> new ArrayList<>())
                        .add(entry.millis() - due - down);
            }
        }
        return entries.size();
    }

    private record Entry(String episode, long millis, String action, String detail) {}

    private static List<Entry> entries(Handle handle) {
        return handle.select(
                        "SELECT episode, time_ms, action, detail FROM ledger"
                                + " WHERE action IN ('raised', 'escalated') ORDER BY number")
                .map((rs, context) ->
                        new Entry(rs.getString(1), rs.getLong(2), rs.getString(3), rs.getString(4)))
                .list();
    }

    @Override
    public void close() {
        state.close();
    }
}
