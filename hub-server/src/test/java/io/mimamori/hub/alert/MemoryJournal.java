package io.mimamori.hub.alert;

import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.journal.JournalEntry;
import io.mimamori.hub.journal.JournalRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A journal in memory that outlives the hubs of a test; can lose what it is offered. */
final class MemoryJournal implements Journal {
    private final List<JournalRow> rows = new ArrayList<>();
    private int toLose;

    synchronized void loseNext(int entries) {
        toLose = entries;
    }

    /** Everything up to this row and nothing after it. */
    synchronized MemoryJournal cutAfter(long row) {
        MemoryJournal shorter = new MemoryJournal();
        shorter.rows.addAll(rows.subList(0, (int) row));
        return shorter;
    }

    synchronized List<JournalRow> rows() {
        return List.copyOf(rows);
    }

    void add(JournalEntry entry) {
        if (!offer(entry, false, () -> {})) {
            throw new IllegalStateException("an open journal in memory takes everything");
        }
    }

    @Override
    public synchronized boolean offer(JournalEntry entry, boolean reserve, Runnable durable) {
        if (toLose > 0) {
            toLose--;
            return true;
        }
        rows.add(new JournalRow(rows.size() + 1L, List.of(entry)));
        durable.run();
        notifyAll();
        return true;
    }

    @Override
    public synchronized List<JournalRow> read(long afterRow, int rowsMax, Duration timeout)
            throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (rows.size() <= afterRow && System.nanoTime() < until) {
            wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
        }
        int end = (int) Math.min(rows.size(), afterRow + rowsMax);
        return afterRow >= end ? List.of() : List.copyOf(rows.subList((int) afterRow, end));
    }

    @Override
    public synchronized long lastRow() {
        return rows.size();
    }

    @Override
    public void release(long upToRow) {}

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {}
}
