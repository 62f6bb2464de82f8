package io.mimamori.edge.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mimamori.testing.DiskTrace;
import io.mimamori.testing.PowerCuts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cut between any two calls of a put leaves the last line or the new one, whole. */
class BundlePowerCutTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int POINTS = 200;
    private static final int PUTS = 12;

    @TempDir private Path folder;

    @Test
    void everyCutLeavesTheLastGoodBundleOrTheNewOne() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data")).toRealPath();
        DiskTrace trace = DiskTrace.record(data, folder, Keeper.class, data.toString());
        new PowerCuts(trace, SEED).cut(POINTS, folder, BundlePowerCutTest::check);
    }

    private static void check(Path left, List<String> said, String where) {
        List<String> lines = new BundleFolder(left).lines();
        int kept = said.size();
        if (kept == 0 && lines.isEmpty()) {
            return;
        }
        assertThat(lines).as(where).hasSize(1);
        assertThat(lines.getFirst()).as(where).isIn(line(kept), line(kept + 1));
    }

    /** Over several sectors, each telling which line it is of. */
    private static String line(int number) {
        return (number + ".").repeat(1_500);
    }

    /** Keeps one line after the other and says so. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] arguments) {
            BundleFolder folder = new BundleFolder(Path.of(arguments[0]));
            for (int number = 1; number <= PUTS; number++) {
                folder.put("kamojima", line(number));
                System.out.println("kept " + number);
            }
        }
    }
}
