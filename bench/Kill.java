import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * bench kill: kill -9 of each part at random moments under load, many times; afterwards every acknowledged reading is looked for in InfluxDB, and
 * each crossing must have been told under one id.
 */
final class Kill {
    static final String USAGE = """
            usage: ./mimamori bench kill [options]
              --times N     kills of each part (20)
              --of LIST     hub,edge,influxdb,broker,all (hub,edge,influxdb,broker,all); all: everything at once
              --backlog     InfluxDB is killed some seconds before, so that the hub holds a backlog; for the edge the hub
                            is frozen (SIGSTOP) instead, so that the spool holds one
              --seed N      the same seed kills at the same moments of the load (20261129)
              --rate N      readings a second at the hub; a fifth of it at the broker, 200 at the edge (1000)
            needs influxd and mosquitto
            """;

    /** One reading in so many crosses. */
    private static final int CROSSING_EVERY = 51;

    private static final int LOAD_SECONDS = 7;
    private static final String ACKNOWLEDGED = "mimamori_readings_acknowledged_total";
    private static final String LAG = "mimamori_consumer_lag_rows";
    private static final int NEWS_SECONDS = 30;

    private record Wish(int times, List<String> parts, boolean backlog, long seed, int rate) {}

    /** What one kill left: readings acknowledged and lost at the hub, at the broker, at the edge; alerts. */
    private record Count(long acked, long lost, long twice, long resent, long brokerAcked, long brokerLost, long edgeLost, long alerts, long alertsMissing, long alertsTwice, long repeated,
            long backlog, double readySeconds) {
        static Count sum(List<Count> all) {
            return new Count(add(all, Count::acked), add(all, Count::lost), add(all, Count::twice), add(all, Count::resent), add(all, Count::brokerAcked), add(all, Count::brokerLost),
                    add(all, Count::edgeLost), add(all, Count::alerts), add(all, Count::alertsMissing), add(all, Count::alertsTwice), add(all, Count::repeated),
                    all.stream().mapToLong(Count::backlog).max().orElse(0), all.stream().mapToDouble(Count::readySeconds).max().orElse(0));
        }

        private static long add(List<Count> all, ToLongFunction<Count> what) {
            return all.stream().mapToLong(what).sum();
        }

        boolean lossless(boolean brokerKilled) {
            return lost + twice + edgeLost + alertsMissing + alertsTwice == 0 && (brokerKilled || brokerLost == 0);
        }

        void print(String what) {
            System.out.printf("%-22s %,9d %6d %6d %7d %,9d %6d %6d %7d %8d %6d %9d %,9d %7.1f%n", what, acked, lost, twice, resent, brokerAcked, brokerLost, edgeLost, alerts, alertsMissing,
                    alertsTwice, repeated, backlog, readySeconds);
        }
    }

    private final Wish wish;
    private final String part;
    private final Town town;
    private final Random random;
    private long edgeLostBefore;
    private long messagesBefore;

    private Kill(Wish wish, String part, Town town) {
        this.wish = wish;
        this.part = part;
        this.town = town;
        this.random = new Random(wish.seed ^ part.hashCode());
    }

