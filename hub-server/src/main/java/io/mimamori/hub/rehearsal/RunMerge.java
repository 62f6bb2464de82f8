package io.mimamori.hub.rehearsal;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** Sorted runs as one: by key, rows of one key in the order of the runs. Not thread-safe. */
final class RunMerge implements Iterator<KeyedRow> {
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(
                    Comparator.comparingLong((Head head) -> head.first.key())
                            .thenComparingInt(Head::run));

    RunMerge(List<Iterator<KeyedRow>> runs) {
        for (int run = 0; run < runs.size(); run++) {
            push(run, runs.get(run));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public KeyedRow next() {
        Head head = heads.remove();
        push(head.run, head.rest);
        return head.first;
    }

    private void push(int run, Iterator<KeyedRow> rest) {
        if (rest.hasNext()) {
            heads.add(new Head(run, rest.next(), rest));
        }
    }

    private record Head(int run, KeyedRow first, Iterator<KeyedRow> rest) {}
}
