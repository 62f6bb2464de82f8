package io.mimamori.hub.ingest;

import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import io.mimamori.reading.Pack;
import io.mimamori.reading.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A journal in memory that can hold its commits and refuse offers. Thread-safe. */
final class FakeJournal implements Journal {
    private record Pending(JournalEntry entry, Runnable durable) {}

    private final ExecutorService committer = Executors.newSingleThreadExecutor();
    private final List<Pending> waiting = new ArrayList<>();
    private final List<JournalEntry> committed = new ArrayList<>();
    private boolean held;
    private boolean full;
    private boolean reserveOnly;

    /** Takes entries but commits none until {@link #commit}. */
    synchronized void holdCommits() {
        held = true;
    }

    synchronized void commit() {
        held = false;
        commitWaiting();
    }

    synchronized void refuseOffers(boolean refuse) {
        full = refuse;
    }

    synchronized void takeReserveOnly() {
        reserveOnly = true;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized List<Pack> packs() {
        return committed.stream()
                .map(JournalEntry.Readings.class::cast)
                .map(JournalEntry.Readings::pack)
                .toList();
    }

    List<Reading> readings() {
        return packs().stream().flatMap(pack -> pack.readings().stream()).toList();
    }

    @Override
    public synchronized boolean offer(JournalEntry entry, boolean reserve, Runnable durable) {
        if (full || (reserveOnly && !reserve)) {
            return false;
        }
        waiting.add(new Pending(entry, durable));
        if (!held) {
            commitWaiting();
        }
        return true;
    }

    private void commitWaiting() {
        List<Pending> group = List.copyOf(waiting);
        waiting.clear();
        group.forEach(pending -> committed.add(pending.entry()));
        committer.execute(() -> group.forEach(pending -> pending.durable().run()));
    }

    @Override
    public List<JournalRow> read(long afterRow, int rowsMax, Duration timeout) {
        return List.of();
    }

    @Override
    public long lastRow() {
        return START;
    }

    @Override
    public void release(long upToRow) {}

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {
        committer.shutdownNow();
    }
}
