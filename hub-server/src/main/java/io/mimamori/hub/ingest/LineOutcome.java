package io.mimamori.hub.ingest;

import java.util.Optional;

/**
 * What became of a body of line protocol.
 *
 * @param stored readings that are on disk
 * @param refusedLines lines of which at least one field was refused
 * @param busy whether the journal had no room for the rest: send the whole body again, what is
 *     stored already stays as it is
 * @param first what was wrong with the first of the refused lines
 */
public record LineOutcome(int stored, int refusedLines, boolean busy, Optional<Fault> first) {
    /**
     * Why a line was refused.
     *
     * @param line from 1
     */
    public record Fault(int line, Refusal.Reason reason, String detail) {}
}
