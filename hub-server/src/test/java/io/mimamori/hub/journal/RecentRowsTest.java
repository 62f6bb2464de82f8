package io.mimamori.hub.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentRowsTest {
    private static final long ROW_BYTES = 100;

    private final AtomicLong nanos = new AtomicLong();
    private final RecentRows rows = new RecentRows(10 * ROW_BYTES, 0, nanos::get);

    @Test
    void letsGoOfRowsThatAreOverASecondOld() {
        add(1);
        pass(Duration.ofMillis(600));
        add(2);
        assertThat(ids(0)).containsExactly(1L, 2L);
        pass(Duration.ofMillis(600));
        add(3);
        assertThat(ids(0)).isEmpty();
        assertThat(ids(1)).containsExactly(2L, 3L);
    }

    @Test
    void keepsTheNewestRowHoweverOld() {
        add(1);
        pass(Duration.ofHours(1));
        assertThat(ids(0)).containsExactly(1L);
    }

    @Test
    void letsGoOfTheOldestWhenTheBytesRunOut() {
        for (int row = 1; row <= 12; row++) {
            add(row);
        }
        assertThat(ids(1)).isEmpty();
        assertThat(ids(2)).hasSize(10).first().isEqualTo(3L);
    }

    private void add(long row) {
        rows.add(new JournalRow(row, List.of(new JournalEntry.Tick(row))), ROW_BYTES);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<Long> ids(long after) {
        return rows.after(after, 100).stream().map(JournalRow::id).toList();
    }
}
