package io.mimamori.demo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One mail as it was received.
 *
 * @param from envelope sender
 * @param to envelope recipients
 * @param headers unfolded and decoded; names in lower case, the first of each name
 * @param body as sent, not decoded
 */
record Mail(String from, List<String> to, Map<String, String> headers, String body) {
    private static final Pattern ENCODED_WORD =
            Pattern.compile("=\\?([^?]+)\\?([BbQq])\\?([^?]*)\\?=(?:\\s+(?==\\?))?");
    private static final List<String> REQUIRED =
            List.of("from", "to", "subject", "date", "message-id");

    Mail {
        to = List.copyOf(to);
        headers = Map.copyOf(headers);
    }

    /** Reads the text between DATA and the final dot (RFC 5322). */
    static Mail parse(String from, List<String> to, List<String> lines) {
        Map<String, String> headers = new TreeMap<>();
        int end = lines.indexOf("");
        int bodyFrom = end < 0 ? lines.size() : end;
        for (int i = 0; i < bodyFrom; ) {
            StringBuilder unfolded = new StringBuilder(lines.get(i++));
            while (i < bodyFrom && lines.get(i).matches("[ \t].*")) {
                unfolded.append(' ').append(lines.get(i++).strip());
            }
            int colon = unfolded.indexOf(":");
            if (colon > 0) {
                headers.putIfAbsent(
                        unfolded.substring(0, colon).toLowerCase(Locale.ROOT),
                        decode(unfolded.substring(colon + 1).strip()));
            }
        }
        List<String> body = lines.subList(Math.min(lines.size(), bodyFrom + 1), lines.size());
        return new Mail(from, to, headers, String.join("\n", body));
    }

    String subject() {
        return headers.getOrDefault("subject", "");
    }

    /** The body as text, its transfer encoding (RFC 2045 section 6) undone. */
    String text() {
        return switch (headers.getOrDefault("content-transfer-encoding", "")
                .toLowerCase(Locale.ROOT)) {
            case "base64" ->
                    new String(Base64.getMimeDecoder().decode(body), StandardCharsets.UTF_8);
            case "quoted-printable" ->
                    new String(
                            quoted(body.replace("=\n", "").replace("_", "=5F")),
                            StandardCharsets.UTF_8);
            default -> body;
        };
    }

    /** Headers that are missing or not as an exercise mail must have them; empty when right. */
    List<String> wrongHeaders() {
        List<String> wrong =
                REQUIRED.stream().filter(name -> headers.getOrDefault(name, "").isEmpty()).toList();
        return wrong.isEmpty() && !subject().contains("【訓練】")
                ? List.of("subject without 【訓練】: " + subject())
                : wrong;
    }

    /** Encoded words of RFC 2047 as text; white space between two of them is not text. */
    static String decode(String header) {
        Matcher matcher = ENCODED_WORD.matcher(header);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String word = matcher.group(3);
            byte[] bytes =
                    matcher.group(2).equalsIgnoreCase("B")
                            ? Base64.getMimeDecoder().decode(word)
                            : quoted(word);
            String decoded = new String(bytes, StandardCharsets.UTF_8);
            matcher.appendReplacement(text, Matcher.quoteReplacement(decoded));
        }
        return matcher.appendTail(text).toString();
    }

    private static byte[] quoted(String word) {
        byte[] bytes = new byte[word.length()];
        int length = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '=' && i + 2 < word.length()) {
                bytes[length++] = (byte) Integer.parseInt(word, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '_' ? ' ' : c);
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
