package io.mimamori.hub.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An ntfy server with one reserved topic: publishing as JSON, sequence ids, 4,096 bytes. */
public final class FakeNtfy extends ProviderServer {
    public static final String TOKEN = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";
    public static final String TOPIC = "mimamori-7Qx2";

    public FakeNtfy() throws IOException {}

    @Override
    protected Answer answer(Call call) {
        if (!call.header("Authorization").equals("Bearer " + TOKEN)) {
            return Answer.refused(403, "{\"code\":40301,\"error\":\"forbidden\"}");
        }
        if (call.method().equals("GET")) {
            return cached(call);
        }
        try {
            JsonNode body = new ObjectMapper().readTree(call.body());
            String text = body.path("message").asText();
            int priority = body.path("priority").asInt(3);
            if (!body.path("topic").asText().equals(TOPIC) || priority < 1 || priority > 5) {
                return Answer.refused(400, "{\"code\":40024,\"error\":\"invalid request\"}");
            }
            if (text.getBytes(StandardCharsets.UTF_8).length > 4_096) {
                return Answer.refused(413, "{\"code\":41301,\"error\":\"attachment too large\"}");
            }
            String key = body.path("sequence_id").asText();
            return Answer.of(
                    200,
                    "{\"id\":\"hwQ2YpKdmg\",\"event\":\"message\"}",
                    new Taken(key, body.path("title").asText(), text));
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "{\"code\":40024,\"error\":\"invalid JSON\"}");
        }
    }

    /** What the topic keeps, a JSON object a line. */
    private Answer cached(Call call) {
        if (!call.uri().getPath().equals("/" + TOPIC + "/json")) {
            return Answer.refused(404, "{\"code\":40401,\"error\":\"page not found\"}");
        }
        StringBuilder lines = new StringBuilder();
        shown().forEach(taken ->
                lines.append("{\"event\":\"message\",\"sequence_id\":\"")
                        .append(taken.key())
                        .append("\"}\n"));
        return Answer.refused(200, lines.toString());
    }
}
