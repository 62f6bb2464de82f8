package io.mimamori.hub.notify;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A button of a message in LINE: what its postback carries.
 *
 * @param message idempotency key of the message, known to nobody but who got it
 * @param code of the answer, as in {@link io.mimamori.hub.alert.AlertStore.Answer}
 */
record LineButton(UUID message, String code) {
    private static final Pattern DATA =
            Pattern.compile(
                    "answer=(safe|visiting|taking-over|false|ambulance|seen)&message=([0-9a-f-]{36})");

    /** The buttons of a message: of a home's alert how it ended, of the rest who deals with it. */
    static List<LineButton> of(Message message) {
        List<String> codes =
                message.home()
                        ? List.of("safe", "visiting", "taking-over", "false", "ambulance")
                        : List.of("seen", "taking-over");
        return codes.stream().map(code -> new LineButton(message.id(), code)).toList();
    }

    String data() {
        return "answer=%s&message=%s".formatted(code, message);
    }

    /** In Japanese and English, at most 20 characters. */
    String label() {
        String key = "answer." + code;
        return Language.JAPANESE.text(key) + " " + Language.ENGLISH.text(key);
    }

    static Optional<LineButton> parse(String data) {
        Matcher matcher = DATA.matcher(data);
        try {
            return matcher.matches()
                    ? Optional.of(
                            new LineButton(UUID.fromString(matcher.group(2)), matcher.group(1)))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
