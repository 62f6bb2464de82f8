package io.mimamori.edge;

import io.mimamori.edge.alarm.AlarmPlan;
import io.mimamori.edge.alarm.LocalAlarm;
import io.mimamori.profile.Site;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.LocalVerdict;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.rule.Effect;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.JointRule;
import io.mimamori.rule.Judge;
import io.mimamori.rule.JudgeEvent;
import io.mimamori.rule.Rule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's judge, here: switches the local alarm with the link up or down (design, P6). The hub
 * judges the same readings anew; what was judged here is told for the ledger of its episodes, after
 * the alarm was switched. Thread-safe: one lock guards the judge.
 */
final class LocalJudgement {
    private static final Logger LOG = LoggerFactory.getLogger(LocalJudgement.class);

    /** Timers are looked at so often; the promise is an alarm within 1 s. */
    private static final Duration TICK = Duration.ofMillis(250);

    private final Judge judge = new Judge();
    private final Map<UUID, NavigableMap<Integer, EpisodeEvent>> episodes = new LinkedHashMap<>();
    private final Set<String> devices;
    private final AlarmPlan plan;
    private final LocalAlarm alarm;
    private final InstantSource clock;
    private final BiConsumer<String, LocalVerdict> verdicts;
    private LocalAlarm.Signal shown = LocalAlarm.Signal.OFF;

    /**
     * @param devices whose readings are judged here
     * @param verdicts hears of each event and of the device behind it, under the lock: must not
     *     wait
     */
    LocalJudgement(
            Set<String> devices,
            AlarmPlan plan,
            LocalAlarm alarm,
            InstantSource clock,
            BiConsumer<String, LocalVerdict> verdicts) {
        this.devices = Set.copyOf(devices);
        this.plan = plan;
        this.alarm = alarm;
        this.clock = clock;
        this.verdicts = verdicts;
    }

    /**
     * Judges a site from now on, or by its new version. An alarm whose rule or channel the site has
     * no more ends with it: nobody would ever clear it. Rules over channels of which only some are
     * heard here are the hub's alone: here the others would look like silence.
     */
    synchronized void change(Site whole, int version) {
        Site site =
                whole.with(whole.rules().stream().filter(rule -> isHeard(rule, whole)).toList());
        episodes.values().removeIf(events -> isGone(events.lastEntry().getValue(), site));
        LOG.debug(
                "alarm changed: {}", apply(judge.step(new JudgeEvent.SiteChanged(site, version))));
    }

    private boolean isHeard(Rule rule, Site site) {
        return !(rule instanceof JointRule joint)
                || joint.groups(site).values().stream()
                        .allMatch(group ->
                                group.stream()
                                                .map(channel ->
                                                        devices.contains(channel.id().device()))
                                                .distinct()
                                                .count()
                                        == 1);
    }

    private static boolean isGone(EpisodeEvent event, Site site) {
        return event.source().tenant().equals(site.tenant())
                && event.source().site().equals(site.site())
                && (site.channel(event.cause().channel()).isEmpty()
                        || site.rules().stream()
                                .noneMatch(rule ->
                                        rule.id().equals(event.source().rule())
                                                && rule.watches(event.cause().channel())));
    }

    /** Fires timers from now on, on the executor. */
    void startTicks(ScheduledExecutorService executor) {
        var ticks =
                executor.scheduleWithFixedDelay(
                        this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("ticks: {}", ticks);
    }

    private synchronized void tick() {
        long now = clock.millis();
        if (judge.nextDeadlineMillis() <= now) {
            apply(judge.step(new JudgeEvent.Tick(now)));
        }
    }

    /** Judges readings as they are made; true when the alarm changed. */
    synchronized boolean observe(String tenant, String device, Lane lane, List<Reading> readings) {
        Pack pack =
                new Pack(
                        tenant,
                        device,
                        lane,
                        clock.millis(),
                        Pack.NO_SEQUENCE,
                        "",
                        ClockState.UNSYNCED,
                        readings);
        return apply(judge.step(new JudgeEvent.Observed(pack)));
    }

    private boolean apply(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Happened(EpisodeEvent event) ->
                        episodes.computeIfAbsent(event.episode(), _ -> new TreeMap<>())
                                .put(event.number(), event);
                case Effect.Withdrawn(EpisodeEvent event) -> withdraw(event);
                case Effect.Notify(EpisodeEvent event) ->
                        LOG.info(
                                "{} {} {} {}",
                                event.source().site(),
                                event.source().rule(),
                                event.kind(),
                                event.level().orElse(""));
                case Effect.Judged _, Effect.Late _ -> {} // the hub says it of the same readings
            }
        }
        episodes.values().removeIf(LocalJudgement::isOver);
        LocalAlarm.Signal signal = plan.signal(levels());
        boolean changed = !signal.equals(shown);
        if (changed) {
            shown = signal;
            alarm.show(signal);
        }
        effects.forEach(this::tell);
        return changed;
    }

    private void tell(Effect effect) {
        switch (effect) {
            case Effect.Happened(EpisodeEvent event) ->
                    tell(event, event.kind().name().toLowerCase(Locale.ROOT));
            case Effect.Withdrawn(EpisodeEvent event) -> tell(event, LocalVerdict.WITHDRAWN);
            case Effect.Notify _, Effect.Judged _, Effect.Late _ -> {}
        }
    }

    private void tell(EpisodeEvent event, String what) {
        verdicts.accept(
                event.cause().channel().device(),
                new LocalVerdict(
                        what,
                        event.level(),
                        event.timeMillis(),
                        event.source().site(),
                        event.source().rule(),
                        event.episode(),
                        event.number()));
    }

    private void withdraw(EpisodeEvent event) {
        NavigableMap<Integer, EpisodeEvent> events = episodes.get(event.episode());
        if (events != null) {
            events.remove(event.number());
        }
    }

    private static boolean isOver(NavigableMap<Integer, EpisodeEvent> events) {
        return events.isEmpty() || events.lastEntry().getValue().kind().ends();
    }

    private List<String> levels() {
        List<String> levels = new ArrayList<>();
        for (NavigableMap<Integer, EpisodeEvent> events : episodes.values()) {
            EpisodeEvent last = events.lastEntry().getValue();
            last.level().filter(_ -> !last.kind().isData()).ifPresent(levels::add);
        }
        return levels;
    }

    /** What is shown now. */
    synchronized LocalAlarm.Signal shown() {
        return shown;
    }
}
