package io.mimamori.hub.alert;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.profile.Site;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The real {@link JudgeConsumer} without its thread: a simulation says when it does what. */
public final class SteppedJudge {
    private final JudgeConsumer judge;

    /** As of {@link JudgeConsumer}; takes the state back from state.db. */
    public SteppedJudge(
            Journal journal,
            AlertLedger ledger,
            Function<JournalEntry.SiteVersion, Site> sites,
            HubClock clock,
            AlertListener listener) {
        judge = new JudgeConsumer(journal, ledger, sites, clock, List.of(listener), new Metrics());
    }

    /** What the thread does first. */
    public void tellStanding() {
        judge.fold().tellStanding();
    }

    /** Judges the next row and hands its effects to state.db; whether there was one. */
    public boolean judgeRow() throws InterruptedException {
        boolean judged = judge.judgeRows(1, Duration.ZERO);
        judge.fold().check();
        return judged;
    }

    public void tickIfDue() {
        judge.tickIfDue();
    }

    public void checkpoint() throws InterruptedException {
        judge.fold().checkpoint();
    }

    /** Newest row that was judged. */
    public long row() {
        return judge.fold().row();
    }

    /** The row up to which the journal may let go. */
    public long stored() {
        return judge.stored();
    }

    /** On the hub's clock, ms since 1970 UTC. */
    public long nextDeadlineMillis() {
        return judge.fold().nextDeadlineMillis();
    }
}
