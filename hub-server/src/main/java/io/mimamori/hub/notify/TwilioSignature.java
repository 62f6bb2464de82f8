package io.mimamori.hub.notify;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/**
 * How Twilio signs its calls: {@code X-Twilio-Signature} is HMAC-SHA1, under the account's token,
 * over the whole address and then each field's name and value in the order of the names
 * (twilio.com/docs/usage/security). Thread-safe.
 */
record TwilioSignature(Secret token) {
    boolean isOf(String shown, URI url, SortedMap<String, String> fields) {
        return Hmac.same(shown, of(url, fields));
    }

    String of(URI url, SortedMap<String, String> fields) {
        StringBuilder signed = new StringBuilder(url.toString());
        fields.forEach((name, value) -> signed.append(name).append(value));
        return Hmac.SHA1.of(token, signed.toString().getBytes(StandardCharsets.UTF_8));
    }
}