    static boolean measure(String[] args) throws Exception {
        Options options = Options.of(args, Map.of("--times", "20", "--of", "hub,edge,influxdb,broker,all", "--backlog", "", "--seed", "20261129", "--rate", "1000"));
        Wish wish = new Wish(options.whole("--times", 1), List.of(options.text("--of").split(",")), options.flag("--backlog"), options.whole("--seed", 0), options.whole("--rate", 100));
        for (String part : wish.parts) {
            if (!part.equals("all") && !Town.PARTS.contains(part)) {
                throw new IllegalArgumentException("there is no part '" + part + "'; there are all, " + String.join(", ", Town.PARTS));
            }
        }
        Map<String, Count> sums = new LinkedHashMap<>();
        for (String part : wish.parts) {
            heading();
            double othersBefore = Machine.coresInUse();
            try (Town town = new Town(Tools.loadGenerator(), wish.times)) {
                Machine.Others others = new Machine.Others(town.rig);
                Count sum = Count.sum(new Kill(wish, part, town).campaign());
                sums.put(part, sum);
                keep(wish, part, sum, othersBefore, others.cores());
            }
        }
        System.out.printf("%n%d kills each, seed %d%s%n", wish.times, wish.seed, wish.backlog ? ", with a backlog" : "");
        heading();
        sums.forEach((part, sum) -> sum.print(part));
        System.out.println("acked, lost: at the hub, acknowledged and not in InfluxDB; twice: stored more than once; resent: by devices after a lost connection; b.acked, b.lost: the same for\n"
                + "devices behind Mosquitto, which acknowledges before it saves: what it loses when it is killed itself is not counted as a failure here; edge: readings or spooled packs of\n"
                + "the edge that are missing; alerts: crossings told; repeated: attempts that came again under the same id; backlog: rows in the hub's journal, of\nthe edge packs in its spool, at most; ready: seconds until all served again, at most");
        return sums.entrySet().stream().allMatch(e -> e.getValue().lossless(killed(e.getKey()).contains("broker")));
    }

    private static void heading() {
        System.out.printf("%-22s %9s %6s %6s %7s %9s %6s %6s %7s %8s %6s %9s %9s %7s%n", "kill -9 of", "acked", "lost", "twice", "resent", "b.acked", "b.lost", "edge", "alerts", "missing",
                "twice", "repeated", "backlog", "ready s");
    }

    private static void keep(Wish wish, String part, Count sum, double othersBefore, double others) throws IOException {
        new Result("kill", part).number("times", wish.times).number("seed", wish.seed).number("backlog", wish.backlog ? 1 : 0).number("backlog_rows", sum.backlog).number("acked", sum.acked)
                .number("acked_not_stored", sum.lost).number("stored_twice", sum.twice).number("resent", sum.resent).number("broker_acked", sum.brokerAcked)
                .number("broker_acked_not_stored", sum.brokerLost).number("edge_lost", sum.edgeLost).number("alerts", sum.alerts).number("alerts_missing", sum.alertsMissing)
                .number("alerts_twice", sum.alertsTwice).number("ready_s_max", sum.readySeconds).number("others_cores_before", othersBefore).number("others_cores", others).keep();
    }

    private static List<String> killed(String part) {
        return part.equals("all") ? Town.PARTS : List.of(part);
    }

    private List<Count> campaign() throws Exception {
        List<Count> counts = new ArrayList<>();
        for (int round = 1; round <= wish.times; round++) {
            long after = 200 + random.nextInt(3_800);
            long down = 200 + random.nextInt(1_300);
            Count count = round(round, after, down);
            counts.add(count);
            count.print("%s %d: %d, %d ms".formatted(part, round, after, down));
        }
        return counts;
    }

    private Count round(int round, long after, long down) throws Exception {
        String direct = "k" + round;
        String atBroker = "b" + round;
        double before = town.hub.metric(ACKNOWLEDGED);
        town.edge.nextLife();
        load(town.direct, direct, Town.DIRECT_DEVICES, wish.rate, "--alert-every", "" + CROSSING_EVERY);
        load(town.behindBroker, atBroker, Town.BROKER_DEVICES, wish.rate / 5);
        town.rig.await("the load", () -> town.hub.metric(ACKNOWLEDGED) > before + wish.rate / 4);
        if (wish.backlog && part.equals("edge")) {
            town.rig.signal("hub", "STOP");
        } else if (wish.backlog) {
            town.kill("influxdb");
        }
        TimeUnit.MILLISECONDS.sleep(after);
        long backlog = part.equals("edge") ? 0 : (long) town.hub.metric(LAG);
        double ready = killAndStartAgain(down);
        String report = town.direct.finish(direct);
        town.behindBroker.finish(atBroker);
        town.edge.finish(town.influx);
        town.rig.await("the hub to have stored everything", 120, () -> town.hub.metric(LAG) == 0);
        return reconcile(direct, atBroker, (long) Http.number(report, "resent"), part.equals("edge") ? town.edge.spooled() : backlog, ready);
    }

