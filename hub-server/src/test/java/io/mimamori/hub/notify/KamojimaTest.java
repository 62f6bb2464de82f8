package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.alert.Alert;
import io.mimamori.hub.alert.AlertLedger;
import io.mimamori.hub.alert.JudgeConsumer;
import io.mimamori.hub.alert.Ledger;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalLimits;
import io.mimamori.hub.journal.SqliteJournal;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.ClockState;
import io.mimamori.reading.Lane;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import io.mimamori.testing.SharedData;
import io.vertx.core.Vertx;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flood of June 2026 from the journal to the mail box, as a rehearsal and as history. */
class KamojimaTest {
    private static final String YAML =
            """
            site: kamojima
            tenant: city
            hazard: river
            datum: T.P.
            zone: Asia/Tokyo
            channels:
              - {device: g1, channel: level, quantity: river_level, unit: m, resolution: 0.01, range: [-5, 30]}
            rules:
              - {id: level, kind: ladder, channel: level, levels: {warning: 12.66, flood: 13.42}, hysteresis: 0.10, holdUp: 0s, holdDown: 0s}
              - {id: silent, kind: stale, channel: level, after: 25h}
            """;

    /** A machine's clock that runs, months after the flood. */
    private static final InstantSource MACHINE =
            new InstantSource() {
                private final long start = System.nanoTime();

                @Override
                public Instant instant() {
                    return Instant.parse("2026-11-22T00:00:00Z")
                            .plusNanos(System.nanoTime() - start);
                }
            };

    @TempDir Path folder;
    private final GreenMail mail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<String> hooks = Collections.synchronizedList(new ArrayList<>());
    private final Site site = SiteFile.parse("kamojima.yaml", YAML, Profiles.shipped());
    private HttpServer receiver;
    private Vertx vertx;
    private Path secret;

    @BeforeEach
    void start() throws IOException {
        vertx = Vertx.vertx();
        mail.start();
        secret =
                Files.writeString(
                        folder.resolve("secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    hooks.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
    }

    @AfterEach
    void stop() throws Exception {
        receiver.stop(0);
        mail.stop();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** The part of a hub from the journal onwards. */
    private final class Half implements AutoCloseable {
        final SqliteJournal journal;
        final StateDatabase state;
        final Outbox outbox;
        final AlertLedger ledger;
        final JudgeConsumer judge;
        final HubClock clock;

        Half(HubClock clock) {
            this.clock = clock;
            journal = new SqliteJournal(folder.resolve("journal.db"), JournalLimits.DEFAULT, clock);
            state = new StateDatabase(folder.resolve("state.db"));
            Metrics metrics = new Metrics();
            outbox =
                    new Outbox(
                            new Outbox.Ground(state, new Ledger(state, clock), MACHINE, metrics, 1),
                            endpoints(),
                            alert -> Optional.of(site),
                            clock.isData());
            ledger = new AlertLedger(state, outbox, clock, clock.isData());
            judge = new JudgeConsumer(journal, ledger, version -> site, clock, List.of(), metrics);
            outbox.start();
            judge.start();
        }

        void take(JournalEntry entry) {
            await().until(() -> journal.offer(entry, false, () -> {}));
        }

        void replay(List<String> lines) {
            for (String line : lines) {
                String[] cells = line.split(",", -1);
                long time = OffsetDateTime.parse(cells[3]).toInstant().toEpochMilli();
                clock.observed(time);
                Reading reading =
                        new Reading("level", time, Value.of(Double.parseDouble(cells[5])));
                take(
                        new JournalEntry.Readings(
                                new Pack(
                                        "city",
                                        "g1",
                                        Lane.LIVE,
                                        clock.millis(),
                                        Pack.NO_SEQUENCE,
                                        "",
                                        ClockState.SYNCED,
                                        List.of(reading))));
            }
        }

        void caughtUp(int rows) {
            await().until(() -> journal.lastRow() > 0 && judge.stored() == journal.lastRow());
            assertThat(rows).isPositive();
        }

        @Override
        public void close() {
            judge.close();
            outbox.close();
            state.close();
            journal.close();
        }
    }

    private Endpoints endpoints() {
        SmtpConfig smtp =
                new SmtpConfig(
                        "127.0.0.1",
                        mail.getSmtp().getPort(),
                        "hub@city.example",
                        "desk@city.example",
                        true);
        URI url = URI.create("http://localhost:" + receiver.getAddress().getPort() + "/hook");
        List<Endpoint> all = new ArrayList<>(EmailChannel.endpoints(smtp, vertx, MACHINE));
        all.add(WebhookChannel.endpoint(new WebhookConfig(url, secret, true), MACHINE));
        // Live ones beside them: nothing of a rehearsal and nothing of history may go there.
        SmtpConfig live =
                new SmtpConfig(
                        "127.0.0.1",
                        mail.getSmtp().getPort(),
                        "hub@city.example",
                        "mayor@city.example",
                        false);
        all.addAll(EmailChannel.endpoints(live, vertx, MACHINE));
        return Endpoints.of(all);
    }

    private static List<String> flood() {
        try {
            List<String> lines =
                    Files.readAllLines(
                            SharedData.require("data/river/jp_flood_kamojima_2026-06.csv"));
            return lines.subList(1, lines.size());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void givesFourMailsAndFourWebhooksInARehearsalHoweverOftenItIsReplayed() throws Exception {
        List<String> flood = flood();
        try (Half half = new Half(HubClock.ofData(MACHINE))) {
            half.take(new JournalEntry.SiteVersion("city", "kamojima", 1, YAML));
            half.replay(flood);
            half.caughtUp(flood.size());
            await().until(() -> mail.getReceivedMessages().length == 4 && hooks.size() == 4);
            half.replay(flood);
            half.caughtUp(flood.size());
            assertThat(episodes(half)).hasSize(1);
        }
        try (Half half = new Half(HubClock.ofData(MACHINE))) {
            half.caughtUp(1);
            await().during(Duration.ofSeconds(1)).until(() -> hooks.size() == 4);
            assertThat(half.ledger.verify().firstBroken()).isEmpty();
        }
        assertThat(subjects())
                .containsExactly(
                        "【訓練】kamojima 水位 12.80 m（warning）6月2日20:16観測",
                        "【訓練】kamojima 水位 13.66 m（flood）6月3日0:06観測",
                        "【訓練】kamojima 水位 13.25 m（warning）6月3日8:26観測",
                        "【訓練】kamojima 水位 12.50 m（基準を下回りました）6月4日0:26観測");
        assertThat(hooks).allMatch(body -> body.contains("\"exercise\":true"));
    }

    @Test
    void pagesNobodyOfAFloodThatIsHistory() throws Exception {
        List<String> flood = flood();
        try (Half half = new Half(HubClock.ofMachine(MACHINE))) {
            half.take(new JournalEntry.SiteVersion("city", "kamojima", 1, YAML));
            half.replay(flood);
            half.caughtUp(flood.size());
            await().until(() -> episodes(half).getFirst().state() == Alert.State.CLEARED);
            await().during(Duration.ofSeconds(1)).until(() -> hooks.isEmpty());
        }
        assertThat(subjects()).noneMatch(subject -> subject.contains("水位 1"));
    }

    private static List<Alert> episodes(Half half) {
        return half.ledger.list(Optional.empty(), Optional.empty(), 100).stream()
                .filter(alert -> alert.rule().equals("level"))
                .toList();
    }

    private List<String> subjects() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage message : mail.getReceivedMessages()) {
            subjects.add(message.getSubject());
        }
        return subjects;
    }
}
