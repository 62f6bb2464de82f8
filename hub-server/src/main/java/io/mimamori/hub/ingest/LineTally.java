package io.mimamori.hub.ingest;

import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Collects the verdicts on the lines of one body. Thread-safe. */
final class LineTally {
    private final CompletableFuture<LineOutcome> done = new CompletableFuture<>();
    private final BitSet refusedLines = new BitSet();
    private LineOutcome.@Nullable Fault first;
    private int stored;
    private boolean busy;

    /** Packs without a verdict, and one more until all are handed over. */
    private int open = 1;

    synchronized boolean isBusy() {
        return busy;
    }

    synchronized void refused(int line, Refusal.Reason reason, String detail) {
        refusedLines.set(line);
        if (first == null || line < first.line()) {
            first = new LineOutcome.Fault(line, reason, detail);
        }
    }

    /** One more pack is about to be given to {@link Ingest}. */
    synchronized void handing() {
        open++;
    }

    void answered(int line, Ingest.Verdict verdict) {
        synchronized (this) {
            switch (verdict) {
                case Ingest.Verdict.Accepted(int readings, int refused) -> {
                    stored += readings;
                    if (refused > 0) {
                        refused(
                                line,
                                Refusal.Reason.BAD_PAYLOAD,
                                refused + " of its fields were refused; the hub's list says why");
                    }
                }
                case Ingest.Verdict.Refused(Refusal.Reason reason, String detail) ->
                        refused(line, reason, detail);
                case Ingest.Verdict.Busy(var _) -> busy = true;
            }
        }
        close();
    }

    /** Nothing more comes; completes once every pack has its verdict. */
    CompletableFuture<LineOutcome> handedOver() {
        close();
        return done;
    }

    private void close() {
        LineOutcome outcome;
        synchronized (this) {
            if (--open > 0) {
                return;
            }
            outcome =
                    new LineOutcome(
                            stored, refusedLines.cardinality(), busy, Optional.ofNullable(first));
        }
        done.complete(outcome);
    }
}
