package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.testing.Tool;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Reading;
import io.mimamori.reading.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.BatchPoints;
import org.influxdb.dto.Point;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** InfluxDB's own clients and curl against {@code /write} and {@code /api/v2/write}. */
class LineProtocolTest {
    private static final String CURL = "/usr/bin/curl";
    private static final long NOW = WebHub.NOW;
    private static final String GOOD = "weather,station=north t=21.5 " + NOW / 1000;
    private static final String FOREIGN = "weather,station=south t=3 " + NOW / 1000;
    private static final String HILL =
            """
            site: hill
            tenant: city
            hazard: rain
            channels:
              - {device: w1, channel: temperature, unit: Cel}
              - {device: w1, channel: note, unit: "1"}
              - {device: w2, channel: temperature, unit: Cel}
            lineProtocol:
              - {measurement: weather, field: t, tags: {station: north}, device: w1, channel: temperature}
              - {measurement: weather, field: note, tags: {station: north}, device: w1, channel: note}
              - {measurement: weather, field: t, tags: {station: south}, device: w2, channel: temperature}
            """;

    @TempDir private Path folder;
    private WebHub hub;
    private long marks;
    private String token;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
        hub.sites.put(SiteFile.parse("hill.yaml", HILL, Profiles.shipped()), 1);
        token = register("{\"device\":\"w1\",\"site\":\"hill\"}");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private String register(String body) throws Exception {
        return hub.tree(hub.call("POST", "/api/v1/devices", body)).get("token").asText();
    }

    private HttpResponse<String> write(String path, String body) throws Exception {
        return hub.send("POST", path, body, "Authorization", "Token " + token);
    }

    /** The sender hears of the fsync a moment before readers see the row: a mark comes after it. */
    private List<Reading> stored() throws InterruptedException {
        JournalEntry.Tick mark = new JournalEntry.Tick(++marks);
        if (hub.journal.offer(mark, true, () -> {})) {
            await().until(() -> entries().contains(mark));
        }
        return entries().stream()
                .filter(JournalEntry.Readings.class::isInstance)
                .map(JournalEntry.Readings.class::cast)
                .flatMap(entry -> entry.pack().readings().stream())
                .toList();
    }

    private List<JournalEntry> entries() throws InterruptedException {
        return hub.journal.read(0, 1000, Duration.ofMillis(200)).stream()
                .flatMap(row -> row.entries().stream())
                .toList();
    }

    private JsonNode newestRefusal() throws Exception {
        return hub.get("/api/v1/refused").at("/items/0");
    }

    @Test
    void influxDbJavaWritesAndItsPointsAreReadings() throws Exception {
        try (InfluxDB client = InfluxDBFactory.connect(hub.address(), "w1", token)) {
            assertThat(client.ping().isGood()).isTrue();
            assertThat(client.version()).isEqualTo("1.8.10-mimamori");
            client.enableGzip();
            client.write(
                    BatchPoints.database("any")
                            .point(point(NOW, 21.5).addField("note", "a, \"b\" = c").build())
                            .point(point(NOW - 60_000, 21.25).build())
                            .build());
        }
        assertThat(stored())
                .containsExactlyInAnyOrder(
                        new Reading("temperature", NOW, Value.of(21.5)),
                        new Reading("note", NOW, Value.of("a, \"b\" = c")),
                        new Reading("temperature", NOW - 60_000, Value.of(21.25)));
    }

