package io.mimamori.hub.ingest;

/** A request that is answered before it reaches {@link Ingest}. */
final class CoapRefusal extends Exception {
    private static final long serialVersionUID = 1;

    private final Refusal.Reason reason;
    private final String detail;
    private final transient CoapAnswer answer;

    CoapRefusal(Refusal.Reason reason, String detail) {
        this(reason, detail, CoapAnswer.of(reason, detail));
    }

    CoapRefusal(Refusal.Reason reason, String detail, int code) {
        this(reason, detail, CoapAnswer.of(code, detail));
    }

    private CoapRefusal(Refusal.Reason reason, String detail, CoapAnswer answer) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
        this.answer = answer;
    }

    Refusal.Reason reason() {
        return reason;
    }

    String detail() {
        return detail;
    }

    CoapAnswer answer() {
        return answer;
    }
}
