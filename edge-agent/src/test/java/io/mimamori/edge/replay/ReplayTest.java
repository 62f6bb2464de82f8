package io.mimamori.edge.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.edge.testing.TestBroker;
import io.mimamori.edge.testing.TestBroker.Received;
import io.mimamori.testing.Mosquitto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ReplayTest {
    private static final Instant START = Instant.parse("2026-06-02T00:00:00Z");

    @TempDir private Path folder;

    private Path recording(int rows, String device) throws IOException {
        List<String> lines = new ArrayList<>(List.of("time,device,channel,value"));
        for (int i = 0; i < rows; i++) {
            lines.add("%s,%s,level,%d.25".formatted(START.plusSeconds(i), device, i));
        }
        Path file = folder.resolve("readings.csv");
        Files.write(file, lines);
        return file;
    }

    private int replay(int port, Path file, String... more) throws IOException {
        Files.writeString(folder.resolve("token"), "s3cret");
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--readings", file.toString(),
                                "--hub", "mqtt://127.0.0.1:" + port,
                                "--token-file", folder.resolve("token").toString(),
                                "--log", folder.resolve("log.csv").toString()));
        arguments.addAll(List.of(more));
        return Replay.run(arguments.toArray(String[]::new));
    }

    private List<String> logged() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("log.csv"));
        assertThat(lines.getFirst()).isEqualTo("time,device,channel,value,seq");
        return lines.subList(1, lines.size());
    }

    @Test
    void sendsEachRowInItsOrderAndLogsWhatWasAcknowledged() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            assertThat(replay(broker.port(), recording(50, "g1"))).isZero();
            assertThat(broker.received()).hasSize(50);
            assertThat(broker.received())
                    .allMatch(message -> message.topic().equals("mm/1/city/g1/up"));
            assertThat(broker.received().get(7).text()).contains("7.25");
            assertThat(logged()).hasSize(50);
            assertThat(logged().getFirst()).isEqualTo("2026-06-02T00:00:00Z,g1,level,0.25,1");
        }
    }

    @Test
    void statesAndTextsGoAsEventsAndNeighboursInOnePack() throws IOException {
        Path file = folder.resolve("events.csv");
        Files.writeString(
                file,
                """
                time,device,channel,value
                2026-06-02T09:00:00+09:00,b1,button,true
                2026-06-02T09:00:01+09:00,c1,species,bear
                2026-06-02T09:00:02+09:00,c1,battery,3.6
                2026-06-02T09:00:03+09:00,c1,battery,3.5
                """);
        try (TestBroker broker = new TestBroker()) {
            assertThat(replay(broker.port(), file, "--register", "--pack", "10")).isZero();
            assertThat(broker.received().stream().map(Received::topic))
                    .containsExactly("mm/1/city/b1/ev", "mm/1/city/c1/ev", "mm/1/city/c1/up");
            assertThat(logged()).hasSize(4);
        }
    }

    @Test
    void aRefusedReadingIsToldAndDoesNotStopTheRest() throws IOException {
        try (TestBroker broker = new TestBroker()) {
            broker.answerWith(message -> message.text().contains("\"v\":7.25") ? 0x99 : 0);
            assertThat(replay(broker.port(), recording(20, "g1"))).isEqualTo(2);
            assertThat(logged()).hasSize(19);
        }
    }

    @Test
    void rowsThatCannotBeReadAreToldAndTheRestIsSent() throws IOException {
        Path file = recording(3, "g1");
        Files.writeString(file, Files.readString(file) + "yesterday,g1,level,1\n");
        try (TestBroker broker = new TestBroker()) {
            assertThat(replay(broker.port(), file)).isEqualTo(2);
            assertThat(logged()).hasSize(3);
        }
    }

    @Test
    void givesUpWhenNobodyListens() throws IOException {
        assertThat(replay(1, recording(3, "g1"), "--give-up-after", "1")).isEqualTo(1);
    }

    @Test
    void aHubThatIsKilledInTheMiddleGetsTheRestAfterIt() throws Exception {
        try (Mosquitto broker = Mosquitto.start(folder)) {
            List<String> received = broker.subscribe("hub", "mm/1/city/g1/up");
            Path file = recording(400, "g1");
            CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return replay(
                                            broker.port(),
                                            file,
                                            "--speed",
                                            "100",
                                            "--give-up-after",
                                            "20");
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            },
                            task -> Thread.ofPlatform().start(task));
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> received.size() > 100);
            broker.kill();
            broker.restart();
            assertThat(status.get()).as("%s", broker.log()).isZero();
            assertThat(logged()).hasSize(400);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> seen(received).size() == 400);
        }
    }

    private static Set<Integer> seen(List<String> received) {
        Set<Integer> seen = new HashSet<>();
        for (String line : received) {
            IntStream.range(0, 400)
                    .filter(i -> line.contains("\"v\":" + i + ".25"))
                    .forEach(seen::add);
        }
        return seen;
    }
}
