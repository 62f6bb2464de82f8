package io.mimamori.hub;

import io.mimamori.ConfigException;
import io.mimamori.MimamoriException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code hub}: parses its arguments, starts the {@link Hub}, prints READY, and stops it
 * on SIGTERM or Ctrl-C.
 */
@Command(
        name = "hub",
        description =
                "The hub; with no configuration it is the box: one process, nothing to install.",
        mixinStandardHelpOptions = true)
public final class HubServer implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "YAML; every key has a default")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "data",
            description = "everything the hub owns (default: ${DEFAULT-VALUE})")
    private Path data = Path.of("data");

    @Option(
            names = "--clock",
            paramLabel = "data",
            description =
                    "data: now is the newest event time received; for rehearsals with recordings,"
                            + " everything sent is an exercise")
    private @Nullable String clock;

    private final PrintStream out;

    private HubServer(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new HubServer(out)).execute(args));
    }

    @Override
    public Integer call() {
        try {
            return serve();
        } catch (ConfigException e) {
            System.err.println("the configuration is not usable:\n" + e.getMessage());
            return 1;
        } catch (MimamoriException e) {
            System.err.println("the hub does not start: " + e.getMessage());
            return 1;
        }
    }

    private int serve() {
        HubConfig settings = HubConfig.parse(fileName(), text());
        CountDownLatch stopped = new CountDownLatch(1);
        try (Hub hub = Hub.start(settings, data, hubClock())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(hub, stopped), "shutdown"));
            giveBack();
            out.println("READY");
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** What only the start needed: 25 MB of the box, which no later collection would look for. */
    private static void giveBack() {
        System.gc();
    }

    /** Closes on the hook's own thread: the JVM ends when the last hook has returned. */
    private static void stop(Hub hub, CountDownLatch stopped) {
        hub.close();
        stopped.countDown();
    }

    private HubClock hubClock() {
        if (clock == null) {
            return HubClock.ofMachine(InstantSource.system());
        }
        if (!clock.equals("data")) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--clock takes 'data', not '" + clock + "'");
        }
        return HubClock.ofData(InstantSource.system());
    }

    private String fileName() {
        return config == null ? "(no configuration)" : config.toString();
    }

    private String text() {
        if (config == null) {
            return "";
        }
        try {
            return Files.readString(config);
        } catch (NoSuchFileException e) {
            throw ConfigFiles.unreadable(config.toString(), "there is no such file");
        } catch (IOException e) {
            throw ConfigFiles.unreadable(config.toString(), "it cannot be read: " + e.getMessage());
        }
    }
}
