package io.mimamori.hub.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mimamori.ConfigException;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookChannelTest extends ChannelContract {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant NOW = Instant.parse("2026-06-02T11:16:05Z");

    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final List<String> badSignatures = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);

    @TempDir Path folder;
    private HttpServer server;
    private Path secret;

    @BeforeEach
    void start() throws IOException {
        secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    /** The path says how to answer: /200, /503, /hang, /slow. */
    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        if (!signature(exchange, body)
                .equals(exchange.getRequestHeaders().getFirst("webhook-signature"))) {
            badSignatures.add(id);
        }
        String path = exchange.getRequestURI().getPath().substring(1);
        if (path.equals("hang")) {
            await(Duration.ofSeconds(20));
        } else if (path.equals("slow")) {
            await(TIMEOUT.dividedBy(3));
        }
        received.add(new Received(id, "", body));
        int status = path.matches("[0-9]+") ? Integer.parseInt(path) : 200;
        exchange.getResponseHeaders().set("Location", "/200");
        Optional.ofNullable(exchange.getRequestURI().getQuery())
                .ifPresent(after -> exchange.getResponseHeaders().set("Retry-After", after));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void await(Duration time) {
        try {
            assertThat(over.await(time.toMillis(), TimeUnit.MILLISECONDS)).isIn(true, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Written from the standard, not from the code under test. */
    private static String signature(HttpExchange exchange, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String signed =
                    String.join(
                            ".",
                            exchange.getRequestHeaders().getFirst("webhook-id"),
                            exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                            body);
            return "v1,"
                    + Base64.getEncoder()
                            .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    NotificationChannel channel(Provider provider) {
        return switch (provider) {
            case WELL -> channel("/200");
            case SLOW -> channel("/slow");
            case FAILING -> channel("/503");
            case HANGING -> channel("/hang");
            case REFUSING -> channel("/400");
            case DOWN -> {
                server.stop(0);
                yield channel("/200");
            }
        };
    }

    private NotificationChannel channel(String path) {
        URI url = URI.create("http://localhost:" + server.getAddress().getPort() + path);
        return new WebhookChannel(
                new WebhookConfig(url, secret, true), InstantSource.fixed(NOW), TIMEOUT);
    }

    @Override
    List<Received> received() {
        return received;
    }

    @Override
    String key(Message message) {
        return message.id().toString();
    }

    @Override
    void assertCarried(Message message, Received got) {
        assertThat(got.text()).isEqualTo(message.json());
        assertThat(badSignatures).isEmpty();
    }

    @Test
    void signsAsTheStandardSays() {
        assertThat(
                        new WebhookSignature(new Secret(SECRET))
                                .sign(
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                        1_614_265_330,
                                        "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "307", "404", "401", "429", "500", "502"})
    void triesAgainAfter(int status) throws InterruptedException {
        assertThat(channel("/" + status).deliver(message()))
                .isInstanceOf(DeliveryResult.Retry.class);
        assertThat(received).hasSize(1);
    }

    @Test
    void saysThatTheEndpointIsGone() throws InterruptedException {
        assertThat(channel("/410").deliver(message())).isInstanceOf(DeliveryResult.Gone.class);
    }

    @ParameterizedTest
    @CsvSource({"429, 120, 120", "503, 999999, 7200", "503, 'Tue, 02 Jun 2026 11:17:05 GMT', 60"})
    void waitsAsLongAsTheReceiverAsks(int status, String after, long seconds) throws Exception {
        URI url =
                new URI(
                        "http",
                        null,
                        "localhost",
                        server.getAddress().getPort(),
                        "/" + status,
                        after,
                        null);
        DeliveryResult result =
                new WebhookChannel(
                                new WebhookConfig(url, secret, true),
                                InstantSource.fixed(NOW),
                                TIMEOUT)
                        .deliver(message());
        assertThat(result)
                .isInstanceOfSatisfying(
                        DeliveryResult.Retry.class,
                        retry ->
                                assertThat(retry.retryAfter())
                                        .contains(Duration.ofSeconds(seconds)));
    }

    @Test
    void postsToANameOfTheOwnNetworkOnlyWhereItIsMeant() throws Exception {
        String own = InetAddress.getLocalHost().getHostName();
        assumeThat(InetAddress.getByName(own)).isEqualTo(server.getAddress().getAddress());
        URI url = URI.create("http://" + own + ":" + server.getAddress().getPort() + "/200");
        WebhookConfig config = new WebhookConfig(url, secret, true, true, false);
        InstantSource now = InstantSource.fixed(NOW);
        assertThat(new WebhookChannel(config, now).deliver(message()))
                .isInstanceOfSatisfying(
                        DeliveryResult.Retry.class,
                        retry -> assertThat(retry.reason()).contains(own, "private: true"));
        assertThat(received).isEmpty();
        WebhookConfig meant = new WebhookConfig(url, secret, true, true, true);
        assertThat(new WebhookChannel(meant, now).deliver(message()))
                .isInstanceOf(DeliveryResult.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"secret", "whsec_c2hvcnQ=", "whsec_???", "''"})
    void refusesASecretThatIsNone(String text) throws IOException {
        Files.writeString(secret, text);
        assertThatThrownBy(() -> channel("/200"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("webhook.secretFile");
    }

    @Test
    void hidesWhatIsSecretInAddressAndFile() {
        URI url = URI.create("https://example.org/hook/T0ken?key=abc");
        assertThat(new WebhookConfig(url, secret, true).toString())
                .contains("example.org")
                .doesNotContain("T0ken", "abc");
        assertThat(
                        WebhookChannel.endpoint(
                                        new WebhookConfig(url, secret, true),
                                        InstantSource.system())
                                .address()
                                .name())
                .contains("example.org")
                .doesNotContain("T0ken");
        assertThat(new Secret("x").toString()).isEqualTo("***");
    }
}
