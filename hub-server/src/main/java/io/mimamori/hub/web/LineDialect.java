package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.ingest.LineOutcome;
import io.mimamori.hub.ingest.Refusal;

/**
 * How the two generations of InfluxDB tell what is wrong. Clients decide by it whether to send
 * again: "unable to parse" makes influxdb-java give a body up that would be refused for ever
 * (InfluxDBException.isRetryWorth; any other 400 comes again), and Telegraf drops a batch on every
 * 4xx (outputs/influxdb/http.go), so that a full journal is a 503 and never a 429.
 */
enum LineDialect {
    /** {@code /write}: {@code {"error": …}}. */
    ONE {
        @Override
        Reply error(int status, String message, int line) {
            return Reply.of(status, object().put("error", message));
        }
    },
    /** {@code /api/v2/write}: {@code {"code": …, "message": …, "line": …}}. */
    TWO {
        @Override
        Reply error(int status, String message, int line) {
            ObjectNode json = object().put("code", code(status)).put("message", message);
            return Reply.of(status, line > 0 ? json.put("line", line) : json);
        }
    };

    /** What a client that was turned away is asked to wait, in seconds. */
    private static final String RETRY_AFTER_SECONDS = "1";

    /**
     * The answer that tells of an error.
     *
     * @param line from 1; 0 when no line is to blame
     */
    abstract Reply error(int status, String message, int line);

    Reply error(int status, String message) {
        return error(status, message, 0);
    }

    /** The same body may be taken later. */
    Reply busy(String message) {
        return error(503, message).with("Retry-After", RETRY_AFTER_SECONDS);
    }

    /** 204 only when every line is on disk. */
    Reply answer(LineOutcome outcome) {
        if (outcome.busy()) {
            return busy("the journal is full; send the same body again");
        }
        return outcome.first().map(fault -> refused(outcome, fault)).orElseGet(Reply::empty);
    }

    private Reply refused(LineOutcome outcome, LineOutcome.Fault fault) {
        boolean forbidden =
                outcome.stored() == 0
                        && (fault.reason() == Refusal.Reason.FOREIGN_TOPIC
                                || fault.reason() == Refusal.Reason.NOT_AUTHORISED);
        String what =
                "unable to parse line %d: %s: %s dropped=%d"
                        .formatted(
                                fault.line(),
                                fault.reason().key(),
                                fault.detail(),
                                outcome.refusedLines());
        if (forbidden) {
            return error(403, "authorization failed: " + fault.detail(), fault.line());
        }
        return error(400, outcome.stored() > 0 ? "partial write: " + what : what, fault.line());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Codes of InfluxDB 2's API. */
    private static String code(int status) {
        return switch (status) {
            case 400, 415 -> "invalid";
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 413 -> "request too large";
            case 503 -> "unavailable";
            default -> "internal error";
        };
    }
}
