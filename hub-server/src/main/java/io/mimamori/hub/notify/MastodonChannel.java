package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Locale;

/**
 * Posts to a Mastodon account. The server knows a repetition within an hour by the Idempotency-Key.
 * Thread-safe.
 */
final class MastodonChannel implements NotificationChannel {
    /** Characters of a post where the server was not set otherwise. */
    static final int TEXT_MAX = 500;

    private final MastodonConfig config;
    private final URI statuses;
    private final Secret token;
    private final HttpCalls calls;

    MastodonChannel(MastodonConfig config, HttpCalls calls) {
        this.config = config;
        this.statuses = config.url().resolve("/api/v1/statuses");
        this.token = Secret.read(config.tokenFile(), "mastodon.tokenFile");
        this.calls = calls;
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        if (message.home()) {
            // The address takes none; a second look costs nothing where everybody can read.
            return new DeliveryResult.Rejected("a home's alert does not go to Mastodon");
        }
        return calls.send(
                HttpCalls.post(statuses, body(message))
                        .header("Authorization", "Bearer " + token.reveal())
                        .header("Idempotency-Key", message.id().toString()),
                answer -> answer.result("id"));
    }

    private ObjectNode body(Message message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", ShortText.units(message.text(), TEXT_MAX))
                .put("visibility", config.visibility().name().toLowerCase(Locale.ROOT))
                .put("language", "ja");
    }
}
