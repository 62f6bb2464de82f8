package io.mimamori.hub.notify;

import io.mimamori.hub.notify.PhoneWebhook.Resource;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Twilio's REST API of 2010-04-01, which others have too. Thread-safe. */
final class TwilioProvider implements PhoneProvider {
    private final PhoneConfig config;
    private final Secret token;
    private final HttpCalls calls;

    TwilioProvider(PhoneConfig config, HttpCalls calls) {
        this.config = config;
        this.token = token(config);
        this.calls = calls;
    }

    static Secret token(PhoneConfig config) {
        return Secret.read(config.tokenFile(), config.way().kind() + ".tokenFile");
    }

    @Override
    public boolean reports() {
        return config.callback().isPresent();
    }

    @Override
    public DeliveryResult sms(UUID id, String number, String text) throws InterruptedException {
        return post("Messages.json", id, number, Map.of("Body", text));
    }

    @Override
    public DeliveryResult call(UUID id, String number, String text) throws InterruptedException {
        String once = say(text) + "<Pause length=\"2\"/>";
        String script =
                config.callback()
                        .map(callback -> answerable(once, Resource.DIGITS.at(callback, id)))
                        .orElse(once + say(text));
        return post(
                "Calls.json", id, number, Map.of("Twiml", "<Response>" + script + "</Response>"));
    }

    /** Whoever presses 1, at any time, takes over. */
    private static String answerable(String once, URI digits) {
        String ask = say(Language.JAPANESE.text("voice.press"));
        return "<Gather numDigits=\"1\" timeout=\"8\" action=\"%s\">%s%s%s%s</Gather>"
                .formatted(escaped(digits.toString()), once, ask, once, ask);
    }

    /** TwiML that reads Japanese aloud. */
    static String say(String text) {
        return "<Say language=\"ja-JP\">" + escaped(text) + "</Say>";
    }

    private DeliveryResult post(
            String resource, UUID id, String number, Map<String, String> content)
            throws InterruptedException {
        Map<String, String> form = new TreeMap<>(content);
        form.put("To", number);
        form.put("From", config.from());
        config.callback()
                .ifPresent(callback ->
                        form.put("StatusCallback", Resource.STATUS.at(callback, id).toString()));
        URI url =
                config.url()
                        .resolve("/2010-04-01/Accounts/" + encoded(config.account()) + "/")
                        .resolve(resource);
        String body =
                form.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"));
        String login = config.account() + ":" + token.reveal();
        String basic = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return calls.send(
                HttpRequest.newBuilder(url)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Authorization", "Basic " + basic)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                answer -> answer.result("sid"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
