package io.mimamori.edge;

import io.mimamori.ConfigException;
import io.mimamori.config.ConfigNode;
import io.mimamori.edge.alarm.AlarmPins;
import io.mimamori.edge.alarm.AlarmPlan;
import io.mimamori.edge.board.Board;
import io.mimamori.edge.board.DeviceBoard;
import io.mimamori.edge.bundle.BundleConfig;
import io.mimamori.edge.sensor.Sensor;
import io.mimamori.edge.sensor.Sensors;
import io.mimamori.edge.spool.SpoolConfig;
import io.mimamori.edge.uplink.ClientFiles;
import io.mimamori.edge.uplink.HubAddress;
import io.mimamori.edge.uplink.LinkOptions;
import io.mimamori.edge.uplink.UplinkConfig;
import io.mimamori.profile.Profiles;
import io.mimamori.profile.Site;
import io.mimamori.profile.SiteFile;
import io.mimamori.reading.Names;
import io.mimamori.senml.SenmlFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The agent's whole configuration, read once; README.md of edge-agent explains each key.
 *
 * @param uplink who sends, where to and how; holds the name of the token file, never the token
 * @param format of what is sent
 * @param sites what is judged here
 * @param healthInterval time between two health readings
 * @param alarm which levels light the lamp and sound the siren
 * @param alarmPins where lamp and siren are
 * @param bundle whose signed sites are taken; empty: {@code sites} alone are judged
 * @param sensors made, not started
 * @param board the computer's pins; nothing of it is open yet
 */
