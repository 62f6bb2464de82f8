package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SilencesApiTest {
    @TempDir private Path folder;

    @Test
    void setsShowsAndEndsASilenceAndSaysWhatIsWrong() throws Exception {
        try (WebHub hub = new WebHub(folder)) {
            HttpResponse<String> made = post(hub, "'site':'kamojima','rule':'level'");
            assertThat(made.statusCode()).isEqualTo(201);
            JsonNode silence = hub.tree(made);
            assertThat(silence.get("active").asBoolean()).isTrue();
            assertThat(silence.get("tenant").asText()).isEqualTo("city");
            assertThat(silence.get("hazard").isNull()).isTrue();
            String path = "/api/v1/silences/" + silence.get("id").asText();
            assertThat(hub.tree(hub.call("GET", path, "")).get("withheld")).isEmpty();

            assertThat(problem(hub, "'site':'kamojima','rule':'level'", 409)).contains("covers");
            assertThat(problem(hub, "'site':'nowhere'", 404)).contains("nowhere");
            assertThat(problem(hub, "'site':'kamojima','rule':'none'", 400)).contains("rule");
            assertThat(problem(hub, "'site':'kamojima','device':'none'", 400)).contains("device");
            assertThat(problem(hub, "'site':'kamojima','hazard':'rain'", 400)).contains("river");
            assertThat(problem(hub, "'hazard':'flood'", 400)).contains("wildlife");
            assertThat(problem(hub, "'kind':'silence'", 400)).contains("name 'site'");

            assertThat(hub.call("POST", path + "/end", "{}").statusCode()).isEqualTo(400);
            JsonNode ended = hub.tree(hub.call("POST", path + "/end", "{\"who\":\"馬場\"}"));
            assertThat(ended.get("active").asBoolean()).isFalse();
            assertThat(ended.get("endedBy").asText()).isEqualTo("馬場");
            assertThat(hub.tree(hub.call("GET", "/api/v1/silences", "")).get("items")).hasSize(1);
            assertThat(hub.call("GET", "/api/v1/silences/x", "").statusCode()).isEqualTo(400);
            assertThat(
                            hub.call(
                                            "GET",
                                            "/api/v1/silences/00000000-0000-0000-0000-000000000000",
                                            "")
                                    .statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> post(WebHub hub, String scope) throws Exception {
        String body = "{" + scope + ",'end':'2026-09-22T13:20:00Z','reason':'点検','who':'青木'}";
        return hub.call("POST", "/api/v1/silences", body.replace('\'', '"'));
    }

    private static String problem(WebHub hub, String scope, int status) throws Exception {
        HttpResponse<String> said = post(hub, scope);
        assertThat(said.statusCode()).as(said.body()).isEqualTo(status);
        return hub.tree(said).get("detail").asText();
    }
}
