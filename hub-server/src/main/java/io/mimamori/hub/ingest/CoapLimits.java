package io.mimamori.hub.ingest;

/**
 * Limits of the CoAP endpoints.
 *
 * @param sessionsMax DTLS associations that are kept; the longest unused goes for a new one once it
 *     was unused for two seconds
 * @param exchangesMax requests that may wait for the journal at a time
 * @param requestsPerSecondMax requests a second that one credential may send
 * @param threads threads that serve both endpoints, besides those that wait at a socket
 */
public record CoapLimits(int sessionsMax, int exchangesMax, int requestsPerSecondMax, int threads) {
    public CoapLimits {
        if (sessionsMax < 1 || exchangesMax < 1 || requestsPerSecondMax < 1 || threads < 1) {
            throw new IllegalArgumentException("a limit is not in its range: " + this);
        }
    }

    /** Generous for sensors, small for the box. */
    public static CoapLimits standard() {
        return new CoapLimits(5_000, 1_000, 5_000, 2);
    }
}