record EdgeConfig(
        UplinkConfig uplink,
        SenmlFormat format,
        SpoolConfig spool,
        List<Site> sites,
        Duration healthInterval,
        AlarmPlan alarm,
        AlarmPins alarmPins,
        Optional<BundleConfig> bundle,
        SensorRack sensors,
        Board board) {

    EdgeConfig {
        sites = List.copyOf(sites);
    }

    /**
     * Reads a file; paths in it are relative to its folder.
     *
     * @param dataClock whether this is a rehearsal, which needs a hub on this machine
     * @throws ConfigException with every mistake in it and in the sites it names
     */
    static EdgeConfig read(Path file, boolean dataClock, InstantSource clock) {
        return read(file, dataClock, clock, DeviceBoard::new);
    }

    /**
     * The same on another board.
     *
     * @param boards makes the board from the folder for what drivers keep
     */
    static EdgeConfig read(
            Path file, boolean dataClock, InstantSource clock, Function<Path, Board> boards) {
        String yaml;
        try {
            yaml = Files.readString(file);
        } catch (IOException e) {
            throw new ConfigException(
                    List.of(
                            new ConfigException.Problem(
                                    file.toString(), 0, "", "cannot be read: " + e.getMessage())));
        }
        return new Reader(file, yaml).read(dataClock, clock, boards);
    }

    /** Keeps on reading after a mistake, so that all are told at once. */
    private static final class Reader {
        private static final Set<String> PINS = Set.of("pin", "answerPin", "lampPin", "sirenPin");
        private static final URI NO_HUB = URI.create("mqtt://127.0.0.1:1883");

        private final Path folder;
        private final String yaml;
        private final ConfigNode root;
        private final List<ConfigException.Problem> problems = new ArrayList<>();

        Reader(Path file, String yaml) {
            Path parent = file.toAbsolutePath().getParent();
            this.folder = parent == null ? Path.of("") : parent;
            this.yaml = yaml;
            this.root = ConfigNode.parse(file.toString(), yaml);
        }

        EdgeConfig read(boolean dataClock, InstantSource clock, Function<Path, Board> boards) {
            if (root.has("site") || root.has("sites")) {
                // The schema of site files takes a while to build: meanwhile the rest is read.
                Thread.ofPlatform().daemon().name("site-schema").start(SiteFile::prepare);
            }
            String tenant = name(root, "tenant");
            String device = name(root, "device");
            LinkOptions link = link(root.section("hub"), device, dataClock);
            SpoolConfig spool = spool(root.section("spool"), device);
            ConfigNode node = root.section("uplink");
            SenmlFormat format = node.oneOf("format", SenmlFormat.class, SenmlFormat.JSON);
            UplinkConfig uplink = uplink(node, tenant, device, link);
            ConfigNode health = root.section("health");
            Duration interval = atLeast(health, "interval", Duration.ofMinutes(1), 1_000);
            Board board =
                    boards.apply(
                            Optional.ofNullable(spool.file().toAbsolutePath().getParent())
                                    .orElse(folder));
            List<Sensor> sensors = sensors(clock, board);
            List<Site> sites = sites();
            AlarmPlan alarm = alarm(root.section("alarm"));
            AlarmPins alarmPins = AlarmPins.read(root.section("alarm"));
            Optional<BundleConfig> bundle = BundleConfig.read(root.section("bundle"), folder);
            eachPinOnce();
            finish();
            return new EdgeConfig(
                    uplink,
                    format,
                    spool,
                    sites,
                    interval,
                    alarm,
                    alarmPins,
                    bundle,
                    SensorRack.of(sensors, yaml, clock, board),
                    board);
        }

        private void finish() {
            try {
                root.finish();
            } catch (ConfigException e) {
                problems.addAll(0, e.problems());
            }
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
        }

        private static String name(ConfigNode node, String key) {
            String name = node.requiredText(key);
            if (!name.isEmpty() && !Names.isValidDevice(name)) {
                node.problem(
                        key,
                        "'%s' is not a name: use [a-z0-9-], 1 to 64 characters".formatted(name));
            }
            return Names.isValidDevice(name) ? name : "unnamed";
        }

        private LinkOptions link(ConfigNode hub, String device, boolean dataClock) {
            URI url = NO_HUB;
            String text = hub.requiredText("url");
            try {
                url =
                        text.isEmpty()
                                ? NO_HUB
                                : new HubAddress(URI.create(text), Optional.empty()).url();
            } catch (IllegalArgumentException e) {
                hub.problem(
                        "url",
                        "'%s' is not an address such as mqtts://hub.example:8883".formatted(text));
            }
            if (dataClock && !isLoopback(url)) {
                hub.problem(
                        "url", "--clock data is for rehearsals with a hub on this machine only");
            }
            Optional<ClientFiles> client = client(hub);
            Optional<Path> token =
                    client.isPresent() && !hub.has("tokenFile")
                            ? Optional.empty()
                            : Optional.of(file(hub, "tokenFile", hub.requiredText("tokenFile")));
            Optional<Path> ca = hub.text("caFile").map(name -> file(hub, "caFile", name));
            if ("mqtt".equals(url.getScheme())) {
                Stream.of("caFile", "certificateFile")
                        .filter(hub::has)
                        .forEach(key ->
                                hub.problem(key, "is of no use with mqtt://; write mqtts://"));
            }
            return new LinkOptions(
                    new HubAddress(url, ca, client),
                    "mm-" + device,
                    hub.text("user", device),
                    token,
                    atLeast(hub, "keepAlive", Duration.ofMinutes(1), 5_000),
                    Optional.empty());
        }

        private Optional<ClientFiles> client(ConfigNode hub) {
            Optional<String> certificate = hub.text("certificateFile");
            Optional<String> key = hub.text("keyFile");
            if (certificate.isPresent() != key.isPresent()) {
                hub.problem(
                        certificate.isPresent() ? "certificateFile" : "keyFile",
                        "certificateFile and keyFile go together: give both or neither");
            }
            return certificate.flatMap(first ->
                    key.map(second ->
                            new ClientFiles(
                                    file(hub, "certificateFile", first),
                                    file(hub, "keyFile", second))));
        }

        private static boolean isLoopback(URI url) {
            String host = String.valueOf(url.getHost());
            return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        }

        /** A file that must be there. */
        private Path file(ConfigNode node, String key, String name) {
            Path file = folder.resolve(name);
            if (!name.isEmpty() && !Files.isReadable(file)) {
                node.problem(key, "the file %s cannot be read".formatted(file));
            }
            return file;
        }

        private static Duration atLeast(
                ConfigNode node, String key, Duration fallback, long millisMin) {
            Duration duration = node.duration(key, fallback);
            if (duration.toMillis() < millisMin) {
                node.problem(key, "must be at least %d ms".formatted(millisMin));
                return fallback;
            }
            return duration;
        }

        private SpoolConfig spool(ConfigNode node, String device) {
            long bytesMax = node.bytes("bytesMax", SpoolConfig.BYTES_MAX_DEFAULT);
            if (bytesMax < SpoolConfig.BYTES_MAX_LOWEST) {
                node.problem("bytesMax", "must be at least 1MiB");
                bytesMax = SpoolConfig.BYTES_MAX_DEFAULT;
            }
            return new SpoolConfig(
                    folder.resolve(node.text("file", "spool.db")),
                    bytesMax,
                    atLeast(node, "ageMax", SpoolConfig.AGE_MAX_DEFAULT, 60_000),
                    node.duration("linger", SpoolConfig.LINGER_DEFAULT),
                    node.integer("lingerReadings", SpoolConfig.LINGER_READINGS_DEFAULT, 1, 10_000),
                    atLeast(node, "liveAge", SpoolConfig.LIVE_AGE_DEFAULT, 1_000),
                    device);
        }

        private UplinkConfig uplink(
                ConfigNode node, String tenant, String device, LinkOptions link) {
            Duration min = atLeast(node, "backoffMin", UplinkConfig.BACKOFF_MIN_DEFAULT, 10);
            Duration max = atLeast(node, "backoffMax", UplinkConfig.BACKOFF_MAX_DEFAULT, 10);
            if (max.compareTo(min) < 0) {
                node.problem("backoffMax", "is below backoffMin");
                max = min;
            }
            return new UplinkConfig(
                    tenant,
                    device,
                    carried(device),
                    link,
                    node.integer("inflightMax", UplinkConfig.INFLIGHT_MAX_DEFAULT, 1, 1_000),
                    min,
                    max);
        }

        /** Devices of the sensors, and those that are named besides. */
        private List<String> carried(String device) {
            Set<String> devices = new LinkedHashSet<>();
            for (ConfigNode sensor : root.sections("sensors")) {
                sensor.text("device").filter(Names::isValidDevice).ifPresent(devices::add);
            }
            for (String name : root.texts("carries")) {
                if (Names.isValidDevice(name)) {
                    devices.add(name);
                } else {
                    root.problem("carries", "'%s' is not a name".formatted(name));
                }
            }
            devices.remove(device);
            return List.copyOf(devices);
        }

        private List<Sensor> sensors(InstantSource clock, Board board) {
            List<Sensor> sensors = new ArrayList<>();
            for (ConfigNode sensor : root.sections("sensors")) {
                sensors.add(Sensors.create(sensor, clock, board));
            }
            return sensors;
        }

        /** Two users of one pin would take each other's edges. */
        private void eachPinOnce() {
            Map<String, String> users = new HashMap<>();
            List<ConfigNode> nodes = new ArrayList<>(root.sections("sensors"));
            nodes.add(root.section("alarm"));
            for (ConfigNode node : nodes) {
                for (String key : node.keys()) {
                    if (PINS.contains(key)) {
                        node.text(key)
                                .ifPresent(pin -> {
                                    String user = node.path() + "." + key;
                                    String other = users.putIfAbsent(pin, user);
                                    if (other != null) {
                                        node.problem(key, "pin " + pin + " is already " + other);
                                    }
                                });
                    }
                }
            }
        }

        private List<Site> sites() {
            List<String> names = new ArrayList<>(root.texts("sites"));
            root.text("site").ifPresent(names::add);
            List<Site> sites = new ArrayList<>();
            for (String name : names) {
                Path file = folder.resolve(name);
                try {
                    sites.add(
                            SiteFile.parse(
                                    file.toString(), Files.readString(file), Profiles.shipped()));
                } catch (IOException e) {
                    root.problem("site", "the file %s cannot be read".formatted(file));
                } catch (ConfigException e) {
                    problems.addAll(e.problems());
                }
            }
            return sites;
        }

        private static AlarmPlan alarm(ConfigNode node) {
            return new AlarmPlan(Set.copyOf(node.texts("lamp")), Set.copyOf(node.texts("siren")));
        }
    }
}
