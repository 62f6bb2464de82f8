package io.mimamori.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.testing.FakeLine;
import io.mimamori.hub.testing.FakeNtfy;
import io.mimamori.hub.testing.HubProcess;
import io.mimamori.hub.testing.ProviderServer;
import io.mimamori.hub.testing.ProviderServer.Fault;
import io.mimamori.hub.testing.ProviderServer.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many buttons are pressed while the hub is killed again and again and the providers drop, hang,
 * fail and lose their answers; half of the alerts are answered. {@code -Dalerts=N -Dkills=N
 * -Dseed=N}; {@code ./mimamori bench alerts} runs 10,000.
 */
class AlertCampaignTest {
    private static final long SEED = Long.getLong("seed", 20_261_130L);
    private static final int ALERTS = Integer.getInteger("alerts", 60);
    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final int RATE = Integer.getInteger("rate", 40);
    private static final String AS =
            "-Dseed=%d -Dalerts=%d -Dkills=%d".formatted(SEED, ALERTS, KILLS);

    private static final int BUTTONS_OF_A_HOME = 100;
    private static final int CARERS = 8;
    private static final int PRESSES = Integer.getInteger("presses", 30);
    private static final List<Long> STEPS = List.of(0L, 5_000L, 10_000L);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How late a step may be on a busy machine, besides the time without a hub. */
    private static final long LATE_MAX_MILLIS = 10_000;

    @TempDir private Path folder;
    private final Random random = new Random(SEED);
    private final List<AlertCampaign.Down> downs = new ArrayList<>();
    private final AtomicReference<HubProcess> hub = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private FakeLine line;
    private FakeNtfy ntfy;

    @BeforeEach
    void open() throws IOException {
        line = new FakeLine();
        ntfy = new FakeNtfy();
    }

    @AfterEach
    void close() {
        over.set(true);
        people.shutdownNow();
        hub.get().close();
        line.close();
        ntfy.close();
    }

    private static int homes() {
        return (ALERTS + BUTTONS_OF_A_HOME - 1) / BUTTONS_OF_A_HOME;
    }

    private Path configuration() throws IOException {
        Files.writeString(folder.resolve("line.token"), FakeLine.TOKEN);
        Files.writeString(folder.resolve("ntfy.token"), FakeNtfy.TOKEN);
        StringBuilder sites = new StringBuilder();
        for (int home = 0; home < homes(); home++) {
            Files.writeString(folder.resolve("home-" + home + ".yaml"), home(home));
            sites.append(home == 0 ? "" : ", ").append("home-").append(home).append(".yaml");
        }
        StringBuilder channels = new StringBuilder();
        StringBuilder carers = new StringBuilder();
        for (int i = 0; i < CARERS; i++) {
            channels.append(
                    "  - line: {url: '%s', name: c%d, tokenFile: line.token, to: [U%032x]}%n"
                            .formatted(line.url(), i, i));
            channels.append(
                    "  - ntfy: {url: '%s', name: c%d, topic: %s, tokenFile: ntfy.token}%n"
                            .formatted(ntfy.url(), i, FakeNtfy.TOPIC));
            carers.append(
                    "  - {id: c%d, name: 家族%d, channels: ['line:c%d', 'ntfy:c%d'], roles: [carer], sites: [%s]}%n"
                            .formatted(i, i, i, i, sitesOf(i)));
        }
        Files.writeString(
                folder.resolve("duty.yaml"),
                """
                people:
                %s
                  - {id: neighbour, name: 民生委員, channels: ['ntfy:neighbour'], near: true}
                  - {id: desk, name: 当直, channels: ['ntfy:desk']}
                policies:
                  - id: button
                    for: {hazards: [home]}
                    receipt: 2s
                    rounds: 1
                    repeatAfter: 3s
                    steps:
                      - {after: 0s, roles: [carer]}
                      - {after: 5s, people: [neighbour]}
                      - {after: 10s, people: [desk]}
                """
                        .formatted(carers.toString().stripTrailing()));
        return Files.writeString(
                folder.resolve("hub.yaml"),
                """
                http: {port: 0}
                https: {port: 0}
                mqtt: {port: 0}
                mqtts: {port: 0}
                coap: {port: 0}
                coaps: {port: 0}
                channels:
                %s
                  - ntfy: {url: '%s', name: neighbour, topic: %s, tokenFile: ntfy.token}
                  - ntfy: {url: '%s', name: desk, topic: %s, tokenFile: ntfy.token}
                escalation: {files: [duty.yaml]}
                sites: [%s]
                """
                        .formatted(
                                channels.toString().stripTrailing(),
                                ntfy.url(),
                                FakeNtfy.TOPIC,
                                ntfy.url(),
                                FakeNtfy.TOPIC,
                                sites));
    }

    private static String sitesOf(int carer) {
        StringBuilder sites = new StringBuilder();
        for (int home = carer; home < Math.max(homes(), CARERS); home += CARERS) {
            sites.append(sites.isEmpty() ? "" : ", ").append("home-").append(home);
        }
        return sites.toString();
    }

