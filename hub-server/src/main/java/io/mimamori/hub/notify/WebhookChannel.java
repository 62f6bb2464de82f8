package io.mimamori.hub.notify;

import io.mimamori.ConfigException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Posts the alert as JSON, signed after Standard Webhooks. Thread-safe. */
public final class WebhookChannel implements NotificationChannel, AutoCloseable {
    private final WebhookConfig config;
    private final WebhookSignature signature;
    private final InstantSource machine;
    private final HttpCalls calls;

    /** {@code machine} is the machine's clock: receivers check the time of an attempt. */
    public WebhookChannel(WebhookConfig config, InstantSource machine) {
        this(config, machine, HttpCalls.TIMEOUT);
    }

    WebhookChannel(WebhookConfig config, InstantSource machine, Duration timeout) {
        this.config = config;
        this.signature = signature(config);
        this.machine = machine;
        this.calls = new HttpCalls(new AddressGuard(config.mayBePrivate()), machine, timeout);
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
        return calls.send(request(message), HttpAnswer::result);
    }

    /** A town's flood is hundreds of messages, and a receiver far away takes 0.1 s for each. */
    @Override
    public int concurrency() {
        return 16;
    }

    @Override
    public void close() {
        calls.close();
    }

    private HttpRequest.Builder request(Message message) {
        long seconds = machine.instant().getEpochSecond();
        String id = message.id().toString();
        return HttpRequest.newBuilder(config.url())
                .header("Content-Type", "application/json; charset=utf-8")
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(seconds))
                .header("webhook-signature", signature.sign(id, seconds, message.json()))
                .POST(HttpRequest.BodyPublishers.ofString(message.json()));
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
        return EndpointName.of("webhook", config.url(), config.url().toString());
    }
}
