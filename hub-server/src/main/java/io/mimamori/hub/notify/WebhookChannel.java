package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Posts the alert as JSON, signed after Standard Webhooks. A redirect is a failure: the address in
 * the configuration is the one that was meant. Thread-safe.
 */
public final class WebhookChannel implements NotificationChannel, AutoCloseable {
    /** Time for the whole answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Bytes of an answer that are read. */
    private static final int ANSWER_BYTES_MAX = 1_024;

    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(2);

    private final WebhookConfig config;
    private final WebhookSignature signature;
    private final InstantSource machine;
    private final Duration timeout;
    private final HttpClient client;

    /** {@code machine} is the machine's clock: receivers check the time of an attempt. */
    public WebhookChannel(WebhookConfig config, InstantSource machine) {
        this(config, machine, TIMEOUT);
    }

    WebhookChannel(WebhookConfig config, InstantSource machine, Duration timeout) {
        this.config = config;
        this.signature = signature(config);
        this.machine = machine;
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /** The endpoint of a configured webhook, of the kind that its {@code test} says. */
    public static Endpoint endpoint(WebhookConfig config, InstantSource machine) {
        WebhookChannel channel = new WebhookChannel(config, machine);
        Address address = Address.ofProgram("webhook", name(config), config.homes());
        return config.test()
                ? new TestEndpoint(address, channel)
                : new LiveEndpoint(address, channel);
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request(message), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return result(response, head(response, body));
            }
        } catch (IOException e) {
            return new DeliveryResult.Retry(
                    "posting to " + config.url().getAuthority() + " failed: " + e);
        }
    }

    /** A town's flood is hundreds of messages, and a receiver far away takes 0.1 s for each. */
    @Override
    public int concurrency() {
        return 16;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpRequest request(Message message) {
        long seconds = machine.instant().getEpochSecond();
        String id = message.id().toString();
        return HttpRequest.newBuilder(config.url())
                .timeout(timeout)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "mimamori")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature.sign(id, seconds, message.json()))
                .POST(HttpRequest.BodyPublishers.ofString(message.json()))
                .build();
    }

    /** The beginning of a refusal, for the ledger; an accepted message needs no reading. */
    private static String head(HttpResponse<InputStream> response, InputStream body)
            throws IOException {
        if (response.statusCode() / 100 == 2) {
            return "";
        }
        String text = new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
        return text.isBlank() ? "" : ": " + text.strip().replaceAll("\\s+", " ");
    }

    private DeliveryResult result(HttpResponse<?> response, String head) {
        int status = response.statusCode();
        String reason = "HTTP " + status + head;
        if (status / 100 == 2) {
            return new DeliveryResult.Accepted("HTTP " + status);
        }
        if (status == 410) {
            return new DeliveryResult.Gone(reason);
        }
        if (status / 100 == 5 || status == 408 || status == 425 || status == 429) {
            return new DeliveryResult.Retry(reason, retryAfter(response));
        }
        if (status / 100 == 3) {
            return new DeliveryResult.Retry(
                    reason + " (redirects are not followed; configure the final address)",
                    Optional.empty());
        }
        // 401, 403, 404 …: a wrong setting at the receiver, which somebody may yet put right.
        return status == 400 || status == 413 || status == 422
                ? new DeliveryResult.Rejected(reason)
                : new DeliveryResult.Retry(reason);
    }

    /** Seconds or a date (RFC 9110 section 10.2.3), at most two hours. */
    private Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(this::delay)
                .map(delay -> delay.isNegative() ? Duration.ZERO : delay)
                .map(delay -> delay.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : delay);
    }

    private Optional<Duration> delay(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(machine.instant(), date.toInstant()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static WebhookSignature signature(WebhookConfig config) {
        try {
            return new WebhookSignature(Secret.read(config.secretFile(), "webhook.secretFile"));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    config.secretFile().toString(),
                                    1,
                                    "webhook.secretFile",
                                    String.valueOf(e.getMessage()))));
        }
    }

    /** Host, and a hash of the whole address, which may hold a token. */
    private static String name(WebhookConfig config) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(config.url().toString().getBytes(StandardCharsets.UTF_8));
            return "webhook:%s#%s"
                    .formatted(config.url().getAuthority(), HexFormat.of().formatHex(hash, 0, 4));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