    private static String home(int home) {
        StringBuilder channels = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        for (int button = 0; button < BUTTONS_OF_A_HOME; button++) {
            channels.append(
                    "  - {device: box-%d, channel: b%d, quantity: button}%n"
                            .formatted(home, button));
            rules.append(
                    "  - {id: help-%d, kind: button, channel: b%d, confirm: 60s}%n"
                            .formatted(home * BUTTONS_OF_A_HOME + button, button));
        }
        return """
        site: home-%d
        tenant: city
        hazard: home
        zone: Asia/Tokyo
        channels:
        %srules:
        %s\
        """
                .formatted(home, channels, rules);
    }

    /** Pressed at one time, sent until the hub has taken it. */
    private void press(int number) throws InterruptedException {
        long now = InstantSource.system().millis();
        String pack =
                "[{\"n\":\"b%d\",\"t\":%.3f,\"vb\":true}]"
                        .formatted(number % BUTTONS_OF_A_HOME, now / 1000.0);
        String path = "/api/v1/readings/box-" + number / BUTTONS_OF_A_HOME;
        while (!isDone(() -> hub.get().postSenml(path, pack))) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** What one asks of a hub that may be killed at any moment. */
    private interface Asking {
        void ask() throws Exception;
    }

    private static boolean isDone(Asking asking) throws InterruptedException {
        try {
            asking.ask();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            return false; // no hub there just now
        }
    }

    private void pressAll(AtomicInteger pressed) throws Exception {
        List<Future<?>> presses = new ArrayList<>();
        for (int i = 0; i < ALERTS; i++) {
            int number = i;
            presses.add(
                    people.submit(() -> {
                        press(number);
                        pressed.incrementAndGet();
                        return null;
                    }));
            TimeUnit.MILLISECONDS.sleep(1000 / RATE);
        }
        for (Future<?> press : presses) {
            press.get();
        }
    }

    /** Somebody answers every alert with an even number, some seconds after it is there. */
    private void answerSome() throws InterruptedException {
        Random choice = new Random(SEED + 1);
        while (!over.get()) {
            isDone(() -> {
                for (JsonNode alert : openAlerts()) {
                    if (number(alert) % 2 == 0 && choice.nextInt(4) == 0) {
                        hub.get()
                                .post(
                                        "/api/v1/alerts/%s/answer"
                                                .formatted(alert.get("id").asText()),
                                        "{\"who\":\"家族\",\"code\":\"safe\"}");
                    }
                }
            });
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /** Every open alert, page by page. */
    private List<JsonNode> openAlerts() throws Exception {
        List<JsonNode> open = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = hub.get().get("/api/v1/alerts?state=open&limit=1000" + next);
            page.get("items").forEach(open::add);
            next = page.get("next").isNull() ? "" : "&after=" + page.get("next").asText();
        } while (!next.isEmpty());
        return open;
    }

    private static int number(JsonNode alert) {
        return Integer.parseInt(alert.get("rule").asText().substring("help-".length()));
    }

    /** Each provider has another fault each second or two, and none in half of the time. */
    private void trouble() throws InterruptedException {
        Random choice = new Random(SEED + 2);
        Fault[] faults = {
            Fault.DROP, Fault.HANG, Fault.FAIL, Fault.LOSE_ANSWER, Fault.SLOW, Fault.TOO_MANY
        };
        while (!over.get()) {
            for (ProviderServer provider : List.of(line, ntfy)) {
                provider.set(
                        choice.nextBoolean() ? Fault.NONE : faults[choice.nextInt(faults.length)]);
            }
            TimeUnit.MILLISECONDS.sleep(1_000 + choice.nextInt(1_000));
        }
    }

    private void kill(Path config, Path data) throws Exception {
        long from = InstantSource.system().millis();
        hub.get().kill();
        hub.get().close();
        hub.set(HubProcess.start(config, data));
        synchronized (downs) {
            downs.add(new AlertCampaign.Down(from, InstantSource.system().millis()));
        }
    }

    private static Set<String> keys(List<Taken> taken) {
        return taken.stream().map(Taken::key).collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void everyAlertGoesThroughItsStepsOnceUntilItIsAnswered() throws Exception {
        Path config = configuration();
        Path data = folder.resolve("data");
        hub.set(HubProcess.start(config, data));
        AtomicInteger pressed = new AtomicInteger();
        Future<?> presses =
                people.submit(() -> {
                    pressAll(pressed);
                    return null;
                });
        List<Future<?>> others =
                List.of(
                        people.submit(() -> {
                            trouble();
                            return null;
                        }),
                        people.submit(() -> {
                            answerSome();
                            return null;
                        }));
        long span = ALERTS * 1000L / RATE;
        for (int kill = 0; kill < KILLS; kill++) {
            TimeUnit.MILLISECONDS.sleep(span / KILLS / 2 + random.nextLong(span / KILLS + 1));
            kill(config, data);
        }
        presses.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(STEPS.getLast());
        kill(config, data);
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(this::isAllSaid);
        over.set(true);
        for (Future<?> other : others) {
            other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        line.set(Fault.NONE);
        ntfy.set(Fault.NONE);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> hub.get().metric("mimamori_outbox_waiting") == 0);
        hub.get().close();
        try (AlertCampaign after = new AlertCampaign(data)) {
            check(after);
        }
    }

    /**
     * A button, the journal, the judge, the ledger, the outbox, LINE: one press after the other.
     */
    @Test
    void whoeverLooksAfterAHomeHearsOfItsButtonWithinASecond() throws Exception {
        hub.set(HubProcess.start(configuration(), folder.resolve("data")));
        List<Long> took = new ArrayList<>();
        for (int number = 0; number < PRESSES; number++) {
            int before = line.arrivals().size();
            long start = System.nanoTime();
            press(number);
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> line.arrivals().size() == before + 1);
            long arrived =
                    line.arrivals().values().stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElseThrow();
            took.add((arrived - start) / 1_000_000);
        }
        took.sort(null);
        System.out.printf(
                "button to first message, %d presses: p50 %d ms, p95 %d ms, most %d ms%n",
                PRESSES, took.get(PRESSES / 2), took.get(PRESSES * 95 / 100), took.getLast());
        assertThat(took.get(PRESSES * 95 / 100)).isLessThan(1_000);
    }

    /** Even ones are answered, odd ones have gone through all their steps. */
    private boolean isAllSaid() throws InterruptedException {
        long[] open = {-1, 0};
        isDone(() -> {
            long even = openAlerts().stream().filter(alert -> number(alert) % 2 == 0).count();
            open[0] = even;
            open[1] = exhausted(hub.get().get("/readyz").at("/checks/escalation").asText());
        });
        return open[0] == 0 && open[1] >= ALERTS / 2;
    }

    private static long exhausted(String check) {
        return check.matches("\\d+ alerts .*") ? Long.parseLong(check.split(" ", 2)[0]) : 0;
    }

    private void check(AlertCampaign after) {
        Map<Integer, AlertCampaign.Lateness> lateness = after.lateness(STEPS, downs);
        long accepted = after.count("SELECT COUNT(*) FROM delivery WHERE state = 'accepted'");
        long repeated =
                (long) line.attempts().size()
                        + ntfy.attempts().size()
                        - keys(line.attempts()).size()
                        - keys(ntfy.attempts()).size();
        System.out.printf(
                "%d alerts, %d kills: %d messages taken, %d attempts more under a key that was taken already%n",
                ALERTS, downs.size(), accepted, repeated);
        lateness.forEach((step, late) ->
                System.out.printf(
                        "step %d of %d alerts, %d before its time since nobody was reached, late p50 %d ms, p95 %d ms, p99 %d ms, most %d ms, besides the time without a hub%n",
                        step,
                        late.steps(),
                        late.early(),
                        late.at(0.5),
                        late.at(0.95),
                        late.at(0.99),
                        late.most()));
        assertThat(after.count("SELECT COUNT(*) FROM episode")).as(AS).isEqualTo(ALERTS);
        assertThat(after.isLedgerWhole()).as(AS).isTrue();
        // Each person once for each step and channel.
        assertThat(
                        after.texts(
                                "SELECT episode || ' ' || step || ' ' || endpoint FROM delivery"
                                        + " WHERE step <> '' GROUP BY episode, step, endpoint"
                                        + " HAVING COUNT(*) > 1"))
                .as(AS)
                .isEmpty();
        // What the hub holds for taken was there, under the key that it holds; nothing else was.
        Set<String> seen = keys(line.attempts());
        seen.addAll(keys(ntfy.attempts()));
        assertThat(seen)
                .as(AS)
                .containsAll(after.texts("SELECT id FROM delivery WHERE state = 'accepted'"));
        assertThat(after.texts("SELECT id FROM delivery")).as(AS).containsAll(seen);
        // Nobody's alert was told to nobody.
        assertThat(
                        after.texts(
                                "SELECT id FROM episode e WHERE NOT EXISTS (SELECT 1 FROM delivery d"
                                        + " WHERE d.episode = e.id AND d.state = 'accepted')"
                                        + " AND e.state <> 'closed'"))
                .as(AS)
                .isEmpty();
        assertThat(lateness).as(AS).containsOnlyKeys(1, 2, 3);
        List<AlertCampaign.Lateness> steps = List.copyOf(lateness.values());
        assertThat(steps.get(0).steps()).as(AS).isEqualTo(ALERTS);
        assertThat(steps.get(2).steps()).as(AS).isGreaterThanOrEqualTo(ALERTS / 2);
        lateness.forEach((step, late) ->
                assertThat(late.most()).as("step %d, %s", step, AS).isLessThan(LATE_MAX_MILLIS));
    }
}
