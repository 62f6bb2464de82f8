package io.mimamori.hub.notify;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keeps a fifth of the month's LINE messages for what may be about a life. What is left is asked
 * from LINE at most each ten minutes and counted down in between; when LINE does not say, messages
 * go out. Thread-safe.
 */
final class LineQuota {
    private static final Duration ASK_EVERY = Duration.ofMinutes(10);
    private static final int RESERVED_SHARE = 5;
    private static final String PATH = "/v2/bot/message/quota";

    private final LineConfig config;
    private final Secret token;
    private final HttpCalls calls;
    private final InstantSource machine;

    // Guarded by this.
    private long askedMillis = Long.MIN_VALUE;
    private OptionalLong limit = OptionalLong.empty();
    private long used;

    LineQuota(LineConfig config, Secret token, HttpCalls calls, InstantSource machine) {
        this.config = config;
        this.token = token;
        this.calls = calls;
        this.machine = machine;
    }

    /** Why the message is not sent; else it is counted, a message for each recipient. */
    Optional<String> refusal(Message message, int recipients) throws InterruptedException {
        if (config.plan().equals(Optional.of(LineConfig.Plan.MUNICIPAL))) {
            return Optional.empty();
        }
        // What may be about a life waits for no question to LINE.
        if (!message.life() && isTimeToAsk()) {
            ask();
        }
        return counted(message.life(), recipients);
    }

    /** Used part of the month's messages as far as is known, in per cent; 0 without a limit. */
    synchronized double usedPercent() {
        return limit.isPresent() && limit.getAsLong() > 0 ? 100.0 * used / limit.getAsLong() : 0;
    }

    private synchronized boolean isTimeToAsk() {
        long now = machine.millis();
        if (askedMillis != Long.MIN_VALUE && now - askedMillis < ASK_EVERY.toMillis()) {
            return false;
        }
        askedMillis = now;
        return true;
    }

    private synchronized Optional<String> counted(boolean life, int recipients) {
        if (limit.isPresent() && !life) {
            long left = limit.getAsLong() - used - recipients;
            if (left < limit.getAsLong() / RESERVED_SHARE) {
                return Optional.of(
                        "%d of %d LINE messages of this month are used; the rest is kept for what may be about a life"
                                .formatted(used, limit.getAsLong()));
            }
        }
        used += recipients;
        return Optional.empty();
    }

    private void ask() throws InterruptedException {
        Optional<JsonNode> quota = get(PATH);
        Optional<JsonNode> consumption = get(PATH + "/consumption");
        if (quota.isPresent() && consumption.isPresent()) {
            learn(quota.get(), consumption.get().path("totalUsage").asLong());
        }
    }

    private synchronized void learn(JsonNode quota, long consumed) {
        used = consumed;
        boolean limited = quota.path("type").asText().equals("limited");
        OptionalLong said =
                limited ? OptionalLong.of(quota.path("value").asLong()) : OptionalLong.empty();
        limit =
                config.plan().isPresent()
                        ? OptionalLong.of(config.plan().get().messagesMax())
                        : said;
    }

    private Optional<JsonNode> get(String path) throws InterruptedException {
        AtomicReference<Optional<JsonNode>> got = new AtomicReference<>(Optional.empty());
        calls.send(
                HttpRequest.newBuilder(config.url().resolve(path))
                        .header("Authorization", "Bearer " + token.reveal())
                        .GET(),
                answer -> {
                    got.set(answer.isAccepted() ? Optional.of(answer.json()) : Optional.empty());
                    return answer.result();
                });
        return got.get();
    }
}
