package io.mimamori.hub.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.Alert;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What LINE sends to the hub: taps on the buttons of a message, as postbacks. Only a body with
 * LINE's signature is read; an event is dealt with once, however often it is delivered. Who tapped
 * is told what became of it. Thread-safe; waits for state.db.
 */
final class LineWebhook {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(LineWebhook.class);

    private final LineConfig config;
    private final Secret secret;
    private final Secret token;
    private final HttpCalls calls;
    private final ChannelAnswers answers;

    LineWebhook(LineConfig config, Secret secret, HttpCalls calls, ChannelAnswers answers) {
        this.config = config;
        this.secret = secret;
        this.token = Secret.read(config.tokenFile(), "line.tokenFile");
        this.calls = calls;
        this.answers = answers;
    }

    boolean isSigned(String shown, byte[] body) {
        return Hmac.same(shown, Hmac.SHA256.of(secret, body));
    }

    /** A tap, by somebody, in a talk with them or in a group or room. */
    private record Tap(
            String event, long millis, Set<String> sources, LineButton button, String replyToken) {}

    /**
     * Deals with a body that these signed: several endpoints may share one channel of LINE. Throws
     * {@link IllegalArgumentException} when it is not LINE's format. What is no tap on a button of
     * ours is left alone, as is what is older than repetitions are known for.
     */
    static void take(List<LineWebhook> signed, byte[] body) {
        LineWebhook first = signed.getFirst();
        for (Tap tap : taps(body)) {
            if (first.answers.isFresh(tap.millis()) && !first.answers.isKnown(tap.event())) {
                ChannelAnswers.Outcome outcome =
                        first.answers.answer(
                                tap.button().message(),
                                endpoint ->
                                        signed.stream().anyMatch(each -> each.isOf(tap, endpoint)),
                                tap.button().code(),
                                "LINE");
                first.answers.know(tap.event());
                first.confirm(tap, outcome);
            }
        }
    }

    private boolean isOf(Tap tap, String endpoint) {
        return config.endpoint().equals(endpoint)
                && config.to().stream().anyMatch(tap.sources()::contains);
    }

    private void confirm(Tap tap, ChannelAnswers.Outcome outcome) {
        String key =
                switch (outcome) {
                    case ChannelAnswers.Outcome.Unknown() -> "answer.unknown";
                    case ChannelAnswers.Outcome.Recorded(Alert alert) ->
                            alert.state() == Alert.State.CLOSED
                                    ? "answer.closed"
                                    : "answer.recorded";
                };
        if (!tap.replyToken().isEmpty()) {
            Thread.ofVirtual().name("line-reply").start(() -> reply(tap.replyToken(), key));
        }
    }

    private static List<Tap> taps(byte[] body) {
        List<Tap> taps = new ArrayList<>();
        for (JsonNode event : events(body)) {
            LineButton.parse(event.path("postback").path("data").asText())
                    .ifPresent(button ->
                            taps.add(
                                    new Tap(
                                            "line:" + event.path("webhookEventId").asText(),
                                            event.path("timestamp").asLong(),
                                            sources(event.path("source")),
                                            button,
                                            event.path("replyToken").asText())));
        }
        return taps;
    }

    private static Set<String> sources(JsonNode source) {
        return Stream.of("userId", "groupId", "roomId")
                .map(key -> source.path(key).asText())
                .collect(Collectors.toSet());
    }

    private static JsonNode events(byte[] body) {
        try {
            JsonNode events = JSON.readTree(body).path("events");
            if (events.isArray()) {
                return events;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("the body has no list 'events' as LINE's webhooks have");
    }

    /** Free of charge, and of no consequence when it fails: the answer is on disk. */
    private void reply(String replyToken, String key) {
        StringBuilder text = new StringBuilder(Language.JAPANESE.text(key));
        text.append('\n').append(Language.ENGLISH.text(key));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("replyToken", replyToken);
        body.putArray("messages").addObject().put("type", "text").put("text", text.toString());
        try {
            DeliveryResult result =
                    calls.send(
                            HttpCalls.post(config.url().resolve("/v2/bot/message/reply"), body)
                                    .header("Authorization", "Bearer " + token.reveal()),
                            HttpAnswer::result);
            if (!(result instanceof DeliveryResult.Accepted)) {
                LOG.warn("the reply to an answer by LINE did not go out: {}", result);
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted to end", e);
        }
    }

    /** Those of the configured endpoints that have a secret. */
    static Optional<LineWebhook> of(LineConfig config, HttpCalls calls, ChannelAnswers answers) {
        return config.secretFile()
                .map(file ->
                        new LineWebhook(
                                config, Secret.read(file, "line.secretFile"), calls, answers));
    }
}
