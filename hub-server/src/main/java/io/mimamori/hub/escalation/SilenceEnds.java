package io.mimamori.hub.escalation;

import io.mimamori.hub.silence.Silence;
import io.mimamori.hub.silence.Silences;
import io.mimamori.hub.state.StateDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles silences that are over: what they withheld and still holds is told, and what rested goes
 * on. Each in a write of its own. Not thread-safe: one thread looks.
 */
final class SilenceEnds {
    private static final String RESUMING = "resuming";
    private static final Logger LOG = LoggerFactory.getLogger(SilenceEnds.class);

    private final StateDatabase state;
    private final Silences silences;
    private final InstantSource machine;
    private final BiConsumer<Handle, UUID> resume;

    /** {@code resume}: tells, within the write, what was withheld of an alert. */
    SilenceEnds(
            StateDatabase state,
            Silences silences,
            InstantSource machine,
            BiConsumer<Handle, UUID> resume) {
        this.state = state;
        this.silences = silences;
        this.machine = machine;
        this.resume = resume;
    }

    /** Whether something was settled: then there may be something to send. From memory if not. */
    boolean look() {
        List<Silence> over = silences.over();
        if (over.isEmpty()) {
            return false;
        }
        boolean settled = false;
        for (Silence silence : over) {
            settled |= isSettled(silence);
        }
        silences.refresh();
        return settled;
    }

    private boolean isSettled(Silence silence) {
        try {
            state.run(tx -> settle(tx, silence)).join();
            return true;
        } catch (CompletionException e) {
            LOG.error("silence {} is over and could not be settled; trying again", silence.id(), e);
            return false;
        }
    }

    private void settle(Handle tx, Silence silence) {
        silences.settle(tx, silence).forEach(episode -> resume(tx, episode));
        EscalationTable.dueNow(tx, silence.endsMillis(), machine.millis());
    }

    /** One that cannot go on keeps no other from being told. */
    private void resume(Handle tx, UUID episode) {
        tx.savepoint(RESUMING);
        try {
            resume.accept(tx, episode);
            tx.releaseSavepoint(RESUMING);
        } catch (RuntimeException e) {
            tx.rollbackToSavepoint(RESUMING);
            LOG.error("alert {}: what a silence withheld of it cannot be told", episode, e);
        }
    }
}
