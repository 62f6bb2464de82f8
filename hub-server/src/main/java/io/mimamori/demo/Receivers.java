package io.mimamori.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mimamori.profile.Hazard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Who gets the messages of the small city: a mailbox and a webhook, both on loopback, both checking
 * what they get. Thread-safe.
 */
final class Receivers implements AutoCloseable {
    private final List<Box> city;
    private final Evidence evidence;
    private final Narrator narrator;
    private final ObjectMapper json = new ObjectMapper();
    private final String secret;
    private final MailSink mail;
    private final WebhookSink webhook;

    /**
     * @param seed makes the webhook's secret: it guards nothing beyond this process
     */
    Receivers(List<Box> city, long seed, Evidence evidence, Narrator narrator) {
        this.city = city;
        this.evidence = evidence;
        this.narrator = narrator;
        this.secret = "whsec_" + Base64.getEncoder().encodeToString(key(seed));
        this.mail = MailSink.start(this::received);
        this.webhook = WebhookSink.start(secret, InstantSource.system(), this::received);
    }

    int mailPort() {
        return mail.port();
    }

    String webhookUrl() {
        return webhook.url();
    }

    String secret() {
        return secret;
    }

    /** Stops the mailbox, as if its server were down. */
    void stopMail() {
        mail.close();
    }

    /** Stops the webhook, as if its server were down. */
    void stopWebhook() {
        webhook.close();
    }

    @Override
    public void close() {
        mail.close();
        webhook.close();
    }

    private static byte[] key(long seed) {
        String text = HexFormat.of().toHexDigits(seed) + HexFormat.of().toHexDigits(~seed);
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void received(Mail received) {
        List<String> wrong = received.wrongHeaders();
        narrator.say("mail", received.subject() + "  →  " + String.join(", ", received.to()));
        if (!wrong.isEmpty()) {
            evidence.wrong("a mail has wrong headers: " + String.join(", ", wrong));
            return;
        }
        String text = received.subject() + "\n" + received.text();
        for (Box box : city) {
            if (text.contains(box.site().title())) {
                evidence.mailed(box.hazard());
            }
        }
    }

    private void received(Hook received) {
        if (received.problem().isPresent()) {
            String problem = received.problem().get();
            narrator.say("webhook", "refused: " + problem);
            evidence.wrong("a webhook was refused: " + problem);
            return;
        }
        Optional<JsonNode> data = data(received.body());
        if (data.isEmpty() || !data.get().path("exercise").asBoolean()) {
            evidence.wrong("a webhook's body is no exercise alert: " + received.body());
            return;
        }
        JsonNode alert = data.get();
        narrator.say(
                "webhook",
                "%s %s %s, signature right (%s)"
                        .formatted(
                                alert.path("event").asText(),
                                alert.path("site").asText(),
                                alert.path("level").asText(""),
                                received.id()));
        for (Hazard hazard : Hazard.values()) {
            if (hazard.key().equals(alert.path("hazard").asText())) {
                evidence.hooked(hazard);
            }
        }
    }

    private Optional<JsonNode> data(String body) {
        try {
            return Optional.of(json.readTree(body));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