    private void load(LoadGenerator load, String name, int devices, int rate, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--connections", "10", "--devices", "" + devices, "--device-name", name + "-{n}", "--inflight", "" + devices / 10,
                "--rate", "" + rate, "--duration", "" + (LOAD_SECONDS + (wish.backlog ? 2 : 0)), "--drain", "120"));
        options.addAll(List.of(more));
        load.start(name, options.toArray(String[]::new));
    }

    /** Returns the seconds from the start of the first part until all serve again. */
    private double killAndStartAgain(long downMillis) throws Exception {
        List<String> victims = new ArrayList<>(killed(part));
        if (wish.backlog && part.equals("influxdb")) {
            // It has been down for a while: it is killed while the hub catches up.
            town.again("influxdb");
            TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
        } else if (wish.backlog && !part.equals("edge")) {
            victims.remove("influxdb");
        }
        for (String victim : victims) {
            town.kill(victim);
        }
        TimeUnit.MILLISECONDS.sleep(downMillis);
        if (wish.backlog && part.equals("edge")) {
            town.rig.signal("hub", "CONT");
        } else if (wish.backlog && !victims.contains("influxdb")) {
            victims.addFirst("influxdb");
        }
        long started = System.nanoTime();
        for (String victim : victims.reversed()) {
            town.again(victim);
        }
        return (System.nanoTime() - started) / 1e9;
    }

    private Count reconcile(String direct, String atBroker, long resent, long backlog, double ready) throws Exception {
        Map<String, Long> verified = town.direct.verify(direct, town.influx);
        Map<String, Long> broker = town.behindBroker.verify(atBroker, town.influx);
        long points = (long) Http.number(Http.query(town.influx, "SELECT count(seq) AS points FROM readings WHERE device =~ /^" + direct + "-/").replaceAll("\"values\":\\[\\[[^,]*,(\\d+)", "\"points\":$1"), "points");
        EdgeLives.Account edge = town.edge.account(town.influx);
        long edgeLost = edge.lost() - edgeLostBefore;
        edgeLostBefore = edge.lost();
        Set<String> crossings = crossings(direct);
        awaitNews(crossings);
        Map<String, Set<String>> told = told();
        long missing = crossings.stream().filter(crossing -> !told.containsKey(crossing)).count();
        long twice = crossings.stream().filter(crossing -> told.getOrDefault(crossing, Set.of()).size() > 1).count();
        List<Receiver.Message> messages = town.receiver.messages();
        long repeated = messages.size() - messages.stream().map(Receiver.Message::id).distinct().count() - messagesBefore;
        messagesBefore += repeated;
        return new Count(verified.get("acked"), verified.get("lost"), points - verified.get("stored"), resent, broker.get("acked"), broker.get("lost"), edgeLost, crossings.size(), missing, twice,
                repeated, backlog, ready);
    }

    /** Device and sequence number of each acknowledged reading over the limit. */
    private Set<String> crossings(String load) throws IOException {
        Crossings rule = new Crossings(Town.DIRECT_DEVICES, CROSSING_EVERY);
        Set<String> crossings = new TreeSet<>();
        int device = 0;
        for (String line : Files.readAllLines(town.direct.acknowledged(load))) {
            String[] fields = line.split(";", -1);
            for (String range : fields[2].isEmpty() ? new String[0] : fields[2].split(",")) {
                int dash = range.indexOf('-');
                for (long sequence = Long.parseLong(range.substring(0, dash)); sequence <= Long.parseLong(range.substring(dash + 1)); sequence++) {
                    if (rule.crosses(device, sequence)) {
                        crossings.add(fields[0] + " " + sequence);
                    }
                }
            }
            device++;
        }
        return crossings;
    }

    private void awaitNews(Set<String> crossings) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(NEWS_SECONDS);
        while (!told().keySet().containsAll(crossings) && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The ids under which each crossing was told. */
    private Map<String, Set<String>> told() {
        Map<String, Set<String>> told = new HashMap<>();
        for (Receiver.Message message : town.receiver.messages()) {
            if (message.event().equals("RAISED")) {
                told.computeIfAbsent(message.device() + " " + message.sequence(), _ -> new TreeSet<>()).add(message.id());
            }
        }
        return told;
    }
}
