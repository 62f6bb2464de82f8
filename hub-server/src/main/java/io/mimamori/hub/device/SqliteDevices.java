package io.mimamori.hub.device;

import io.mimamori.MimamoriException;
import io.mimamori.hub.security.Token;
import io.mimamori.hub.security.TokenKey;
import io.mimamori.hub.state.StateDatabase;
import io.mimamori.profile.Profiles;
import io.mimamori.reading.Names;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * The registry in state.db with a copy in memory. Thread-safe; look-ups are from memory, changes
 * wait for the disk and throw {@link io.mimamori.StorageException}.
 */
public final class SqliteDevices implements Devices {
    /** How long a command waits for its device. */
    public static final Duration COMMAND_WAIT_MAX = Duration.ofHours(24);

    /** Commands that may wait for one device. */
    public static final int COMMANDS_MAX = 100;

    /** Longest configuration or command, in characters. */
    public static final int JSON_LENGTH_MAX = 8 * 1024;

    /** Most devices that one gateway may speak for. */
    public static final int SPEAKS_FOR_MAX = 10_000;

    private final Sites sites;
    private final TokenKey tokenKey;
    private final InstantSource clock;
    private final DeviceTables tables;
    // Keys are "tenant/device": a slash is in no name, and the order is the one of list().
    private final NavigableMap<String, Registered> byName = new ConcurrentSkipListMap<>();
    private final Map<String, Registered> byTokenHash = new ConcurrentHashMap<>();
    private final Map<String, Presence> presences = new ConcurrentHashMap<>();
    private final Map<String, String> configurations = new ConcurrentHashMap<>();
    private final List<Downlink> downlinks = new CopyOnWriteArrayList<>();

    /**
     * Reads the registry.
     *
     * @param tokenKey what tokens are derived from
     * @param clock the machine's, for expiry and presence
     */
    public SqliteDevices(StateDatabase state, Sites sites, TokenKey tokenKey, InstantSource clock) {
        this.sites = sites;
        this.tokenKey = tokenKey;
        this.clock = clock;
        this.tables = new DeviceTables(state);
        tables.loadDevices(this::keep);
        tables.loadConfigurations(configurations::put);
        // Nobody is connected when the hub starts; whoever is there will say so.
        long now = clock.millis();
        tables.loadPresences((key, presence) ->
                presences.put(
                        key,
                        presence.online()
                                ? new Presence(false, now, presence.report())
                                : presence));
    }

    /** Tells connected devices about changes from now on. */
    public void connect(Downlink downlink) {
        downlinks.add(downlink);
    }

    @Override
    public String register(Device device) {
        check(device);
        byte[] nonce = TokenKey.nonce();
        String token = tokenKey.token(device.tenant(), device.device(), nonce);
        Device fresh =
                new Device(
                        device.tenant(),
                        device.device(),
                        device.site(),
                        device.profile(),
                        device.speaksFor(),
                        device.reads(),
                        clock.millis(),
                        false);
        Registered registered = new Registered(fresh, Token.hash(token), nonce);
        await(tables.save(registered));
        keep(registered);
        endConnections(fresh.tenant(), fresh.device());
        return token;
    }

    @Override
    public Optional<Device> find(String tenant, String device) {
        return Optional.ofNullable(byName.get(key(tenant, device))).map(Registered::device);
    }

    @Override
    public List<Device> list(String afterDevice, int limit) {
        return byName.tailMap(afterDevice, false).values().stream()
                .limit(limit)
                .map(Registered::device)
                .toList();
    }

    @Override
    public boolean revoke(String tenant, String device) {
        Registered registered = byName.get(key(tenant, device));
        if (registered == null) {
            return false;
        }
        await(tables.revoke(tenant, device));
        Device old = registered.device();
        keep(
                new Registered(
                        new Device(
                                old.tenant(),
                                old.device(),
                                old.site(),
                                old.profile(),
                                old.speaksFor(),
                                old.reads(),
                                old.registeredMillis(),
                                true),
                        registered.tokenHash(),
                        registered.nonce()));
        endConnections(tenant, device);
        return true;
    }

    /** One of the device's credentials no longer opens anything. */
    void endConnections(String tenant, String device) {
        downlinks.forEach(link -> link.credentialEnded(tenant, device));
    }

    @Override
    public Optional<Presence> presence(String tenant, String device) {
        return Optional.ofNullable(presences.get(key(tenant, device)));
    }

    /**
     * The device said how it is, or its last will did. The future is done when it is on disk.
     *
     * @param report JSON text; empty: the one before stays
     */
    public CompletableFuture<?> reported(
            String tenant, String device, boolean online, String report) {
        long now = clock.millis();
        Presence fresh =
                presences.compute(
                        key(tenant, device),
                        (_, before) -> {
                            boolean same = before != null && before.online() == online;
                            String text =
                                    report.isEmpty() && before != null ? before.report() : report;
                            return new Presence(online, same ? before.sinceMillis() : now, text);
                        });
        return tables.save(tenant, device, fresh);
    }

