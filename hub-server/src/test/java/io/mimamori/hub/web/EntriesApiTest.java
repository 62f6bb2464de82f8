package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mimamori.hub.alert.Alert;
import io.mimamori.profile.Hazard;
import io.mimamori.reading.ChannelId;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesApiTest {
    @TempDir private Path folder;
    private WebHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new WebHub(folder);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void entersListsAndCorrects() throws Exception {
        Alert alert =
                hub.raise("kamojima", Hazard.RIVER, "level", "flood", new ChannelId("g1", "level"));
        HttpResponse<String> entered =
                hub.call(
                        "POST",
                        "/api/v1/entries",
                        "{\"who\":\"住民\",\"what\":\"道が川のよう\",\"by\":\"佐藤\",\"alert\":\"%s\"}"
                                .formatted(alert.id()));
        assertThat(entered.statusCode()).isEqualTo(201);
        JsonNode first = hub.tree(entered);
        assertThat(first.path("confidence").asText()).isEqualTo("unconfirmed");
        assertThat(first.path("way").asText()).isEqualTo("phone");
        assertThat(first.path("alert").asText()).isEqualTo(alert.id().toString());
        hub.call(
                "POST",
                "/api/v1/entries",
                "{\"who\":\"住民\",\"what\":\"歩道だけ\",\"by\":\"佐藤\",\"way\":\"in-person\",\"corrects\":%d}"
                        .formatted(first.path("number").asLong()));
        JsonNode page = hub.get("/api/v1/entries?limit=1");
        assertThat(page.path("items").get(0).path("corrects")).isEqualTo(first.path("number"));
        JsonNode rest = hub.get("/api/v1/entries?after=" + page.path("next").asText());
        assertThat(rest.path("items").get(0)).isEqualTo(first);
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'what':'x','by':'y'}| 400 | 'who' is missing",
                "{'who':'','what':'x','by':'y'}| 400 | 'who' must be one line",
                "{'who':'a','what':'x','by':'y','way':'dream'}| 400 | phone, radio",
                "{'who':'a','what':'x','by':'y','corrects':'one'}| 400 | 'corrects'",
                "{'who':'a','what':'x','by':'y','corrects':9}| 400 | none with 9",
                "{'who':'a','what':'x','by':'y','alert':'nine'}| 400 | UUID",
                "{'who':'a','what':'x','by':'y','alert':'00000000-0000-5000-8000-000000000001'}|404|no alert",
            })
    void saysWhatIsWrong(String body, int status, String says) throws Exception {
        HttpResponse<String> answer = hub.call("POST", "/api/v1/entries", body.replace('\'', '"'));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(hub.tree(answer).path("detail").asText()).contains(says);
        assertThat(hub.get("/api/v1/entries").path("items")).isEmpty();
    }
}
