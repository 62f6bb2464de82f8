package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.UUID;

/**
 * Push messages to phones by an ntfy server. A message that is sent again bears the same sequence
 * id, so it replaces the first on the phone (ntfy 2.16 and later). Thread-safe.
 */
final class NtfyChannel implements NotificationChannel {
    /** Bytes; beyond it the server makes an attachment of the text. */
    static final int TEXT_BYTES_MAX = 4_096;

    private static final int PRIORITY_NORMAL = 3;
    private static final int PRIORITY_MAX = 5;

    private final NtfyConfig config;
    private final Optional<Secret> token;
    private final HttpCalls calls;

    NtfyChannel(NtfyConfig config, HttpCalls calls) {
        this.config = config;
        this.token = config.tokenFile().map(file -> Secret.read(file, "ntfy.tokenFile"));
        this.calls = calls;
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        return calls.send(
                signedIn(HttpCalls.post(config.url(), body(message))),
                answer -> answer.result("id"));
    }

    private HttpRequest.Builder signedIn(HttpRequest.Builder request) {
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return request;
    }

    /** Polls the topic's cache (docs.ntfy.sh/subscribe/api, poll=1), of the last minutes only. */
    @Override
    public Optional<Boolean> hasArrived(UUID message) throws InterruptedException {
        URI cache =
                URI.create(config.url().toString().replaceAll("/+$", "") + "/" + config.topic());
        DeliveryResult asked =
                calls.send(
                        signedIn(
                                HttpRequest.newBuilder(URI.create(cache + "/json?poll=1&since=2m"))
                                        .GET()),
                        answer ->
                                answer.isAccepted() && answer.body().contains(message.toString())
                                        ? new DeliveryResult.Accepted("")
                                        : new DeliveryResult.Retry(answer.reason()));
        return Optional.of(asked instanceof DeliveryResult.Accepted);
    }

    private ObjectNode body(Message message) {
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("topic", config.topic())
                        .put("title", message.subject())
                        .put("message", ShortText.bytes(message.screenText(), TEXT_BYTES_MAX))
                        .put("priority", message.life() ? PRIORITY_MAX : PRIORITY_NORMAL)
                        .put("sequence_id", message.id().toString());
        config.page().ifPresent(page -> body.put("click", page.toString()));
        return body;
    }
}
