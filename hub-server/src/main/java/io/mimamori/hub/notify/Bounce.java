package io.mimamori.hub.notify;

import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail server's notice that a message of this hub could not be delivered (RFC 3464).
 *
 * @param message idempotency key of the message, from its Message-ID
 * @param reason status code and what the server said
 */
record Bounce(UUID message, String reason) {
    /** Bytes of each part that are read. */
    private static final int PART_BYTES_MAX = 65_536;

    private static final int PARTS_MAX = 10;
    private static final int REASON_MAX = 300;
    private static final Pattern FAILED =
            Pattern.compile(
                    "^Action:\\s*failed\\s*$", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS = field("Status");
    private static final Pattern DIAGNOSTIC = field("Diagnostic-Code");
    private static final Pattern MESSAGE_ID =
            Pattern.compile(
                    "^Message-ID:\\s*<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@",
                    Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    private static Pattern field(String name) {
        return Pattern.compile(
                "^" + name + ":\\s*(.{1,300})$", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
    }

    /** What a mail says, if it is such a notice; a delay that may still end well is none. */
    static Optional<Bounce> of(Message mail) throws MessagingException, IOException {
        if (!mail.isMimeType("multipart/report")
                || !(mail.getContent() instanceof Multipart parts)) {
            return Optional.empty();
        }
        Optional<String> reason = Optional.empty();
        Optional<UUID> message = Optional.empty();
        for (int i = 0; i < Math.min(parts.getCount(), PARTS_MAX); i++) {
            BodyPart part = parts.getBodyPart(i);
            if (part.isMimeType("message/delivery-status")) {
                reason = reason(text(part));
            } else if (part.isMimeType("message/rfc822")
                    || part.isMimeType("text/rfc822-headers")) {
                message = message(text(part));
            }
        }
        Optional<UUID> known = message;
        return reason.flatMap(why -> known.map(id -> new Bounce(id, why)));
    }

    private static Optional<String> reason(String status) {
        if (!FAILED.matcher(status).find()) {
            return Optional.empty();
        }
        String said = (first(STATUS, status) + " " + first(DIAGNOSTIC, status)).strip();
        return Optional.of("bounced: " + said.substring(0, Math.min(said.length(), REASON_MAX)));
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "";
    }

    /** The Message-ID of the message that is within. */
    static Optional<UUID> message(String headers) {
        Matcher matcher = MESSAGE_ID.matcher(headers);
        return matcher.find() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
    }

    private static String text(BodyPart part) throws MessagingException, IOException {
        try (InputStream in = part.getInputStream()) {
            return new String(in.readNBytes(PART_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
