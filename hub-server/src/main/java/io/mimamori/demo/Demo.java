package io.mimamori.demo;

import io.mimamori.MimamoriException;
import io.mimamori.ProtocolException;
import io.mimamori.config.ConfigNode;
import io.mimamori.profile.Hazard;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code demo}: a flood, a bear, an intruder and a red button within a minute, through
 * real agents, the real hub, a mail server and a webhook receiver, without any network.
 */
@Command(
        name = "demo",
        description = "A small city in one process; prints what happens and where to look.",
        mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {
    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
    private static final Duration HEADLESS_FOR = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    @Option(
            names = "--headless",
            description =
                    "end by itself; exit 0 only if readings were stored and river, camera and home"
                            + " alerts were raised and delivered by mail and webhook")
    private boolean headless;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            description = "how long, such as 120s (default: until Ctrl-C; --headless: 120s)")
    private @Nullable String length;

    @Option(names = "--seed", paramLabel = "N", description = "other readings (default: 1)")
    private int seed = 1;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keep everything here (default: a temporary folder, removed at the end)")
    private @Nullable Path data;

    @Option(
            names = "--influx",
            paramLabel = "URL",
            description = "keep the series in this InfluxDB, for Grafana (default: SQLite)")
    private @Nullable URI influx;

    @Option(names = "--without-mail-sink", hidden = true)
    private boolean withoutMailSink;

    @Option(names = "--without-webhook-sink", hidden = true)
    private boolean withoutWebhookSink;

    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final Narrator narrator;

    private Demo(PrintStream out) {
        this.narrator = new Narrator(out, InstantSource.system());
    }

    public static void main(String[] args) {
        if (System.getProperty(LOG_LEVEL) == null) {
            // The story is told on standard output; only what is wrong belongs beside it.
            System.setProperty(LOG_LEVEL, "error");
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Demo demo = new Demo(out);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> demo.stop(ended), "demo-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        int code = 1;
        try {
            code = new CommandLine(demo).execute(args);
        } finally {
            ended.countDown();
        }
        System.exit(code);
    }

    /** The command with its exit status, within another process. */
    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Demo(out)).execute(arguments);
    }

    /** Ctrl-C: asks the demo to end and waits until it has. */
    private void stop(CountDownLatch ended) {
        stopAsked.countDown();
        try {
            if (!ended.await(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("the demo did not end in time; its temporary folder may stay");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Optional<Duration> limit = limit();
        Evidence evidence = new Evidence();
        try (DataFolder folder = DataFolder.of(Optional.ofNullable(data))) {
            run(folder.path(), limit, evidence);
        } catch (MimamoriException e) {
            System.err.println("the demo failed: " + e.getMessage());
            return 1;
        }
        return headless ? judge(evidence) : 0;
    }

    private void run(Path folder, Optional<Duration> limit, Evidence evidence)
            throws InterruptedException {
        List<Box> city = Box.city(seed);
        try (Receivers receivers = new Receivers(city, seed, evidence, narrator);
                SmallCity running = new SmallCity(folder)) {
            stopUnwanted(receivers);
            narrator.print("starting the hub and " + city.size() + " edge agents ...");
            SmallCity.Addresses addresses =
                    running.startHub(city, receivers, Optional.ofNullable(influx));
            try (HubApi hub = new HubApi(addresses.http(), addresses.token())) {
                for (Box box : city) {
                    running.startAgent(box, hub.register(box), addresses.mqtt());
                    narrator.say(box.name(), box.site().title() + ": its agent is running");
                }
                introduce(addresses, people(hub, city), folder, limit);
                watch(new Watcher(hub, city, evidence, narrator, InstantSource.system()), limit);
                narrator.print("stopping the agents and the hub ...");
            }
        }
    }

    private void stopUnwanted(Receivers receivers) {
        if (withoutMailSink) {
            receivers.stopMail();
        }
        if (withoutWebhookSink) {
            receivers.stopWebhook();
        }
    }

    /** Where the people of the home begin. */
    private static List<String> people(HubApi hub, List<Box> city) throws InterruptedException {
        for (Box box : city) {
            if (box.site().hazard() == Hazard.HOME) {
                return List.of(
                        "  family      " + hub.invite(box) + " (choose a login; works once)",
                        "  resident    " + hub.personPage(box) + " (who lives there; works once)");
            }
        }
        return List.of();
    }

    private void introduce(
            SmallCity.Addresses addresses,
            List<String> people,
            Path folder,
            Optional<Duration> limit) {
        narrator.print("");
        narrator.print("  live page   http://127.0.0.1:" + addresses.http() + "/");
        narrator.print("  token       " + addresses.token());
        people.forEach(narrator::print);
        narrator.print("  MQTT        127.0.0.1:" + addresses.mqtt());
        narrator.print("  data        " + folder);
        narrator.print(
                "  everything is simulated, so every message is an exercise (訓練); "
                        + limit.map(it -> "ends after " + it.toSeconds() + " s")
                                .orElse("Ctrl-C ends it"));
        narrator.print("");
    }

    private void watch(Watcher watcher, Optional<Duration> limit) throws InterruptedException {
        long begin = System.nanoTime();
        while (limit.isEmpty() || System.nanoTime() - begin < limit.get().toNanos()) {
            try {
                watcher.look();
            } catch (ProtocolException e) {
                narrator.say("hub", String.valueOf(e.getMessage()));
            }
            if (stopAsked.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private int judge(Evidence evidence) {
        List<String> problems = evidence.problems();
        if (problems.isEmpty()) {
            narrator.print("everything happened as it must");
            return 0;
        }
        problems.forEach(problem -> narrator.print("MISSING: " + problem));
        return 1;
    }

    /** The same form of durations as in every configuration. */
    private Optional<Duration> limit() {
        if (length == null) {
            return headless ? Optional.of(HEADLESS_FOR) : Optional.empty();
        }
        ConfigNode arguments = ConfigNode.parse("the command line", "for: '" + length + "'");
        Duration limit = arguments.duration("for", HEADLESS_FOR);
        arguments.finish();
        return Optional.of(limit);
    }
}
