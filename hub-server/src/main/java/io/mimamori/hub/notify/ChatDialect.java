package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;

/** How a chat's incoming webhook wants a message. */
enum ChatDialect {
    /** Incoming webhook: text with three characters escaped, which also disarms mentions. */
    SLACK("slack", 4_000),
    /** Webhook with {@code wait=true}, so that it answers with the message's id. */
    DISCORD("discord", 2_000),
    /** A Teams workflow ("when a webhook request is received") with an Adaptive Card, ≤ 28 KB. */
    TEAMS("teams", 6_000);

    private final String kind;
    private final int unitsMax;

    ChatDialect(String kind, int unitsMax) {
        this.kind = kind;
        this.unitsMax = unitsMax;
    }

    /** Key in the configuration, and the channel's name in metrics. */
    String kind() {
        return kind;
    }

    URI address(URI url) {
        return switch (this) {
            case SLACK, TEAMS -> url;
            case DISCORD -> URI.create(url + (url.getRawQuery() == null ? "?" : "&") + "wait=true");
        };
    }

    ObjectNode body(Message message) {
        String whole = message.home() ? message.screenText() : lines(message);
        String text = ShortText.units(whole, unitsMax);
        return switch (this) {
            case SLACK -> object().put("text", escaped(text));
            case DISCORD -> {
                ObjectNode body = object().put("content", text);
                body.putObject("allowed_mentions").putArray("parse");
                yield body;
            }
            case TEAMS -> card(text);
        };
    }

    /** Whether the address will never work again. */
    boolean isGone(HttpAnswer answer) {
        return switch (this) {
            case SLACK -> answer.status() == 404 && answer.body().contains("no_service");
            // 10015: unknown webhook.
            case DISCORD -> answer.status() == 404 && answer.json().path("code").asInt() == 10_015;
            case TEAMS -> false;
        };
    }

    private static String lines(Message message) {
        return message.subject() + "\n\n" + message.text();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static ObjectNode card(String text) {
        ObjectNode message = object().put("type", "message");
        ObjectNode attachment = message.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        ArrayNode body = card.putArray("body");
        // A text block runs single line breaks together.
        text.lines()
                .filter(line -> !line.isBlank())
                .forEach(line ->
                        body.addObject()
                                .put("type", "TextBlock")
                                .put("text", line)
                                .put("wrap", true));
        return message;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