    @Override
    public void configure(String tenant, String device, String json) {
        checkJson(json);
        Names.require("tenant", tenant);
        Names.require("device", device);
        await(tables.saveConfiguration(tenant, device, json, clock.millis()));
        configurations.put(key(tenant, device), json);
        downlinks.forEach(link -> link.configured(tenant, device, json));
    }

    @Override
    public Optional<String> configuration(String tenant, String device) {
        return Optional.ofNullable(configurations.get(key(tenant, device)));
    }

    /** Every desired configuration, with its tenant/device. */
    public void configurations(BiConsumer<String, String> each) {
        configurations.forEach(each);
    }

    @Override
    public String command(String tenant, String device, String json) {
        checkJson(json);
        long now = clock.millis();
        if (pending(tenant, device).size() >= COMMANDS_MAX) {
            throw new IllegalArgumentException(
                    COMMANDS_MAX + " commands wait for " + device + " already; is it connected?");
        }
        Command command =
                new Command(UUID.randomUUID().toString(), json, now + COMMAND_WAIT_MAX.toMillis());
        await(tables.save(tenant, device, command, now));
        downlinks.forEach(link -> link.commanded(tenant, device, command));
        return command.id();
    }

    /** Commands that wait for the device, oldest first; reads state.db. */
    public List<Command> pending(String tenant, String device) {
        return tables.pending(tenant, device, clock.millis(), COMMANDS_MAX);
    }

    /**
     * The device answered a command. The future is done when it is on disk; false when no such
     * command waits.
     */
    public CompletableFuture<Boolean> answered(
            String tenant, String device, String id, String answer) {
        return tables.answered(tenant, device, id, answer, clock.millis());
    }

    /** Whose token it is, revoked or not. */
    Optional<Device> byToken(String token) {
        byte[] hash = Token.hash(token);
        // The look-up is by hash, so its time tells nothing about the token.
        return Optional.ofNullable(byTokenHash.get(HexFormat.of().formatHex(hash)))
                .filter(found -> MessageDigest.isEqual(found.tokenHash(), hash))
                .map(Registered::device);
    }

    /** Whose token has this hash, in hexadecimal, revoked or not. */
    Optional<Device> byTokenHash(String hash) {
        return Optional.ofNullable(byTokenHash.get(hash)).map(Registered::device);
    }

    /**
     * The token of a device, derived again; empty when the hub cannot know it: it was made at
     * random, or under another token.key.
     */
    Optional<String> tokenOf(Device device) {
        return Optional.ofNullable(byName.get(key(device.tenant(), device.device())))
                .filter(found -> found.nonce().length > 0)
                .flatMap(found -> {
                    String token = tokenKey.token(device.tenant(), device.device(), found.nonce());
                    return MessageDigest.isEqual(found.tokenHash(), Token.hash(token))
                            ? Optional.of(token)
                            : Optional.empty();
                });
    }

    private void check(Device device) {
        if (!Names.isValidDevice(device.device()) || device.device().equals(Principal.Admin.NAME)) {
            throw new IllegalArgumentException(
                    "'" + device.device() + "' cannot be a device: topics use that word");
        }
        if (sites.site(device.tenant(), device.site()).isEmpty()) {
            throw new IllegalArgumentException(
                    "tenant '%s' has no site '%s'; add its site file first"
                            .formatted(device.tenant(), device.site()));
        }
        Optional<String> unknown =
                device.profile().filter(name -> Profiles.shipped().find(name).isEmpty());
        if (unknown.isPresent()) {
            throw new IllegalArgumentException(
                    "'%s' is not a known profile; known: %s"
                            .formatted(
                                    unknown.get(), String.join(", ", Profiles.shipped().names())));
        }
        if (device.speaksFor().size() > SPEAKS_FOR_MAX) {
            throw new IllegalArgumentException(
                    "a gateway speaks for at most " + SPEAKS_FOR_MAX + " devices");
        }
        device.speaksFor().forEach(name -> Names.require("device in speaksFor", name));
    }

    private static void checkJson(String json) {
        if (json.length() > JSON_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    json.length() + " characters of JSON are over " + JSON_LENGTH_MAX);
        }
        JsonText.require(json);
    }

    private void keep(Registered registered) {
        Registered before = byName.put(registered.key(), registered);
        if (before != null) {
            byTokenHash.remove(before.hashText());
        }
        byTokenHash.put(registered.hashText(), registered);
    }

    static String key(String tenant, String device) {
        return tenant + "/" + device;
    }

    private static void await(CompletableFuture<?> write) {
        try {
            write.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof MimamoriException fault) {
                throw fault;
            }
            throw e;
        }
    }

    /** Unused rows of the tables are gone after this; for a daily call. */
    public CompletableFuture<?> forgetExpired() {
        return tables.forgetExpired(clock.millis());
    }
}
