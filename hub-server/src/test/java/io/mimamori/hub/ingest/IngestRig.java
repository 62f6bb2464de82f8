package io.mimamori.hub.ingest;

import io.mimamori.hub.HubClock;
import io.mimamori.hub.device.Credentials;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.DeviceCertificates;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.device.SqliteDevices;
import io.mimamori.hub.journal.Journal;
import io.mimamori.hub.ops.Metrics;
import io.mimamori.hub.security.AdminToken;
import io.mimamori.hub.security.DeviceAuthority;
import io.mimamori.hub.security.TokenKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything behind the MQTT endpoint for real, but the journal when the test brings a fake. Site
 * {@code kamojima} of tenant {@code city} lists channel {@code level} of g1 to g9, −5 to 30 m.
 */
final class IngestRig implements AutoCloseable {
    static final String TENANT = "city";

    final Sites sites = new Sites();
    final Metrics metrics = new Metrics();
    final StateDatabase state;
    final SqliteDevices devices;
    final DeviceCertificates certificates;
    final String adminToken;
    final StoredRefusals refusals;
    final ReadingIngest ingest;
    final Credentials credentials;
    final MqttTopics topics = new MqttTopics();
    final MediaStore media;
    final MqttIngest mqtt;
    final int port;
    private final Vertx vertx = Vertx.vertx();
    private final Journal journal;

    IngestRig(Path folder, Journal journal) throws Exception {
        this(folder, journal, MqttLimits.standard());
    }

    IngestRig(Path folder, Journal journal, MqttLimits limits) throws Exception {
        this.journal = journal;
        sites.put(site("kamojima", 9), 1);
        state = new StateDatabase(folder.resolve("state.db"));
        devices =
                new SqliteDevices(
                        state,
                        sites,
                        new TokenKey(folder.resolve("secrets")),
                        InstantSource.system());
        AdminToken admin = new AdminToken(folder.resolve("secrets"));
        adminToken = Files.readString(folder.resolve("secrets").resolve(AdminToken.FILE)).strip();
        certificates =
                new DeviceCertificates(
                        state,
                        new DeviceAuthority(folder.resolve("secrets"), InstantSource.system()),
                        devices,
                        InstantSource.system());
        refusals = new StoredRefusals(state, metrics, InstantSource.system());
        media = new MediaStore(folder.resolve("media"), state, InstantSource.system(), 100);
        HubClock clock = HubClock.ofMachine(InstantSource.system());
        ingest = new ReadingIngest(sites, journal, clock, refusals, metrics);
        credentials = new Credentials(devices, admin, sites, certificates);
        MqttDoors doors =
                new MqttDoors(
                        "mqtt",
                        ingest,
                        credentials,
                        devices,
                        refusals,
                        media,
                        topics,
                        InstantSource.system());
        mqtt = new MqttIngest(vertx, doors, limits);
        port = mqtt.listen("127.0.0.1", 0).get();
    }

    /** A site with so many gauges, g1 and so on. */
    static Site site(String name, int gauges) {
        List<Channel> channels = new ArrayList<>();
        for (int i = 1; i <= gauges; i++) {
            channels.add(
                    new Channel(
                            new ChannelId("g" + i, "level"),
                            "river_level",
                            "m",
                            0.01,
                            new Range(-5, 30)));
        }
        return new Site(
                TENANT,
                name,
                name,
                Hazard.RIVER,
                Optional.of("T.P."),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                channels,
                List.of());
    }

    /** Registers a device and returns its token. */
    String register(String device) {
        return register(device, Set.of(), false);
    }

    String register(String device, Set<String> speaksFor, boolean reads) {
        return devices.register(
                new Device(
                        TENANT, device, "kamojima", Optional.empty(), speaksFor, reads, 0, false));
    }

    /** Reasons of everything that was refused, newest first. */
    List<Refusal.Reason> refused() {
        return refusals.list(Long.MAX_VALUE, 100).stream().map(Refusal::reason).toList();
    }

    @Override
    public void close() {
        mqtt.close().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        media.close();
        journal.close();
        state.close();
    }
}
