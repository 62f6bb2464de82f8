package io.mimamori.hub.testing;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Twilio's messages and calls. Knows no repetitions; a landline takes no message (21614). */
public final class FakeTwilio extends ProviderServer {
    public static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    public static final String TOKEN = "twilio-token";
    public static final String LANDLINE = "+81195551234";

    private volatile Map<String, String> newest = Map.of();

    public FakeTwilio() throws IOException {}

    /** What it sends to a callback. */
    public record Callback(String url, String body, String signature) {}

    /** What became of the newest message or call. */
    public Callback status(String status) {
        boolean call = newest.containsKey("Twiml");
        Map<String, String> fields = new TreeMap<>(Map.of("To", newest.getOrDefault("To", "")));
        fields.put(call ? "CallStatus" : "MessageStatus", status);
        if (status.equals("undelivered")) {
            fields.put("ErrorCode", "30003");
        }
        return callback(newest.getOrDefault("StatusCallback", ""), fields);
    }

    /** Somebody presses digits in the newest call. */
    public Callback digits(String digits) {
        String action =
                newest.getOrDefault("Twiml", "").replaceAll(".* action=\"([^\"]*)\".*", "$1");
        return callback(action, new TreeMap<>(Map.of("CallSid", "CA01", "Digits", digits)));
    }

    private static Callback callback(String url, Map<String, String> fields) {
        StringBuilder signed = new StringBuilder(url);
        fields.forEach((name, value) -> signed.append(name).append(value));
        String body =
                fields.entrySet().stream()
                        .map(field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(TOKEN.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            byte[] hash = mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8));
            return new Callback(url, body, Base64.getEncoder().encodeToString(hash));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean knowsRepetitions() {
        return false;
    }

    @Override
    protected Answer answer(Call call) {
        String login =
                Base64.getEncoder()
                        .encodeToString((ACCOUNT + ":" + TOKEN).getBytes(StandardCharsets.UTF_8));
        if (!call.header("Authorization").equals("Basic " + login)) {
            return Answer.refused(401, "{\"code\":20003,\"message\":\"Authenticate\"}");
        }
        Map<String, String> form =
                Arrays.stream(call.body().split("&"))
                        .map(field -> field.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> decoded(pair[1])));
        newest = form;
        String folder = "/2010-04-01/Accounts/" + ACCOUNT + "/";
        String path = call.uri().getPath();
        if (path.equals(folder + "Messages.json")) {
            return message(form);
        }
        return path.equals(folder + "Calls.json")
                ? call(form)
                : Answer.refused(404, "{\"code\":20404}");
    }

    private static Answer message(Map<String, String> form) {
        String text = form.getOrDefault("Body", "");
        if (form.getOrDefault("To", "").equals(LANDLINE)) {
            return Answer.refused(400, "{\"code\":21614,\"message\":\"not a mobile number\"}");
        }
        if (text.isEmpty() || text.length() > 1_600) {
            return Answer.refused(400, "{\"code\":21617,\"message\":\"body is too long\"}");
        }
        return Answer.of(201, "{\"sid\":\"SM01\",\"status\":\"queued\"}", taken(form, text));
    }

    private static Answer call(Map<String, String> form) {
        String script = form.getOrDefault("Twiml", "");
        if (script.isEmpty() || script.length() > 4_000) {
            return Answer.refused(400, "{\"code\":21205,\"message\":\"invalid TwiML\"}");
        }
        String spoken = script.replaceAll("(?s).*?<Say[^>]*>(.*?)</Say>.*", "$1");
        return Answer.of(201, "{\"sid\":\"CA01\",\"status\":\"queued\"}", taken(form, spoken));
    }

    /** A repetition cannot be told but by number and text. */
    private static Taken taken(Map<String, String> form, String text) {
        return new Taken(form.getOrDefault("To", ""), "", text);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
