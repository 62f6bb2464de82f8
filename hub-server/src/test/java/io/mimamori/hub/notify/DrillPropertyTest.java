package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.Happenings;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.rule.EpisodeEvent;
import io.mimamori.rule.EpisodeEvent.Kind;
import io.mimamori.rule.Ladder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drills and what is real, mixed at random: neither leaks into the other (promise P5). {@code
 * -Dseed=N} replays a run, {@code -Dmessages=N} and {@code -Dlives=N} make it longer.
 */
class DrillPropertyTest {
    private static final long SEED = Long.getLong("seed", 20_261_130L);
    private static final int MESSAGES = Integer.getInteger("messages", 200_000);
    private static final int LIVES = Integer.getInteger("lives", 12);
    private static final String AS = "-Dseed=" + SEED;
    private static final String MARK = "【訓練】";
    private static final List<String> RULES =
            List.of("level", "silent", "bear", "help", "fast", "agree", "room", "quiet");

    private final Random random = new Random(SEED);
    private final Map<Hazard, Site> sites = new EnumMap<>(Hazard.class);
    private final MessageTexts texts = new MessageTexts(alert -> Optional.of(site(alert.hazard())));

    private Site site(Hazard hazard) {
        return sites.computeIfAbsent(
                hazard, each -> Happenings.everyRule(each, Ladder.Basis.STATUTORY));
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Endpoints as a configuration makes them, some for drills, some for homes. */
    private Endpoints endpoints() {
        List<Endpoint> all = new ArrayList<>();
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < count; i++) {
            boolean test = random.nextBoolean();
            EndpointRules rules =
                    new EndpointRules(
                            Optional.empty(), test, random.nextBoolean(), false, Pace.STANDARD);
            String name = (test ? "test:" : "live:") + (rules.homes() ? "homes-" : "") + i;
            all.add(rules.endpoint("x", name, _ -> new DeliveryResult.Accepted("")));
        }
        return Endpoints.of(all);
    }

    private EpisodeEvent event(Hazard hazard) {
        String rule = any(RULES);
        Kind kind =
                any(
                        rule.equals("silent")
                                ? List.of(Kind.STALE, Kind.RECOVERED)
                                : List.of(Kind.RAISED, Kind.CHANGED, Kind.CLEARED));
        String level =
                kind == Kind.CLEARED || kind.isData()
                        ? ""
                        : switch (rule) {
                            case "level" -> any(List.of("warning", "danger"));
                            case "fast" -> "rising";
                            case "agree" -> "flood";
                            default -> rule;
                        };
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return Happenings.at(
                Happenings.event(id, 1 + random.nextInt(5), kind, rule, level), hazard);
    }

    private static Alert alert(EpisodeEvent event) {
        return new Alert(
                event.episode(),
                event.source().tenant(),
                event.source().site(),
                event.source().hazard(),
                event.source().rule(),
                Alert.State.OPEN,
                event.level(),
                event.raisedMillis(),
                OptionalLong.empty(),
                false,
                event.cause().channel(),
                event.cause().value(),
                event.cause().unit(),
                1);
    }

    @Test
    void mixedMessagesStayAmongTheirOwn() {
        Map<Boolean, Integer> written = new HashMap<>();
        int count = 0;
        while (count < MESSAGES) {
            Endpoints endpoints = endpoints();
            boolean exercise = random.nextBoolean();
            Addressing addressing = Addressing.of(endpoints, exercise);
            Hazard hazard = any(List.of(Hazard.values()));
            EpisodeEvent event = event(hazard);
            Alert alert = alert(event);
            List<Delivery> all = new ArrayList<>(addressing.deliveries(alert, event));
            // By name, as the steps of an escalation do, whatever the name is of.
            for (String name : endpoints.names()) {
                Telling telling =
                        new Telling(UUID.randomUUID(), name, "somebody", true, "1.1.somebody");
                addressing.delivery(telling, alert, event).ifPresent(all::add);
            }
            for (Delivery delivery : all) {
                check(texts.write(delivery), delivery, exercise, hazard);
                check(texts.digest(List.of(delivery)), delivery, exercise, hazard);
                written.merge(exercise, 2, Integer::sum);
                count += 2;
            }
            assertThat(all).as("%s", AS).hasSize(2 * mayHear(endpoints, exercise, hazard));
        }
        // A third at least of each: else the mixture shows nothing.
        assertThat(written.get(true)).isGreaterThan(MESSAGES / 3);
        assertThat(written.get(false)).isGreaterThan(MESSAGES / 3);
    }

