package io.mimamori.hub.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.testing.DiskTrace;
import io.mimamori.testing.PowerCuts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A power cut between any two calls of state.db to its disk, its first migrations included. {@code
 * -Dpoints=N} for more cuts, {@code -Dseed=N} for others.
 */
final class StatePowerCutTest {
    private static final int POINTS = Integer.getInteger("points", 120);
    private static final long SEED = Long.getLong("seed", 20_261_127L);

    @TempDir private Path folder;

    @Test
    void everyCutLeavesAStateThatOpensWithAllThatWasDone() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        DiskTrace trace = DiskTrace.record(data, folder, Writer.class, data.toString());
        new PowerCuts(trace, SEED).cut(POINTS, folder, StatePowerCutTest::check);
    }

    private static void check(Path left, List<String> acknowledged, String where) {
        try (StateDatabase state = new StateDatabase(left.resolve("state.db"))) {
            state.run(Writer::createTable).join();
            assertThat(state.<String>read(StatePowerCutTest::integrity)).as(where).isEqualTo("ok");
            List<Long> numbers = state.read(StatePowerCutTest::numbers);
            assertThat(numbers)
                    .as(where)
                    .isEqualTo(LongStream.range(0, numbers.size()).boxed().toList());
            assertThat(numbers.size()).as(where).isGreaterThanOrEqualTo(acknowledged.size());
        } catch (RuntimeException e) {
            throw new AssertionError(where, e);
        }
    }

    private static String integrity(Handle handle) {
        return handle.createQuery("PRAGMA integrity_check").mapTo(String.class).one();
    }

    private static List<Long> numbers(Handle handle) {
        return handle.createQuery("SELECT number FROM probe ORDER BY number")
                .mapTo(Long.class)
                .list();
    }

    /** Writes numbers, some alone, some in one group, and closes; twice. */
    static final class Writer {
        private static final int RUNS = 2;
        private static final int WRITES = 60;

        private Writer() {}

        static void createTable(Handle handle) {
            handle.execute("CREATE TABLE IF NOT EXISTS probe(number INTEGER PRIMARY KEY)");
        }

        public static void main(String[] args) {
            long number = 0;
            for (int run = 0; run < RUNS; run++) {
                try (StateDatabase state = new StateDatabase(Path.of(args[0], "state.db"))) {
                    state.run(Writer::createTable).join();
                    CompletableFuture<?> last = CompletableFuture.completedFuture(true);
                    for (int i = 0; i < WRITES; i++) {
                        last = write(state, number++);
                        if (i % 3 == 0) {
                            last.join();
                        }
                    }
                    last.join();
                }
            }
        }

        private static CompletableFuture<?> write(StateDatabase state, long number) {
            return state.run(handle -> handle.execute("INSERT INTO probe VALUES(?)", number))
                    .thenRun(() -> System.out.println(number));
        }
    }
}
