package io.mimamori.hub.series;

import java.io.IOException;

/** InfluxDB answered, but not with success; carries its status and its words. */
final class InfluxStatusException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    InfluxStatusException(int status, String answer) {
        super(answer.isBlank() ? "HTTP " + status : "HTTP " + status + ": " + answer.strip());
        this.status = status;
    }

    int status() {
        return status;
    }

    boolean isDatabaseMissing() {
        return status == 404 && String.valueOf(getMessage()).contains("database not found");
    }

    /** Whether what was sent will never be taken. */
    boolean isRefused() {
        return status == 400 || status == 413 || status == 422;
    }
}
