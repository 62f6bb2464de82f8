package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Web Push to one browser (RFC 8030): encrypted for it, signed by the hub. A message that is sent
 * again bears the same topic, so it replaces the first while it waits at the push service; its id
 * lets the page show it once. Thread-safe.
 */
final class WebPushChannel implements NotificationChannel {
    /** How long the push service keeps a message for a phone that is off. */
    private static final Duration KEEP = Duration.ofHours(4);

    /** Characters of the first line. */
    private static final int TITLE_MAX = 200;

    /** Bytes of the text; with the rest of the message below {@link WebPushEncryption}'s limit. */
    private static final int TEXT_BYTES_MAX = 1_500;

    private final PushSubscription subscription;
    private final Vapid vapid;
    private final HttpCalls calls;
    private final WebPushEncryption encryption = new WebPushEncryption();

    WebPushChannel(PushSubscription subscription, Vapid vapid, HttpCalls calls) {
        this.subscription = subscription;
        this.vapid = vapid;
        this.calls = calls;
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        byte[] body = encryption.encrypt(text(message), subscription.key(), subscription.auth());
        return calls.send(
                HttpRequest.newBuilder(subscription.endpoint())
                        .header("Authorization", vapid.authorization(subscription.endpoint()))
                        .header("Content-Type", "application/octet-stream")
                        .header("Content-Encoding", "aes128gcm")
                        .header("TTL", Long.toString(KEEP.toSeconds()))
                        .header("Urgency", message.life() ? "high" : "normal")
                        .header("Topic", topic(message))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                WebPushChannel::result);
    }

    /** 404 and 410: the browser has let the subscription go (RFC 8030 section 7.3). */
    private static DeliveryResult result(HttpAnswer answer) {
        if (answer.status() == 404) {
            return new DeliveryResult.Gone(answer.reason());
        }
        return answer.isAccepted()
                ? new DeliveryResult.Accepted(
                        answer.headers().firstValue("Location").orElse("HTTP " + answer.status()))
                : answer.result();
    }

    /** JSON for the page's service worker. */
    private static byte[] text(Message message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", message.id().toString())
                .put("title", ShortText.units(message.subject(), TITLE_MAX))
                .put("body", ShortText.bytes(message.screenText(), TEXT_BYTES_MAX))
                .put("life", message.life())
                .put("alert", HttpAnswer.json(message.json()).path("id").asText())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** At most 32 characters of URL-safe Base64 (RFC 8030 section 5.4): the id's 16 bytes. */
    private static String topic(Message message) {
        byte[] id = HexFormat.of().parseHex(message.id().toString().replace("-", ""));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
