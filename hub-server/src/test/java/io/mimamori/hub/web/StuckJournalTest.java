package io.mimamori.hub.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes nothing while a flood of posts comes, each on a connection of its own. */
class StuckJournalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FLOOD = ReadingsResource.WAITING_MAX + 200;

    @TempDir private Path folder;

    @Test
    void onlySoManyPostsWaitAndTheOthersAreToldWhenToComeAgain() throws Exception {
        try (WebHub hub = new WebHub(folder);
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<CompletableFuture<HttpResponse<String>>> posts = new ArrayList<>();
            try (Connection other =
                    DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"))) {
                other.createStatement().executeUpdate("BEGIN IMMEDIATE");
                for (int i = 0; i < FLOOD; i++) {
                    posts.add(post(http, hub, i));
                }
                await().atMost(PATIENCE).until(() -> answered(posts).size() == 200);
                for (HttpResponse<String> answer : answered(posts)) {
                    assertThat(answer.statusCode()).isEqualTo(429);
                    assertThat(answer.headers().firstValueAsLong("Retry-After")).isPresent();
                }
                other.createStatement().executeUpdate("ROLLBACK");
            }
            await().atMost(PATIENCE).until(() -> answered(posts).size() == FLOOD);
            assertThat(answered(posts))
                    .filteredOn(answer -> answer.statusCode() == 204)
                    .hasSize(ReadingsResource.WAITING_MAX);
            assertThat(post(http, hub, FLOOD).join().statusCode()).isEqualTo(204);
        }
    }

    private static List<HttpResponse<String>> answered(
            List<CompletableFuture<HttpResponse<String>>> posts) {
        return posts.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }

    private static CompletableFuture<HttpResponse<String>> post(
            HttpClient http, WebHub hub, int number) {
        String pack =
                "[{\"n\":\"level\",\"t\":%d,\"v\":1.5}]"
                        .formatted(WebHub.NOW / 1_000 - FLOOD - 1 + number);
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create(hub.address() + "/api/v1/readings/g1"))
                        .header("Authorization", "Bearer " + hub.token)
                        .header("Content-Type", "application/senml+json")
                        .POST(HttpRequest.BodyPublishers.ofString(pack))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
