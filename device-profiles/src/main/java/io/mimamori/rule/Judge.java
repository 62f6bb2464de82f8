package io.mimamori.rule;

import io.mimamori.profile.Site;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Folds readings, ticks and site versions into episodes: (state, event) -> (state', effects). It
 * holds the state and nothing else; equal events give equal effects. Timers are fired by ticks, and
 * by readings that come after them in event time. Not thread-safe: one owner.
 *
 * <p>Sites are not part of a checkpoint. After a restart give the judge the version of each site
 * that held at the checkpoint, as {@link JudgeEvent.SiteChanged}, then {@link #restore} the parts,
 * then go on with the events after the checkpoint.
 */
public final class Judge {
    /** No timer is set. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How far back late readings are judged in their place; no hold may be longer. */
    public static final Duration REVISION_WINDOW = Duration.ofMillis(Window.SPAN_MILLIS);

    /** Key prefix of the parts of channels. */
    static final String CHANNEL = "channel/";

    /** No two rows lie so far apart the wrong way round unless the clock was set: one minute. */
    private static final long CLOCK_SET_BACK_MILLIS = 60_000;

    /** By tenant, device and channel: no key is made to look up a reading. */
    private final Map<String, Map<String, Map<String, List<Feed>>>> feeds = new HashMap<>();

    private final Map<String, List<ChannelState>> sites = new HashMap<>();
    private final Timers timers = new Timers();
    private final List<ChannelState> touched = new ArrayList<>();
    private final JudgeCheckpoint checkpoint = new JudgeCheckpoint();
    private final Arrival arrival = new Arrival();
    private List<Effect> effects = new ArrayList<>();
    private long tickMillis = Fold.NONE;
    private long nowMillis = Fold.NONE;
    private long late;

    /** One step of the fold; the effects in the order in which they are to be done. */
    public List<Effect> step(JudgeEvent event) {
        settleRestored();
        switch (event) {
            case JudgeEvent.SiteChanged changed ->
                    change(new Place(changed.site(), changed.version()));
            case JudgeEvent.Observed observed -> observe(observed.pack());
            case JudgeEvent.Tick tick -> tick(tick.nowMillis());
        }
        if (effects.isEmpty()) {
            return List.of();
        }
        List<Effect> done = effects;
        effects = new ArrayList<>();
        return done;
    }

    /** When the next timer is due, ms since 1970 UTC, or {@link #NEVER}. */
    public long nextDeadlineMillis() {
        settleRestored();
        ChannelState first = timers.first();
        return first == null ? NEVER : first.nextDueMillis();
    }

    /** Readings that came after the revision window had passed and were not judged. */
    public long lateReadings() {
        settleRestored();
        return late;
    }

    /** Why each rule of each site is as it is now, in no particular order. */
    public List<Explanation> explain() {
        settleRestored();
        List<Explanation> all = new ArrayList<>();
        sites.values().forEach(channels -> channels.forEach(each -> each.explain(all)));
        return all;
    }

    /**
     * Hands over the parts of the state that changed since the last call, under keys that stay the
     * same. Put them in one transaction with the journal position that the state stands for.
     */
    public void checkpoint(Checkpoint sink) {
        settleRestored();
        checkpoint.write(sink, tickMillis, nowMillis, late);
    }

    /**
     * Takes the state back, part by part, in any order; only on a new judge that has been told of
     * its sites and of nothing else. Parts of channels that no site has any more are dropped.
     */
    public void restore(String key, byte[] part) {
        checkpoint.add(key, part);
    }

    private void settleRestored() {
        if (!checkpoint.isPending()) {
            return;
        }
        JudgeCheckpoint.Clocks clocks = checkpoint.readClocks();
        tickMillis = clocks.tickMillis();
        nowMillis = clocks.nowMillis();
        late = clocks.late();
        for (List<ChannelState> channels : sites.values()) {
            for (ChannelState channel : channels) {
                disconnect(channel);
                if (checkpoint.read(channel)) {
                    channel.settleRestored(tickMillis);
                    timers.update(channel);
                }
                connect(channel); // a checkpoint numbers the sources
            }
        }
        checkpoint.close();
    }

    private void observe(Pack pack) {
        clock(pack.receivedMillis());
        Map<String, List<Feed>> channels = ofDevice(pack.tenant(), pack.device());
        List<Reading> readings = pack.readings();
        for (int i = 0; i < readings.size(); i++) {
            List<Feed> watched = channels.getOrDefault(readings.get(i).channel(), List.of());
            for (int j = 0; j < watched.size(); j++) {
                Feed feed = watched.get(j);
                arrival.set(readings.get(i), pack);
                arrival.source = feed.source;
                observe(feed.state);
            }
        }
        finishTouched();
    }

    /**
     * The hub's clock says this now. It runs forward, but for the order in which threads hand in
     * rows; when it says much less than before it was wrong and has been set. Then timers that
     * fired for its sake must not go on firing: else a clock that once said a year too late would
     * make every channel silent, and every alert old news, for a year.
     */
    private void clock(long millis) {
        if (millis + CLOCK_SET_BACK_MILLIS < nowMillis) {
            nowMillis = millis;
            tickMillis = Math.min(tickMillis, millis);
        } else {
            nowMillis = Math.max(nowMillis, millis);
        }
    }

    private void observe(ChannelState channel) {
        if (!channel.observe(arrival) && !channel.isJoint()) {
            late++;
            Site site = channel.place().site();
            effects.add(
                    new Effect.Late(site.tenant(), site.site(), channel.id(), arrival.timeMillis));
        }
        touch(channel);
    }

    private void touch(ChannelState channel) {
        if (!channel.isTouched) {
            channel.isTouched = true;
            touched.add(channel);
        }
    }

    private void finishTouched() {
        for (int i = 0; i < touched.size(); i++) {
            ChannelState channel = touched.get(i);
            channel.isTouched = false;
            channel.settle();
            channel.fireUpTo(tickMillis);
            finish(channel);
        }
        touched.clear();
    }

    private void finish(ChannelState channel) {
        channel.finish(nowMillis, effects);
        checkpoint.changed(channel);
        timers.update(channel);
    }

    private void tick(long newNowMillis) {
        clock(newNowMillis);
        tickMillis = Math.max(tickMillis, newNowMillis);
        ChannelState first = timers.first();
        while (first != null && first.nextDueMillis() <= tickMillis) {
            first.fireUpTo(first.nextDueMillis());
            finish(first);
            first = timers.first();
        }
    }

    private void change(Place place) {
        Site site = place.site();
        List<ChannelState> before = sites.getOrDefault(place.key(), List.of());
        Map<String, ChannelState> known = new HashMap<>();
        before.forEach(channel -> known.put(channel.key, channel));
        before.forEach(this::disconnect);
        List<ChannelState> after = new ArrayList<>();
        for (Watched watched : Watched.of(site)) {
            ChannelState same = known.remove(place.key() + "/" + watched.name());
            if (same == null) {
                same = new ChannelState(place, watched);
            } else {
                same.change(place, watched.rules());
                touch(same);
            }
            connect(same);
            after.add(same);
        }
        known.values().forEach(this::remove);
        sites.put(place.key(), after);
        finishTouched();
    }

    private void connect(ChannelState channel) {
        List<ChannelId> ids = channel.sources.ids();
        for (int source = 0; source < ids.size(); source++) {
            feeds.computeIfAbsent(channel.place().site().tenant(), _ -> new HashMap<>())
                    .computeIfAbsent(ids.get(source).device(), _ -> new HashMap<>())
                    .computeIfAbsent(ids.get(source).channel(), _ -> new ArrayList<>())
                    .add(new Feed(channel, source));
        }
    }

    private void disconnect(ChannelState channel) {
        for (ChannelId id : channel.sources.ids()) {
            ofDevice(channel.place().site().tenant(), id.device())
                    .getOrDefault(id.channel(), new ArrayList<>())
                    .removeIf(feed -> feed.state == channel);
        }
    }

    private void remove(ChannelState channel) {
        timers.remove(channel);
        checkpoint.removed(channel);
    }

    private Map<String, List<Feed>> ofDevice(String tenant, String device) {
        return feeds.getOrDefault(tenant, Map.of()).getOrDefault(device, Map.of());
    }

    /** Whose window a channel's readings go into, and under which number. */
    private record Feed(ChannelState state, int source) {}

    /** Where the changed parts of the state go. */
    public interface Checkpoint {
        void put(String key, byte[] part);

        void remove(String key);
    }
}
