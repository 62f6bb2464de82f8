package io.mimamori.hub.rehearsal;

import io.mimamori.reading.ReadingsFile.Row;
import io.mimamori.reading.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sorts rows by a key, rows of one key as they came, in memory that does not grow with their number
 * but by some bytes a run: what is more than one run goes to a temporary file and is merged. Used
 * once: {@link #add} each row, then {@link #forEach}. Not thread-safe.
 */
final class RowSorter implements AutoCloseable {
    private final ToLongFunction<Row> key;
    private final Path folder;
    private final Limits limits;
    private final RowForm form = new RowForm();
    private final List<KeyedRow> run = new ArrayList<>();
    private int runTextCharacters;
    private @Nullable RunFile file;

    /**
     * @param key asked once a row, as they come
     */
    RowSorter(ToLongFunction<Row> key) {
        this(key, Path.of(System.getProperty("java.io.tmpdir")), Limits.STANDARD);
    }

    RowSorter(ToLongFunction<Row> key, Path folder, Limits limits) {
        this.key = key;
        this.folder = folder;
        this.limits = limits;
    }

    /**
     * What is held in memory at most.
     *
     * @param runRows rows of a run
     * @param runTextCharacters characters of the texts of a run; its last text may go over it
     * @param runsAtOnce runs that are merged at once, 2 or more
     */
    record Limits(int runRows, int runTextCharacters, int runsAtOnce) {
        static final Limits STANDARD = new Limits(65_536, 4_194_304, 256);
    }

    /** Takes a row. */
    void add(Row row) {
        if (run.size() >= limits.runRows || runTextCharacters >= limits.runTextCharacters) {
            spill();
        }
        run.add(new KeyedRow(key.applyAsLong(row), row));
        if (row.value() instanceof Value.Text(String text)) {
            runTextCharacters += text.length();
        }
    }

    /** Every row in order; what the consumer throws is passed on. */
    void forEach(Consumer<Row> consumer) {
        if (file == null) {
            sortRun();
            run.forEach(keyed -> consumer.accept(keyed.row()));
            return;
        }
        RunFile runs = spill();
        while (runs.size() > limits.runsAtOnce) {
            runs = mergedOnce(runs);
        }
        runs.read(0, runs.size()).forEachRemaining(keyed -> consumer.accept(keyed.row()));
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }

    private RunFile spill() {
        RunFile runs = file == null ? new RunFile(folder, form) : file;
        file = runs;
        sortRun();
        runs.write(run.iterator());
        run.clear();
        runTextCharacters = 0;
        return runs;
    }

    private void sortRun() {
        run.sort(Comparator.comparingLong(KeyedRow::key)); // stable
    }

    private RunFile mergedOnce(RunFile runs) {
        try (runs) {
            RunFile merged = new RunFile(folder, form);
            file = merged; // so that close() finds it
            for (int from = 0; from < runs.size(); from += limits.runsAtOnce) {
                int to = Math.min(runs.size(), from + limits.runsAtOnce);
                merged.write(runs.read(from, to));
            }
            return merged;
        }
    }
}