    private static Point.Builder point(long millis, double t) {
        return Point.measurement("weather")
                .tag("station", "north")
                .addField("t", t)
                .time(millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void influxDbJavaUnderstandsThatItNeedNotSendARefusedLineAgain() throws Exception {
        try (InfluxDB client = InfluxDBFactory.connect(hub.address(), "w1", token)) {
            InfluxDBException refused =
                    catchThrowableOfType(
                            InfluxDBException.class, () -> send(client, GOOD, "snow depth=3i"));
            assertThat(refused).isInstanceOf(InfluxDBException.UnableToParseException.class);
            assertThat(refused.isRetryWorth()).isFalse();
            assertThat(refused).hasMessageStartingWith("partial write");
            InfluxDBException foreign =
                    catchThrowableOfType(InfluxDBException.class, () -> send(client, FOREIGN));
            assertThat(foreign).isInstanceOf(InfluxDBException.AuthorizationFailedException.class);
            hub.journal.close();
            InfluxDBException full =
                    catchThrowableOfType(InfluxDBException.class, () -> send(client, GOOD));
            assertThat(full.isRetryWorth()).isTrue();
        }
    }

    private static void send(InfluxDB client, String... lines) {
        client.write("any", "", InfluxDB.ConsistencyLevel.ONE, TimeUnit.SECONDS, List.of(lines));
    }

    @Test
    void influxDbClientJavaWritesWithATokenAndWithAUserOfOldDays() throws Exception {
        InfluxDBClientOptions modern =
                InfluxDBClientOptions.builder()
                        .url(hub.address())
                        .authenticateToken(token.toCharArray())
                        .org("any")
                        .bucket("any")
                        .build();
        try (InfluxDBClient client = InfluxDBClientFactory.create(modern).enableGzip();
                InfluxDBClient old =
                        InfluxDBClientFactory.createV1(
                                hub.address(), "w1", token.toCharArray(), "any", "autogen")) {
            assertThat(client.ping()).isTrue();
            client.getWriteApiBlocking()
                    .writePoint(
                            com.influxdb.client.write.Point.measurement("weather")
                                    .addTag("station", "north")
                                    .addField("t", 20)
                                    .time(Instant.ofEpochMilli(NOW), WritePrecision.NS));
            old.getWriteApiBlocking()
                    .writeRecord(WritePrecision.S, "weather,station=north t=22 " + NOW / 1000);
            WriteApiBlocking writing = client.getWriteApiBlocking();
            assertThatThrownBy(() -> writing.writeRecord(WritePrecision.S, "snow depth=3i"))
                    .isInstanceOf(InfluxException.class)
                    .hasMessageContaining("no site maps measurement 'snow'");
        }
        assertThat(stored()).extracting(Reading::value).containsExactly(Value.of(20), Value.of(22));
    }

    @Test
    void curlWritesAsInTheDocumentation() throws Exception {
        Tool.need(CURL, "curl");
        Path config =
                Files.writeString(
                        folder.resolve("token.curl"),
                        "header = \"Authorization: Token " + token + "\"\n");
        assertThat(
                        Tool.run(
                                        folder,
                                        CURL,
                                        "-sS",
                                        "-i",
                                        "--config",
                                        config.toString(),
                                        hub.address() + "/api/v2/write?org=o&bucket=b&precision=s",
                                        "--data-binary",
                                        GOOD + "\nsnow depth=1")
                                .output())
                .contains("400 Bad Request")
                .endsWith(
                        "{\"code\":\"invalid\",\"message\":\"partial write: unable to parse line 2:"
                                + " unknown-channel: no site maps measurement 'snow' (lineProtocol"
                                + " in its file) dropped=1\",\"line\":2}");
        assertThat(Tool.run(folder, CURL, "-sS", "-i", hub.address() + "/ping").output())
                .contains("204 No Content", "X-Influxdb-Version: 1.8.10-mimamori");
        assertThat(stored()).hasSize(1);
    }

    @Test
    void everyWayOfShowingTheTokenOpens() throws Exception {
        String basic =
                Base64.getEncoder()
                        .encodeToString(("w1:" + token).getBytes(StandardCharsets.UTF_8));
        for (String header :
                List.of(
                        "Token " + token,
                        "Token w1:" + token,
                        "Bearer " + token,
                        "Basic " + basic)) {
            assertThat(
                            hub.send(
                                            "POST",
                                            "/write?db=x&precision=s",
                                            GOOD,
                                            "Authorization",
                                            header)
                                    .statusCode())
                    .as(header.substring(0, 6))
                    .isEqualTo(204);
        }
        assertThat(hub.send("POST", "/write?db=x&precision=s&u=w1&p=" + token, GOOD).statusCode())
                .isEqualTo(204);
        assertThat(hub.call("POST", "/write?precision=s", FOREIGN).statusCode()).isEqualTo(204);
        assertThat(stored()).hasSize(6);
    }

    @Test
    void aWrongTokenIsToldAndNotKept() throws Exception {
        for (String header : List.of("Token nonsense-1", "Basic bm9uc2Vuc2U=", "Digest x")) {
            HttpResponse<String> answer =
                    hub.send("POST", "/write?db=x", GOOD, "Authorization", header);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(hub.tree(answer).get("error").asText()).startsWith("authorization failed");
        }
        assertThat(hub.send("POST", "/write?u=w2&p=" + token, GOOD).statusCode()).isEqualTo(401);
        HttpResponse<String> none = hub.send("POST", "/api/v2/write", GOOD);
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(hub.tree(none).get("code").asText()).isEqualTo("unauthorized");
        assertThat(hub.get("/api/v1/refused").toString())
                .contains("not-authorised", "\"principal\":\"w2\"")
                .doesNotContain("nonsense-1")
                .doesNotContain(token);
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ns, 1789996800123456789",
        "n, 1789996800123456789",
        "us, 1789996800123456",
        "u, 1789996800123456",
        "ms, 1789996800123"
    })
    void aTimestampCountsWhatThePrecisionSays(String precision, String timestamp) throws Exception {
        String line = "weather,station=north t=1 " + timestamp;
        assertThat(write("/write?precision=" + precision, line).statusCode()).isEqualTo(204);
        assertThat(stored()).extracting(Reading::timeMillis).containsExactly(NOW + 123);
    }

    @Test
    void withoutATimestampItIsTheArrival() throws Exception {
        assertThat(write("/write", "weather,station=north t=1").statusCode()).isEqualTo(204);
        assertThat(stored()).extracting(Reading::timeMillis).containsExactly(NOW);
    }

    @Test
    void minutesAndHoursCountToo() throws Exception {
        write("/write?precision=m", "weather,station=north t=1 " + NOW / 60_000);
        write("/write?precision=h", "weather,station=north t=2 " + NOW / 3_600_000);
        assertThat(stored())
                .extracting(Reading::timeMillis)
                .containsExactly(NOW / 60_000 * 60_000, NOW / 3_600_000 * 3_600_000);
        assertThat(write("/write?precision=d", GOOD).statusCode()).isEqualTo(400);
    }

    @Test
    void everyLineForAnotherDeviceIsForbidden() throws Exception {
        HttpResponse<String> answer = write("/api/v2/write?precision=s", FOREIGN);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(hub.tree(answer).get("code").asText()).isEqualTo("forbidden");
        assertThat(newestRefusal().get("reason").asText()).isEqualTo("foreign-topic");
        assertThat(stored()).isEmpty();
    }

    @Test
    void aGatewaySpeaksForItsDevicesAlsoInSenml() throws Exception {
        String gateway =
                register("{\"device\":\"gw\",\"site\":\"hill\",\"speaksFor\":[\"w1\",\"w2\"]}");
        assertThat(
                        hub.send(
                                        "POST",
                                        "/write?precision=s",
                                        GOOD + "\n" + FOREIGN,
                                        "Authorization",
                                        "Token " + gateway)
                                .statusCode())
                .isEqualTo(204);
        assertThat(
                        hub.send(
                                        "POST",
                                        "/api/v1/readings/w2",
                                        "[{\"n\":\"temperature\",\"v\":4,\"t\":%d}]"
                                                .formatted(NOW / 1000),
                                        "Authorization",
                                        "Bearer " + gateway,
                                        "Content-Type",
                                        "application/senml+json")
                                .statusCode())
                .isEqualTo(204);
        assertThat(stored()).hasSize(3);
    }

    @Test
    void aFullJournalIs503WithRetryAfter() throws Exception {
        hub.journal.close();
        for (String path : List.of("/write?precision=s", "/api/v2/write?precision=s")) {
            HttpResponse<String> answer = write(path, GOOD);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).contains("the journal is full");
        }
    }

    @Test
    void aBodyHasABoundAlsoWhenItIsPacked() throws Exception {
        byte[] zeros = gzip(new byte[64 * 1024 * 1024]);
        assertThat(zeros).hasSizeLessThan(128 * 1024);
        HttpResponse<String> bomb = post(zeros, "gzip");
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("the body is over 2097152 bytes");
        byte[] large = new byte[2 * 1024 * 1024 + 1];
        Arrays.fill(large, (byte) '#');
        HttpResponse<String> plain = post(large, "identity");
        assertThat(plain.statusCode()).isEqualTo(413);
        assertThat(hub.tree(plain).get("error").asText()).contains("send smaller batches");
        assertThat(newestRefusal().get("reason").asText()).isEqualTo("too-large");
        assertThat(post("no gzip".getBytes(StandardCharsets.UTF_8), "gzip").statusCode())
                .isEqualTo(400);
        assertThat(post(new byte[0], "br").statusCode()).isEqualTo(415);
    }

    private HttpResponse<String> post(byte[] body, String encoding) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(hub.address() + "/write?db=x"))
                            .header("Authorization", "Token " + token)
                            .header("Content-Encoding", encoding)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        return packed.toByteArray();
    }
}
