package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * LINE Messaging API: push to one, multicast to several. The retry key is the delivery's id, so
 * LINE takes a message once however often it is sent; that it had it already (409) is success. What
 * LINE took may still not arrive, such as when the account is blocked. Thread-safe.
 */
final class LineChannel implements NotificationChannel {
    /** UTF-16 units of a text message. */
    static final int TEXT_MAX = 5_000;

    /** What a notification shows of a Flex message; the limit of older clients. */
    private static final int ALT_TEXT_MAX = 400;

    /** UTF-16 units of a text in a Flex message. */
    private static final int FLEX_TEXT_MAX = 2_000;

    private final LineConfig config;
    private final Secret token;
    private final HttpCalls calls;
    private final LineQuota quota;

    LineChannel(LineConfig config, HttpCalls calls, InstantSource machine) {
        this.config = config;
        this.token = Secret.read(config.tokenFile(), "line.tokenFile");
        this.calls = calls;
        this.quota = new LineQuota(config, token, calls, machine);
    }

    @Override
    public DeliveryResult deliver(Message message) throws InterruptedException {
        Optional<String> kept = quota.refusal(message, config.to().size());
        if (kept.isPresent()) {
            return new DeliveryResult.Rejected(kept.get());
        }
        boolean one = config.to().size() == 1;
        return calls.send(
                HttpCalls.post(
                                config.url()
                                        .resolve("/v2/bot/message/" + (one ? "push" : "multicast")),
                                body(message, one))
                        .header("Authorization", "Bearer " + token.reveal())
                        .header("X-Line-Retry-Key", message.id().toString()),
                LineChannel::result);
    }

    @Override
    public double quotaUsedPercent() {
        return quota.usedPercent();
    }

    private static DeliveryResult result(HttpAnswer answer) {
        if (answer.status() == 409) {
            return new DeliveryResult.Accepted(
                    answer.headers().firstValue("X-Line-Accepted-Request-Id").orElse("HTTP 409"));
        }
        return answer.isAccepted()
                ? new DeliveryResult.Accepted(
                        answer.headers().firstValue("X-Line-Request-Id").orElse("HTTP 200"))
                : answer.result();
    }

    private ObjectNode body(Message message, boolean one) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (one) {
            body.put("to", config.to().getFirst());
        } else {
            config.to().forEach(body.putArray("to")::add);
        }
        body.putArray("messages").add(message.home() ? covered(message) : open(message));
        return body;
    }

    private List<LineButton> buttons(Message message) {
        return config.secretFile().isPresent() ? LineButton.of(message) : List.of();
    }

    private JsonNode open(Message message) {
        ObjectNode text =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "text")
                        .put(
                                "text",
                                ShortText.units(
                                        message.subject() + "\n\n" + message.text(), TEXT_MAX));
        List<LineButton> buttons = buttons(message);
        if (!buttons.isEmpty()) {
            ArrayNode items = text.putObject("quickReply").putArray("items");
            buttons.forEach(button ->
                    items.addObject().put("type", "action").set("action", postback(button)));
        }
        return text;
    }

    private static ObjectNode postback(LineButton button) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "postback")
                .put("label", button.label())
                .put("data", button.data())
                .put("displayText", button.label());
    }

    /** Of a Flex message a locked screen shows the alternative text only. */
    private JsonNode covered(Message message) {
        ObjectNode flex =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("type", "flex")
                        .put("altText", ShortText.units(message.subject(), ALT_TEXT_MAX));
        ObjectNode bubble = flex.putObject("contents").put("type", "bubble");
        ObjectNode box = bubble.putObject("body").put("type", "box").put("layout", "vertical");
        box.putArray("contents")
                .addObject()
                .put("type", "text")
                .put("wrap", true)
                .put("text", ShortText.units(message.text(), FLEX_TEXT_MAX));
        List<LineButton> buttons = buttons(message);
        if (!buttons.isEmpty()) {
            ArrayNode footer =
                    bubble.putObject("footer")
                            .put("type", "box")
                            .put("layout", "vertical")
                            .put("spacing", "sm")
                            .putArray("contents");
            buttons.forEach(button ->
                    footer.addObject()
                            .put("type", "button")
                            .put("style", "secondary")
                            .set("action", postback(button)));
        }
        return flex;
    }
}
