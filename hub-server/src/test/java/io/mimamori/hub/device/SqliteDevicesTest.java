package io.mimamori.hub.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mimamori.hub.security.AdminToken;
import io.mimamori.hub.security.DeviceAuthority;
import io.mimamori.hub.security.Token;
import io.mimamori.hub.security.TokenKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.reading.Channel;
import io.mimamori.reading.ChannelId;
import io.mimamori.reading.Range;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry on a real state.db. */
class SqliteDevicesTest {
    private static final long NOW = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    private final Sites sites = new Sites();
    private long nowMillis = NOW;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis);
    private Path folder;
    private StateDatabase state;
    private SqliteDevices devices;
    private Credentials credentials;

    @BeforeEach
    void open(@TempDir Path directory) {
        folder = directory;
        sites.put(site("city"), 1);
        reopen();
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void opensWithTheRightNameAndTokenOnly() {
        String token = devices.register(device("g1"));

        assertThat(credentials.authenticate("g1", token)).isPresent();
        assertThat(credentials.authenticate("g2", token)).isEmpty();
        assertThat(credentials.authenticate("g1", token + "x")).isEmpty();
        assertThat(credentials.authenticate("g1", "")).isEmpty();
        assertThat(credentials.authenticate("g1", "x".repeat(100_000))).isEmpty();
    }

    @Test
    void stillOpensAfterARestart() {
        String token =
                devices.register(
                        new Device(
                                "city",
                                "gw",
                                "kamojima",
                                Optional.of("edge-health"),
                                Set.of("g1", "g2"),
                                true,
                                0,
                                false));
        state.close();
        reopen();

        assertThat(credentials.authenticate("gw", token))
                .hasValueSatisfying(who -> {
                    assertThat(who.reads("city")).isTrue();
                    assertThat(who.reads("other")).isFalse();
                    assertThat(credentials.senderFor(who, "city", "g2")).isPresent();
                    assertThat(credentials.senderFor(who, "city", "g3")).isEmpty();
                    assertThat(credentials.senderFor(who, "other", "g2")).isEmpty();
                });
        assertThat(devices.find("city", "gw").orElseThrow().registeredMillis()).isEqualTo(NOW);
    }

    @Test
    void keepsNoToken() throws Exception {
        String token = devices.register(device("g1"));
        state.close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(token.substring(4));
            }
        }
        reopen();
    }

    @Test
    void knowsATokenAgainOnlyWithTheKeyInTheSecretsFolder() throws Exception {
        String token = devices.register(device("g1"));
        Path key = folder.resolve("secrets").resolve(TokenKey.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        state.close();
        reopen();
        assertThat(credentials.preShared("g1"))
                .isInstanceOfSatisfying(
                        PreShared.Key.class,
                        shared -> {
                            assertThat(shared.token()).isEqualTo(token);
                            assertThat(shared.toString()).doesNotContain(token);
                            assertThat(credentials.holderOf(shared.tokenHash())).isPresent();
                        });
        assertThat(credentials.preShared("city/g1")).isEqualTo(credentials.preShared("g1"));

        // Only the database was restored, or stolen.
        state.close();
        Files.delete(key);
        reopen();
        assertThat(credentials.preShared("g1")).isInstanceOf(PreShared.None.class);
        assertThat(credentials.authenticate("g1", token)).isPresent();
    }

    @Test
    void tellsWhyThereIsNoKeyForDtls() {
        assertThat(why("g1")).contains("no device of that name");
        assertThat(why("city/g1")).contains("no device of that name");
        assertThat(why("a/b/c")).contains("no device of that name");
        devices.register(device("g1"));
        devices.revoke("city", "g1");
        assertThat(why("g1")).contains("revoked");
        devices.register(device("g2"));
        sites.put(site("other"), 1);
        devices.register(
                new Device("other", "g2", "kamojima", Optional.empty(), Set.of(), false, 0, false));
        assertThat(why("g2")).contains("tenant/device");
        assertThat(credentials.preShared("other/g2")).isInstanceOf(PreShared.Key.class);
    }

    @Test
    void takesTokensFromBeforeButNotForDtls() {
        String old = Token.create("mmd");
        state.run(handle ->
                        handle.execute(
                                "insert into devices (tenant, device, site, speaks_for, reads,"
                                        + " registered_ms, revoked, token_hash)"
                                        + " values ('city', 'g1', 'kamojima', '', 0, 0, 0, ?)",
                                (Object) Token.hash(old)))
                .join();
        state.close();
        reopen();
        assertThat(credentials.authenticate("g1", old)).isPresent();
        assertThat(why("g1")).contains("from before DTLS").contains("register it again");
    }

    @Test
    void aTokenThatWasReplacedOrRevokedHasNoHolder() {
        devices.register(device("g1"));
        String first = ((PreShared.Key) credentials.preShared("g1")).tokenHash();
        devices.register(device("g1"));
        assertThat(credentials.holderOf(first)).isEmpty();
        String second = ((PreShared.Key) credentials.preShared("g1")).tokenHash();
        assertThat(credentials.holderOf(second)).isPresent();
        devices.revoke("city", "g1");
        assertThat(credentials.holderOf(second)).isEmpty();
    }

    @Test
    void endsTheOldTokenWhenItGivesANewOne() {
        List<String> ended = new ArrayList<>();
        devices.connect(new Ends(ended));
        String old = devices.register(device("g1"));
        String fresh = devices.register(device("g1"));

        assertThat(credentials.authenticate("g1", old)).isEmpty();
        assertThat(credentials.authenticate("g1", fresh)).isPresent();
        assertThat(ended).containsExactly("g1", "g1");
    }

    @Test
    void revokesForGood() {
        String token = devices.register(device("g1"));
        assertThat(devices.revoke("city", "g1")).isTrue();
        assertThat(devices.revoke("city", "g2")).isFalse();
        assertThat(credentials.authenticate("g1", token)).isEmpty();
        state.close();
        reopen();
        assertThat(credentials.authenticate("g1", token)).isEmpty();
        assertThat(devices.find("city", "g1").orElseThrow().revoked()).isTrue();
    }

    @Test
    void refusesDevicesThatTopicsCouldNotTell() {
        assertThatThrownBy(() -> devices.register(device("live")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> devices.register(device("admin")))
                .isInstanceOf(IllegalArgumentException.class);
        Device elsewhere =
                new Device("city", "g1", "nowhere", Optional.empty(), Set.of(), false, 0, false);
        assertThatThrownBy(() -> devices.register(elsewhere)).hasMessageContaining("nowhere");
    }

    @Test
    void refusesAnUnknownProfileAndNamesTheKnown() {
        Device unknown =
                new Device(
                        "city", "g1", "kamojima", Optional.of("nope"), Set.of(), false, 0, false);
        assertThatThrownBy(() -> devices.register(unknown))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nope' is not a known profile")
                .hasMessageContaining("river-level-radar");
    }

    @Test
    void listsPageByPage() {
        for (int i = 1; i <= 5; i++) {
            devices.register(device("g" + i));
        }
        List<Device> first = devices.list("", 3);
        List<Device> rest = devices.list("city/" + first.getLast().device(), 3);
        assertThat(Stream.concat(first.stream(), rest.stream()).map(Device::device))
                .containsExactly("g1", "g2", "g3", "g4", "g5");
    }

    @Test
    void givesUpACommandAfterADay() {
        String id = devices.command("city", "g1", "{\"do\":\"reboot\"}");
        assertThat(devices.pending("city", "g1")).extracting(Command::id).containsExactly(id);
        nowMillis += SqliteDevices.COMMAND_WAIT_MAX.toMillis();
        assertThat(devices.pending("city", "g1")).isEmpty();
    }

    @Test
    void takesOnlyOneJsonValueAsConfiguration() {
        assertThatThrownBy(() -> devices.configure("city", "g1", "{\"a\":1} {}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> devices.configure("city", "g1", "{a"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> devices.configure("city", "g1", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void letsTheAdminSpeakForKnownDevicesOnly() throws Exception {
        String admin = Files.readString(folder.resolve("secrets").resolve(AdminToken.FILE)).strip();
        Principal who = credentials.authenticate("anybody", admin).orElseThrow();
        assertThat(credentials.senderFor(who, "city", "g1"))
                .hasValueSatisfying(sender -> assertThat(sender.speaksForDevice("g1")).isTrue());
        assertThat(credentials.senderFor(who, "city", "g9")).isEmpty();
    }

    @Test
    void keepsTheAdminsTokenPrivateAndTheSameAcrossStarts() throws Exception {
        Path file = folder.resolve("secrets").resolve(AdminToken.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String token = Files.readString(file).strip();
        assertThat(new AdminToken(folder.resolve("secrets")).matches(token)).isTrue();
        assertThat(new AdminToken(folder.resolve("secrets")).matches(token + "x")).isFalse();
    }

    private void reopen() {
        state = new StateDatabase(folder.resolve("state.db"));
        devices = new SqliteDevices(state, sites, new TokenKey(folder.resolve("secrets")), clock);
        credentials =
                new Credentials(
                        devices,
                        new AdminToken(folder.resolve("secrets")),
                        sites,
                        new DeviceCertificates(
                                state,
                                new DeviceAuthority(folder.resolve("secrets"), clock),
                                devices,
                                clock));
    }

    private String why(String identity) {
        return ((PreShared.None) credentials.preShared(identity)).why();
    }

    private static Site site(String tenant) {
        Channel level =
                new Channel(
                        new ChannelId("g1", "level"), "river_level", "m", 0.01, new Range(-5, 30));
        return new Site(
                tenant,
                "kamojima",
                "鴨島",
                Hazard.RIVER,
                Optional.of("T.P."),
                ZoneId.of("Asia/Tokyo"),
                Optional.empty(),
                List.of(level),
                List.of());
    }

    private static Device device(String name) {
        return new Device("city", name, "kamojima", Optional.empty(), Set.of(), false, 0, false);
    }

    private record Ends(List<String> ended) implements Downlink {
        @Override
        public void credentialEnded(String tenant, String device) {
            ended.add(device);
        }

        @Override
        public void configured(String tenant, String device, String json) {}

        @Override
        public void commanded(String tenant, String device, Command command) {}
    }
}
