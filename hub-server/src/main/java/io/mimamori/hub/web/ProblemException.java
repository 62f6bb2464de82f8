package io.mimamori.hub.web;

import java.util.Map;

/**
 * The call is answered with a problem (RFC 9457). Checked and without a stack: a wrong call is an
 * expected outcome.
 */
final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int retryAfterSeconds;

    /** With {@code detail} for whoever made the call: what was wrong and what would be right. */
    ProblemException(int status, String detail) {
        this(status, detail, 0);
    }

    /** The same, with when to try again, s. */
    ProblemException(int status, String detail, int retryAfterSeconds) {
        super(detail, null, false, false);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** When to try again, s; 0: not said. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    int status() {
        return status;
    }

    String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    static String title(int status) {
        return TITLES.getOrDefault(status, "Error");
    }

    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(400, "Bad request"),
                    Map.entry(401, "Not signed in"),
                    Map.entry(403, "Not allowed"),
                    Map.entry(404, "Not found"),
                    Map.entry(405, "Method not allowed"),
                    Map.entry(406, "Not acceptable"),
                    Map.entry(409, "Conflict"),
                    Map.entry(413, "Too large"),
                    Map.entry(415, "Unsupported media type"),
                    Map.entry(429, "Too many requests"),
                    Map.entry(431, "Headers too large"),
                    Map.entry(500, "Fault of the hub"),
                    Map.entry(501, "Not possible here"),
                    Map.entry(503, "Not available now"));
}
