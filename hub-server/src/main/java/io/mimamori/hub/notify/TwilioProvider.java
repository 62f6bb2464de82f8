package io.mimamori.hub.notify;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Twilio's REST API of 2010-04-01, which others have too. Thread-safe. */
final class TwilioProvider implements PhoneProvider {
    private final PhoneConfig config;
    private final Secret token;
    private final HttpCalls calls;

    TwilioProvider(PhoneConfig config, HttpCalls calls) {
        this.config = config;
        this.token = Secret.read(config.tokenFile(), config.way().kind() + ".tokenFile");
        this.calls = calls;
    }

    @Override
    public DeliveryResult sms(String number, String text) throws InterruptedException {
        return post("Messages.json", Map.of("To", number, "From", config.from(), "Body", text));
    }

    @Override
    public DeliveryResult call(String number, String text) throws InterruptedException {
        String say = "<Say language=\"ja-JP\">" + escaped(text) + "</Say>";
        String script = "<Response>" + say + "<Pause length=\"2\"/>" + say + "</Response>";
        return post("Calls.json", Map.of("To", number, "From", config.from(), "Twiml", script));
    }

    private DeliveryResult post(String resource, Map<String, String> form)
            throws InterruptedException {
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
