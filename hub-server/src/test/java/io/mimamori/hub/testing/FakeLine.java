package io.mimamori.hub.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** LINE's Messaging API: push, multicast, retry keys, and the month's quota. */
public final class FakeLine extends ProviderServer {
    public static final String TOKEN = "channel-access-token";

    /** Signs what it sends to a webhook. */
    public static final String SECRET = "channel-secret";

    private static final String UUID_TEXT = "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";

    private final Map<String, String> acceptedRequests = new HashMap<>();
    private OptionalInt quota = OptionalInt.empty();
    private int used;
    private JsonNode newest = MissingNode.getInstance();
    private final List<String> replies = new ArrayList<>();

    public FakeLine() throws IOException {}

    /** A plan with so many messages a month, of which some are used. */
    public synchronized void quota(int messages, int usedAlready) {
        quota = OptionalInt.of(messages);
        used = usedAlready;
    }

    @Override
    protected synchronized Answer answer(Call call) {
        if (!call.header("Authorization").equals("Bearer " + TOKEN)) {
            return Answer.refused(401, "{\"message\":\"Authentication failed\"}");
        }
        return switch (call.method() + " " + call.uri().getPath()) {
            case "GET /v2/bot/message/quota" ->
                    Answer.refused(
                            200,
                            quota.isPresent()
                                    ? "{\"type\":\"limited\",\"value\":" + quota.getAsInt() + "}"
                                    : "{\"type\":\"none\"}");
            case "GET /v2/bot/message/quota/consumption" ->
                    Answer.refused(200, "{\"totalUsage\":" + used + "}");
            case "POST /v2/bot/message/push" -> message(call, false);
            case "POST /v2/bot/message/multicast" -> message(call, true);
            case "POST /v2/bot/message/reply" -> reply(call);
            default -> Answer.refused(404, "{\"message\":\"Not found\"}");
        };
    }

    /** What it sends to the bot's webhook. */
    public record Webhook(String body, String signature) {}

    /** Somebody taps a button of the newest message, which came under that event id. */
    public synchronized Webhook tap(String user, int button, String event) {
        String body =
                """
                {"destination":"U0","events":[{"type":"postback","mode":"active","timestamp":%d,"webhookEventId":"%s",\
                "deliveryContext":{"isRedelivery":false},"replyToken":"reply-%s",\
                "source":{"type":"user","userId":"%s"},"postback":{"data":"%s"}}]}
                """
                        .formatted(
                                InstantSource.system().millis(),
                                event,
                                event,
                                user,
                                actions().get(button).path("data").asText())
                        .strip();
        return signed(body);
    }

    /** Any body with its signature. */
    public Webhook signed(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return new Webhook(
                    body,
                    Base64.getEncoder()
                            .encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Labels of the newest message's buttons. */
    public synchronized List<String> buttons() {
        return actions().stream().map(action -> action.path("label").asText()).toList();
    }

    private List<JsonNode> actions() {
        List<JsonNode> actions = new ArrayList<>();
        newest.path("contents")
                .path("footer")
                .path("contents")
                .forEach(each -> actions.add(each.path("action")));
        newest.path("quickReply").path("items").forEach(each -> actions.add(each.path("action")));
        return actions;
    }

    /** Texts that were sent as replies to events. */
    public synchronized List<String> replies() {
        return List.copyOf(replies);
    }

    private Answer reply(Call call) {
        try {
            replies.add(new ObjectMapper().readTree(call.body()).at("/messages/0/text").asText());
            return Answer.refused(200, "{}");
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "{\"message\":\"The request body could not be parsed\"}");
        }
    }

    private Answer message(Call call, boolean multicast) {
        String key = call.header("X-Line-Retry-Key");
        JsonNode body;
        try {
            body = new ObjectMapper().readTree(call.body());
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "{\"message\":\"The request body could not be parsed\"}");
        }
        int recipients = multicast ? body.path("to").size() : 1;
        boolean addressed = multicast ? recipients >= 1 && recipients <= 500 : body.has("to");
        JsonNode messages = body.path("messages");
        if (!key.matches(UUID_TEXT)
                || !addressed
                || messages.size() < 1
                || messages.size() > 5
                || !isValid(messages.get(0))) {
            return Answer.refused(400, "{\"message\":\"The request body has 1 error(s)\"}");
        }
        if (acceptedRequests.containsKey(key)) {
            return new Answer(
                    409,
                    "{\"message\":\"The retry key is already accepted\"}",
                    Map.of("X-Line-Accepted-Request-Id", acceptedRequests.get(key)),
                    Optional.of(taken(key, messages.get(0))));
        }
        if (quota.isPresent() && used + recipients > quota.getAsInt()) {
            return Answer.refused(429, "{\"message\":\"You have reached your monthly limit.\"}");
        }
        used += recipients;
        newest = messages.get(0);
        String request = "request-" + (acceptedRequests.size() + 1);
        acceptedRequests.put(key, request);
        return new Answer(
                200,
                "{\"sentMessages\":[{\"id\":\"461230966842064897\"}]}",
                Map.of("X-Line-Request-Id", request),
                Optional.of(taken(key, messages.get(0))));
    }

    private static boolean isValid(JsonNode message) {
        boolean labelled = labels(message);
        return labelled && isOfAKind(message);
    }

    /** LINE refuses labels of more than 20 characters and data of more than 300. */
    private static boolean labels(JsonNode message) {
        boolean fits = true;
        for (JsonNode action : message.findValues("action")) {
            fits &=
                    isBetween(action.path("label"), 20)
                            && isBetween(action.path("data"), 300)
                            && isBetween(action.path("displayText"), 300);
        }
        return fits;
    }

    private static boolean isOfAKind(JsonNode message) {
        return switch (message.path("type").asText()) {
            case "text" -> isBetween(message.path("text"), 5_000);
            case "flex" ->
                    isBetween(message.path("altText"), 1_500)
                            && message.path("contents").path("type").asText().equals("bubble");
            default -> false;
        };
    }

    private static boolean isBetween(JsonNode text, int max) {
        return !text.asText().isEmpty() && text.asText().length() <= max;
    }

    /** The subject is what a locked screen shows. */
    private static Taken taken(String key, JsonNode message) {
        if (message.path("type").asText().equals("flex")) {
            JsonNode texts = message.path("contents").path("body").path("contents");
            return new Taken(
                    key, message.path("altText").asText(), texts.path(0).path("text").asText());
        }
        String text = message.path("text").asText();
        int line = Math.max(0, text.indexOf('\n'));
        return new Taken(key, text.substring(0, line), text.substring(line).strip());
    }
}
