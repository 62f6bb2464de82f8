import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What the machine's cores are used for, from /proc. */
final class Machine {
    private static final double TICKS_PER_SECOND = 100;

    private Machine() {}

    /** User and system seconds of one process or thread. */
    static double seconds(Path stat) throws IOException {
        String[] fields = fields(stat);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Seconds of this program and of those it started that have ended, such as the load generator. */
    static double ownSeconds() throws IOException {
        String[] fields = fields(Path.of("/proc/self/stat"));
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]) + Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    private static String[] fields(Path stat) throws IOException {
        String line = Files.readString(stat);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }

    /** Seconds that all cores together have worked since the machine started. */
    static double machineSeconds() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            busy += Long.parseLong(fields[i]);
        }
        return busy / TICKS_PER_SECOND;
    }

    /** Cores that the machine uses now, measured for a second; before anything of ours runs, these are the others'. */
    static double coresInUse() throws IOException, InterruptedException {
        double before = machineSeconds();
        long started = System.nanoTime();
        TimeUnit.SECONDS.sleep(1);
        return (machineSeconds() - before) / ((System.nanoTime() - started) / 1e9);
    }

    /** Cores that others use while a rig works: all that was used, less the rig's processes and this program with its ended children. */
    static final class Others {
        private final Rig rig;
        private final long started = System.nanoTime();
        private final double machine = machineSeconds();
        private final double ours;

        Others(Rig rig) throws IOException {
            this.rig = rig;
            ours = ours();
        }

        double cores() throws IOException {
            return (machineSeconds() - machine - ours() + ours) / ((System.nanoTime() - started) / 1e9);
        }

        private double ours() throws IOException {
            return ownSeconds() + rig.processorSeconds().values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }
}
