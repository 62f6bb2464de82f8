package io.mimamori.edge;

import io.mimamori.MimamoriException;
import io.mimamori.ProtocolException;
import io.mimamori.edge.alarm.LocalAlarm;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.spool.Spool;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main of the agent: runs until it is told to stop. Prints READY on standard output. */
@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        description = "Reads sensors, judges, keeps and sends what they say.")
public final class EdgeAgent implements Callable<Integer> {
    /** Exit status that asks the supervisor to start the agent anew. */
    private static final int AGAIN = 75;

    private static final int PATIENCE_SECONDS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(EdgeAgent.class);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "edge.yaml")
    private Path config = Path.of("edge.yaml");

    @Option(
            names = "--clock",
            paramLabel = "wall|data",
            description = "data: rehearsal, now is the newest event time; loopback only")
    private ClockKind clock = ClockKind.wall;

    /** As written on the command line. */
    enum ClockKind {
        wall,
        data
    }

    /** Runs the agent; does not return before it ends. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Starts an agent within another process, as the demo does; closing stops it. Throws {@link
     * MimamoriException} with every mistake of the configuration.
     */
    public static AutoCloseable start(Path config, InstantSource wall) {
        EdgeConfig read = EdgeConfig.read(config, false, wall);
        Edge edge =
                new Edge(
                        read,
                        wall,
                        Optional.empty(),
                        read.alarmPins().open(read.board()),
                        () -> LOG.warn("{} was asked to start anew: only its process can", config));
        edge.start();
        return edge;
    }

    /** The command with its exit status: 0 stopped, 1 cannot start, 2 wrong arguments. */
    static int run(String... arguments) {
        return new CommandLine(new EdgeAgent()).execute(arguments);
    }

    static String version() {
        String version = EdgeAgent.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    @Option(
            names = "--self-test",
            description = "opens every sensor and output at a pin, says what is there, and ends")
    private boolean selfTest;

    @Override
    public Integer call() {
        // The library of SQLite takes a while to load: meanwhile the configuration is read.
        Thread.ofPlatform().daemon().name("spool-library").start(Spool::prepare);
        InstantSource wall = InstantSource.system();
        Optional<DataClock> data =
                clock == ClockKind.data ? Optional.of(new DataClock(wall)) : Optional.empty();
        if (selfTest) {
            return selfTest(wall);
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger status = new AtomicInteger();
        Runnable restart =
                () -> {
                    status.set(AGAIN);
                    stop.countDown();
                };
        try (Edge edge =
                open(EdgeConfig.read(config, data.isPresent(), wall), wall, data, restart)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, closed)));
            edge.start();
            System.out.println("READY");
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MimamoriException e) {
            System.err.println(e.getMessage());
            return 1;
        } finally {
            closed.countDown();
        }
        return status.get();
    }

    private int selfTest(InstantSource wall) {
        try {
            return test(EdgeConfig.read(config, false, wall));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (MimamoriException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    private static Edge open(
            EdgeConfig read, InstantSource wall, Optional<DataClock> data, Runnable restart) {
        return new Edge(read, wall, data, read.alarmPins().open(read.board()), restart);
    }

    /** A line for each sensor and output at a pin; 0 when all are there. */
    private int test(EdgeConfig read) throws InterruptedException {
        boolean good = read.sensors().selfTest(System.out::println);
        try (Board _ = read.board();
                LocalAlarm _ = read.alarmPins().open(read.board())) {
            System.out.println("ok    lamp and siren");
        } catch (ProtocolException e) {
            good = false;
            System.out.println("WRONG lamp and siren: " + e.getMessage());
        }
        return good ? 0 : 1;
    }

    /** SIGTERM: the main thread closes everything, within the supervisor's patience. */
    private static void stopAndWait(CountDownLatch stop, CountDownLatch closed) {
        stop.countDown();
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("not everything could be closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