    private static int mayHear(Endpoints endpoints, boolean exercise, Hazard hazard) {
        return (int)
                endpoints.names().stream()
                        .filter(name -> name.startsWith(exercise ? "test:" : "live:"))
                        .filter(name -> hazard != Hazard.HOME || name.contains(":homes-"))
                        .count();
    }

    private static void check(Message message, Delivery delivery, boolean exercise, Hazard hazard) {
        String name = delivery.endpoint().address().name();
        String all = message.subject() + message.text() + message.screenText();
        boolean sound =
                name.startsWith(exercise ? "test:" : "live:")
                        && (hazard != Hazard.HOME || name.contains(":homes-"))
                        && message.subject().startsWith(MARK) == exercise
                        && message.text().startsWith(MARK) == exercise
                        && message.screenText().startsWith(MARK) == exercise
                        && (exercise || !all.contains("訓練"))
                        && message.json().contains("\"exercise\":" + exercise);
        if (!sound) {
            throw new AssertionError(
                    "%s: exercise %s to %s: %s".formatted(AS, exercise, name, message));
        }
    }

    @TempDir private Path folder;

    /** A hub that is now in exercise mode and now not, over one state.db, with messages waiting. */
    @Test
    void whatWaitsGoesOnAmongItsOwnWhenTheHubBecomesRealOrADrill() {
        SwitchedChannel live = new SwitchedChannel();
        SwitchedChannel test = new SwitchedChannel();
        Set<UUID> told = new HashSet<>();
        HandClock clock = new HandClock();
        for (int life = 0; life < LIVES; life++) {
            boolean exercise = random.nextBoolean();
            DeliveryResult answer =
                    random.nextInt(3) == 0
                            ? new DeliveryResult.Retry("down")
                            : new DeliveryResult.Accepted("p");
            live.answer = answer;
            test.answer = answer;
            try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                    Outbox outbox = outbox(state, clock, live, test, exercise)) {
                AlertLedger ledger = new AlertLedger(state, outbox, clock, exercise);
                outbox.start();
                for (int i = 0; i < 20; i++) {
                    EpisodeEvent event = event(Hazard.RIVER);
                    if (event.kind() == Kind.RAISED) {
                        told.add(event.episode());
                        Happenings.tell(ledger, event);
                    }
                }
            }
            clock.millis.addAndGet(Duration.ofMinutes(10).toMillis());
        }
        live.answer = new DeliveryResult.Accepted("p");
        test.answer = new DeliveryResult.Accepted("p");
        try (StateDatabase state = new StateDatabase(folder.resolve("state.db"));
                Outbox outbox = outbox(state, clock, live, test, false)) {
            outbox.start();
            await().until(() -> {
                clock.millis.addAndGet(Duration.ofMinutes(1).toMillis());
                outbox.queued();
                return state.read(handle -> DeliveryTable.count(handle, "accepted")) == told.size();
            });
            Ledger.Verdict verdict = new Ledger(state, clock).verify();
            assertThat(verdict.firstBroken()).as(AS).isEmpty();
        }
        assertThat(live.tried).as(AS).allMatch(message -> !message.subject().contains("訓練"));
        assertThat(test.tried).as(AS).allMatch(message -> message.subject().startsWith(MARK));
        assertThat(
                        live.taken.stream().map(Message::id).distinct().count()
                                + test.taken.stream().map(Message::id).distinct().count())
                .as(AS)
                .isEqualTo(told.size());
        assertThat(live.taken).as(AS).isNotEmpty();
        assertThat(test.taken).as(AS).isNotEmpty();
    }

    private Outbox outbox(
            StateDatabase state,
            HandClock clock,
            SwitchedChannel live,
            SwitchedChannel test,
            boolean exercise) {
        return new Outbox(
                new Outbox.Ground(state, new Ledger(state, clock), clock, new Metrics(), SEED),
                Endpoints.of(
                        List.of(
                                new LiveEndpoint(Address.ofProgram("x", "desk", true), live),
                                new TestEndpoint(Address.ofProgram("x", "test", true), test))),
                alert -> Optional.of(site(alert.hazard())),
                exercise);
    }
}
