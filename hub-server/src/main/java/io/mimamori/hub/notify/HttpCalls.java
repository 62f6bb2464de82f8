package io.mimamori.hub.notify;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What all channels over HTTP have in common: one client with a time-out for the whole answer, no
 * redirects (the address in the configuration is the one that was meant), the {@link AddressGuard},
 * and the beginning of the answer. Thread-safe.
 */
final class HttpCalls implements AutoCloseable {
    /** Time for the whole answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Bytes of an answer that are read. */
    private static final int ANSWER_BYTES_MAX = 4_096;

    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(2);

    private final AddressGuard guard;
    private final InstantSource machine;
    private final Duration timeout;
    private final HttpClient client;

    /**
     * @param machine the machine's clock, for a Retry-After that is a date
     * @param timeout for the whole answer
     */
    HttpCalls(AddressGuard guard, InstantSource machine, Duration timeout) {
        this.guard = guard;
        this.machine = machine;
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /** One request; {@code meaning} says what came of it by the provider's answer. */
    DeliveryResult send(HttpRequest.Builder request, Function<HttpAnswer, DeliveryResult> meaning)
            throws InterruptedException {
        HttpRequest ready = request.timeout(timeout).header("User-Agent", "mimamori").build();
        Optional<String> refusal = guard.refusal(ready.uri());
        if (refusal.isPresent()) {
            return new DeliveryResult.Retry(refusal.get());
        }
        try {
            return meaning.apply(answer(ready));
        } catch (IOException e) {
            return new DeliveryResult.Retry(
                    "calling " + ready.uri().getAuthority() + " failed: " + e);
        }
    }

    /** A request with a JSON body. */
    static HttpRequest.Builder post(URI url, JsonNode body) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpAnswer answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        InputStream body = response.body();
        // The client's own time-out ends with the head of the answer.
        CompletableFuture<Void> watch =
                CompletableFuture.runAsync(
                        () -> end(body),
                        CompletableFuture.delayedExecutor(timeout.toMillis(), MILLISECONDS));
        try (body) {
            return new HttpAnswer(
                    response.statusCode(),
                    new String(body.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8),
                    response.headers(),
                    retryAfter(response));
        } finally {
            watch.cancel(false);
        }
    }

    private static void end(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
}
