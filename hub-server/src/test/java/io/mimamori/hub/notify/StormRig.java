package io.mimamori.hub.notify;

import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.AlertStore;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.escalation.EscalationFiles;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.hub.escalation.Escalations;
import io.mimamori.hub.escalation.Wishes;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Inhibition;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Kamojima with five gauges over a real outbox, real escalations and a real state.db; channels as
 * they are told, the clock moved by hand.
 */
final class StormRig implements AutoCloseable {
    final HandClock clock = new HandClock();
    final Map<String, SwitchedChannel> channels = new TreeMap<>();
    final StateDatabase state;
    final Outbox outbox;
    final AlertLedger ledger;
    private final Ledger entries;
    private final Escalations escalations;

    /** {@code people}, {@code programs} and {@code drills}: names of endpoints. */
    StormRig(Path folder, String plan, List<String> people, List<String> drills, boolean exercise)
            throws IOException {
        state = new StateDatabase(folder.resolve("state.db"));
        entries = new Ledger(state, clock);
        List<Endpoint> endpoints = new ArrayList<>();
        people.forEach(name -> endpoints.add(new LiveEndpoint(people(name), channel(name))));
        drills.forEach(name -> endpoints.add(new TestEndpoint(people(name), channel(name))));
        endpoints.add(
                new LiveEndpoint(Address.ofProgram("webhook", "hook", true), channel("hook")));
        Endpoints all = Endpoints.of(endpoints);
        outbox =
                new Outbox(
                        new Outbox.Ground(state, entries, clock, new Metrics(), 1),
                        all,
                        alert -> Optional.of(site(alert.hazard())),
                        exercise);
        Path file = Files.writeString(folder.resolve("duty.yaml"), plan);
        EscalationPlan everybody = EscalationFiles.read(List.of(file), all.names());
        escalations =
                new Escalations(
                        everybody, new Escalations.Ground(state, entries, clock), outbox, exercise);
        ledger = new AlertLedger(state, escalations, clock, exercise);
        escalations.start(ledger::reopen);
        outbox.start();
    }

    /** Without policies, for real. */
    static StormRig plain(Path folder) throws IOException {
        return new StormRig(folder, "people: []\n", List.of("desk"), List.of("drill"), false);
    }

    private static Address people(String name) {
        String kind = name.replaceAll(":.*", "");
        Restraint restraint = kind.equals("mastodon") ? Restraint.PUBLIC : Restraint.STANDARD;
        Pace pace = new Pace(Pace.STANDARD.patience(), Pace.STANDARD.interval(), restraint);
        return Address.ofPeople(kind, name, true, pace);
    }

    Wishes wishes() {
        return escalations.wishes();
    }

    SwitchedChannel channel(String name) {
        return channels.computeIfAbsent(name, _ -> new SwitchedChannel());
    }

    List<Message> taken(String name) {
        return channel(name).taken;
    }

    /** Every gauge has the ladder; an open alert of the button mutes the camera. */
    static Site site(Hazard hazard) {
        Site plain = Happenings.site(hazard, Ladder.Basis.CITY);
        List<Channel> all = new ArrayList<>(plain.channels());
        IntStream.rangeClosed(2, 5)
                .mapToObj(number -> new ChannelId("g" + number, "level"))
                .map(id -> new Channel(id, "river_level", "m", 0.01, Range.ALL))
                .forEach(all::add);
        return new Site(
                plain.tenant(),
                plain.site(),
                plain.title(),
                plain.hazard(),
                plain.datum(),
                plain.zone(),
                plain.position(),
                all,
                plain.rules(),
                List.of(),
                List.of(new Inhibition("help", List.of("bear"), Inhibition.Scope.SITE)));
    }

    static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The gauge's alert, whose id is that of its name. */
    static EpisodeEvent level(String gauge, int number, Kind kind, String level) {
        return Happenings.of(gauge, Happenings.event(id(gauge), number, kind, "level", level));
    }

    static EpisodeEvent event(String name, int number, Kind kind, String rule, String level) {
        return Happenings.event(id(name), number, kind, rule, level);
    }

    void tell(EpisodeEvent... events) {
        Happenings.tell(ledger, events);
    }

    void later(Duration time) {
        clock.millis.addAndGet(time.toMillis());
        outbox.queued();
    }

    Silence silence(Silence.Scope scope, Duration time) {
        Silences.Wish wish =
                new Silences.Wish(
                        Silence.Kind.SILENCE,
                        scope,
                        OptionalLong.empty(),
                        clock.millis() + time.toMillis(),
                        "堤防の工事",
                        "青木");
        return ((Silences.Outcome.Made) outbox.silences().create(wish)).silence();
    }

    static Silence.Scope place() {
        return new Silence.Scope(
                "city",
                Optional.of("kamojima"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    long count(String deliveryState) {
        return state.read(handle -> DeliveryTable.count(handle, deliveryState));
    }

    List<AlertStore.LedgerEntry> entries(UUID id, String action) {
        return entries.of(id, 1_000).stream()
                .filter(entry -> entry.action().equals(action))
                .toList();
    }

    /** Waits until all that is due went out or was tried, and no silence is to be settled. */
    void settle() {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> outbox.silences().over().isEmpty() && underWay() == 0);
    }

    private long underWay() {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT COUNT(*) FROM delivery WHERE state = 'leased'"
                                        + " OR state = 'ready' AND not_before_ms <= :now")
                        .bind("now", clock.millis())
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public void close() {
        channels.values().forEach(channel -> channel.letGo.countDown());
        escalations.close();
        outbox.close();
        state.close();
    }
}
