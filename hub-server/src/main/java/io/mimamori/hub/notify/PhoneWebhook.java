package io.mimamori.hub.notify;

import java.net.URI;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * What a telephone provider in Twilio's manner tells the hub: what became of a message or a call,
 * and which digit somebody pressed. Only what carries the account's signature is read. Thread-safe;
 * waits for state.db.
 */
final class PhoneWebhook {
    private final PhoneConfig config;
    private final TwilioSignature signature;
    private final ProviderReports reports;
    private final ChannelAnswers answers;

    private PhoneWebhook(PhoneConfig config, ProviderReports reports, ChannelAnswers answers) {
        this.config = config;
        this.signature = new TwilioSignature(TwilioProvider.token(config));
        this.reports = reports;
        this.answers = answers;
    }

    /** For entries with an address to be called at. */
    static Optional<PhoneWebhook> of(
            PhoneConfig config, ProviderReports reports, ChannelAnswers answers) {
        return config.callback().map(_ -> new PhoneWebhook(config, reports, answers));
    }

    /** What the provider calls. */
    enum Resource {
        STATUS("status"),
        DIGITS("digits");

        private final String path;

        Resource(String path) {
            this.path = path;
        }

        /** Where it is, under the configured address. */
        URI at(URI callback, UUID message) {
            String root = callback.toString().replaceAll("/+$", "");
            return URI.create("%s/hooks/phone/%s/%s".formatted(root, message, path));
        }
    }

    boolean isSigned(
            Resource resource, UUID message, String shown, SortedMap<String, String> fields) {
        return config.callback()
                .filter(callback -> signature.isOf(shown, resource.at(callback, message), fields))
                .isPresent();
    }

    /** Returns whether the hub knows the message. What is on its way still is not noted. */
    boolean status(UUID message, SortedMap<String, String> fields) {
        String status = fields.getOrDefault("MessageStatus", fields.getOrDefault("CallStatus", ""));
        String error = fields.getOrDefault("ErrorCode", "");
        String detail = error.isEmpty() ? status : status + ", error " + error;
        return switch (status) {
            case "delivered", "completed" -> reports.report(message, true, detail);
            case "undelivered", "failed", "busy", "no-answer", "canceled" ->
                    reports.report(message, false, detail);
            default -> true;
        };
    }

    boolean isAt(String endpoint) {
        return config.isAt(endpoint);
    }

    /**
     * Returns what is to be said to who pressed the digit, as TwiML.
     *
     * @param mayAnswer whether the account calls the endpoint of this name
     */
    String digits(UUID message, SortedMap<String, String> fields, Predicate<String> mayAnswer) {
        String call = "voice:%s:%s".formatted(fields.getOrDefault("CallSid", ""), message);
        boolean taken = fields.getOrDefault("Digits", "").equals("1");
        if (taken && !answers.isKnown(call)) {
            taken =
                    answers.answer(message, mayAnswer, "taking-over", "voice, digit 1")
                            instanceof ChannelAnswers.Outcome.Recorded;
            answers.know(call);
        }
        String text = Language.JAPANESE.text(taken ? "voice.taken" : "voice.not-taken");
        return "<Response>" + TwilioProvider.say(text) + "</Response>";
    }
}
