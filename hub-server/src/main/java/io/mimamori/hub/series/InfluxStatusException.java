package io.mimamori.hub.series;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** InfluxDB answered, but not with success; carries its status and its words. */
final class InfluxStatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int ANSWER_BYTES_MAX = 16 * 1024;
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    /** What is to be done about it. */
    enum Meaning {
        /** Lines will never be taken, or the whole request is odd: see {@link #namesALine}. */
        REFUSED,
        TOO_LARGE,
        /** The database, bucket, organisation or mapping is not there, or we may not see it. */
        PLACE_MISSING,
        NOT_ALLOWED,
        /** Not the kind of server that it was. */
        WRONG_PATH,
        TROUBLE
    }

    private final int status;
    private final String answer;
    private final Duration wait;

    /** Takes over what the answer says; the caller closes it. */
    InfluxStatusException(Response response) {
        this(response.code(), words(response), response.header("Retry-After"));
    }

    /** The status counts, also when the connection ends in the middle of the words. */
    private static String words(Response response) {
        try {
            return response.peekBody(ANSWER_BYTES_MAX).string();
        } catch (IOException e) {
            return "";
        }
    }

    InfluxStatusException(int status, String answer, @Nullable String retryAfter) {
        super(answer.isBlank() ? "HTTP " + status : "HTTP " + status + ": " + answer.strip());
        this.status = status;
        this.answer = answer.toLowerCase(Locale.ROOT);
        this.wait = seconds(retryAfter);
    }

    /** How long the server asks to be left alone, at most 5 minutes; zero when it says nothing. */
    Duration waitAsked() {
        return wait;
    }

    Meaning meaning() {
        if (answer.contains("max request size")) {
            return Meaning.TOO_LARGE;
        }
        return switch (status) {
            case 400, 422 -> Meaning.REFUSED;
            case 413 -> Meaning.TOO_LARGE;
            case 401, 403 -> Meaning.NOT_ALLOWED;
            case 404 ->
                    Stream.of("database", "bucket", "organization", "dbrp", "retention policy")
                                    .anyMatch(answer::contains)
                            ? Meaning.PLACE_MISSING
                            : Meaning.WRONG_PATH;
            case 405 -> Meaning.WRONG_PATH;
            default -> Meaning.TROUBLE;
        };
    }

    /** Whether the words are about lines, as 1.x, 2.x, 3 and VictoriaMetrics put it. */
    static boolean namesALine(String words) {
        String lower = words.toLowerCase(Locale.ROOT);
        return Stream.of(
                        "partial write",
                        "unable to parse",
                        "cannot unmarshal",
                        "type conflict",
                        "column type",
                        "dropped=",
                        "line protocol",
                        "retention policy",
                        "original_line")
                .anyMatch(lower::contains);
    }

    /** RFC 9110, section 10.2.3; InfluxDB sends seconds, so a date is not read. */
    private static Duration seconds(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.strip().matches("\\d{1,6}")) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
        return asked.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : asked;
    }
}
