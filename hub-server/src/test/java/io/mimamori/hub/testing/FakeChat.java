package io.mimamori.hub.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.StringJoiner;

/** The incoming webhooks of Slack ({@code /slack}), Discord and Teams. They know no repetitions. */
public final class FakeChat extends ProviderServer {
    public FakeChat() throws IOException {}

    @Override
    public boolean knowsRepetitions() {
        return false;
    }

    @Override
    protected Answer answer(Call call) {
        try {
            JsonNode body = new ObjectMapper().readTree(call.body());
            return switch (call.uri().getPath()) {
                case "/slack" -> slack(body);
                case "/discord" -> discord(call, body);
                case "/teams" -> teams(call, body);
                case "/slack-removed" -> Answer.refused(404, "no_service");
                case "/discord-removed" ->
                        Answer.refused(404, "{\"message\":\"Unknown Webhook\",\"code\":10015}");
                default -> Answer.refused(404, "");
            };
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "invalid_payload");
        }
    }

    private static Answer slack(JsonNode body) {
        String text =
                body.path("text")
                        .asText()
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&");
        return text.isEmpty() || text.length() > 40_000
                ? Answer.refused(400, "no_text")
                : Answer.of(200, "ok", taken(text));
    }

    private static Answer discord(Call call, JsonNode body) {
        String text = body.path("content").asText();
        if (text.isEmpty() || text.length() > 2_000) {
            return Answer.refused(
                    400, "{\"code\":50035,\"message\":\"Must be 2000 or fewer in length.\"}");
        }
        boolean waits = "wait=true".equals(call.uri().getQuery());
        return Answer.of(
                waits ? 200 : 204, waits ? "{\"id\":\"1298765432109876543\"}" : "", taken(text));
    }

    private static Answer teams(Call call, JsonNode body) {
        JsonNode attachment = body.path("attachments").path(0);
        JsonNode card = attachment.path("content");
        if (!attachment
                        .path("contentType")
                        .asText()
                        .equals("application/vnd.microsoft.card.adaptive")
                || !card.path("type").asText().equals("AdaptiveCard")
                || call.body().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 28_672) {
            return Answer.refused(400, "{\"error\":{\"code\":\"InvalidRequestContent\"}}");
        }
        StringJoiner text = new StringJoiner("\n");
        card.path("body").forEach(block -> text.add(block.path("text").asText()));
        return Answer.of(202, "", taken(text.toString()));
    }

    private static Taken taken(String text) {
        int line = Math.max(0, text.indexOf('\n'));
        return new Taken("", text.substring(0, line), text.substring(line).strip());
    }
}
