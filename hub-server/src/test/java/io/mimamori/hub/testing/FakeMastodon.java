package io.mimamori.hub.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;

/** A Mastodon server: statuses of 500 characters, one for each Idempotency-Key. */
public final class FakeMastodon extends ProviderServer {
    public static final String TOKEN = "mastodon-token";

    private static final Set<String> VISIBILITIES =
            Set.of("public", "unlisted", "private", "direct");

    public FakeMastodon() throws IOException {}

    @Override
    protected Answer answer(Call call) {
        if (!call.header("Authorization").equals("Bearer " + TOKEN)) {
            return Answer.refused(401, "{\"error\":\"The access token is invalid\"}");
        }
        if (!call.uri().getPath().equals("/api/v1/statuses")) {
            return Answer.refused(404, "{\"error\":\"Record not found\"}");
        }
        try {
            JsonNode body = new ObjectMapper().readTree(call.body());
            String text = body.path("status").asText();
            if (text.isEmpty()
                    || text.codePointCount(0, text.length()) > 500
                    || !VISIBILITIES.contains(body.path("visibility").asText())) {
                return Answer.refused(
                        422, "{\"error\":\"Validation failed: Text character limit exceeded\"}");
            }
            String key = call.header("Idempotency-Key");
            return Answer.of(200, "{\"id\":\"103254962155278888\"}", new Taken(key, "", text));
        } catch (JsonProcessingException e) {
            return Answer.refused(400, "{\"error\":\"bad request\"}");
        }
    }
}
