package io.mimamori.hub.device;

import io.mimamori.hub.state.StateDatabase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** The SQL of the registry (V20__devices.sql, V42__token_nonce.sql). Thread-safe. */
final class DeviceTables {
    private final StateDatabase state;

    DeviceTables(StateDatabase state) {
        this.state = state;
    }

    CompletableFuture<?> save(Registered registered) {
        Device device = registered.device();
        return state.run(handle ->
                handle.createUpdate(
                                """
                                insert into devices (tenant, device, site, profile, speaks_for,
                                    reads, registered_ms, revoked, token_hash, token_nonce)
                                values (:tenant, :device, :site, :profile, :speaksFor,
                                    :reads, :registered, 0, :hash, :nonce)
                                on conflict (tenant, device) do update set
                                    site = excluded.site, profile = excluded.profile,
                                    speaks_for = excluded.speaks_for, reads = excluded.reads,
                                    registered_ms = excluded.registered_ms, revoked = 0,
                                    token_hash = excluded.token_hash,
                                    token_nonce = excluded.token_nonce
                                """)
                        .bind("tenant", device.tenant())
                        .bind("device", device.device())
                        .bind("site", device.site())
                        .bind("profile", device.profile().orElse(null))
                        .bind("speaksFor", String.join(" ", device.speaksFor()))
                        .bind("reads", device.reads())
                        .bind("registered", device.registeredMillis())
                        .bind("hash", registered.tokenHash())
                        .bind("nonce", registered.nonce())
                        .execute());
    }

    CompletableFuture<?> revoke(String tenant, String device) {
        return state.run(handle ->
                handle.execute(
                        "update devices set revoked = 1 where tenant = ? and device = ?",
                        tenant,
                        device));
    }

    CompletableFuture<?> save(String tenant, String device, Devices.Presence presence) {
        return state.run(handle ->
                handle.execute(
                        """
                        insert into device_presence (tenant, device, online, since_ms, report)
                        values (?, ?, ?, ?, ?)
                        on conflict (tenant, device) do update set online = excluded.online,
                            since_ms = excluded.since_ms, report = excluded.report
                        """,
                        tenant,
                        device,
                        presence.online(),
                        presence.sinceMillis(),
                        presence.report()));
    }

    CompletableFuture<?> saveConfiguration(
            String tenant, String device, String json, long nowMillis) {
        return state.run(handle ->
                handle.execute(
                        """
                        insert into device_configurations (tenant, device, json, changed_ms)
                        values (?, ?, ?, ?)
                        on conflict (tenant, device) do update set json = excluded.json,
                            changed_ms = excluded.changed_ms
                        """,
                        tenant,
                        device,
                        json,
                        nowMillis));
    }

    CompletableFuture<?> save(String tenant, String device, Command command, long nowMillis) {
        return state.run(handle ->
                handle.execute(
                        """
                        insert into device_commands
                            (id, tenant, device, json, created_ms, expires_ms)
                        values (?, ?, ?, ?, ?, ?)
                        """,
                        command.id(),
                        tenant,
                        device,
                        command.json(),
                        nowMillis,
                        command.expiresMillis()));
    }

    List<Command> pending(String tenant, String device, long nowMillis, int limit) {
        return state.read(handle ->
                handle.select(
                                """
                                select id, json, expires_ms from device_commands
                                where tenant = ? and device = ? and answered_ms is null
                                    and expires_ms > ?
                                order by created_ms, id limit ?
                                """,
                                tenant,
                                device,
                                nowMillis,
                                limit)
                        .map((row, _) ->
                                new Command(
                                        row.getString("id"),
                                        row.getString("json"),
                                        row.getLong("expires_ms")))
                        .list());
    }

    CompletableFuture<Boolean> answered(
            String tenant, String device, String id, String answer, long nowMillis) {
        return state.write(handle ->
                handle.execute(
                                """
                                update device_commands set answered_ms = ?, answer = ?
                                where id = ? and tenant = ? and device = ?
                                    and answered_ms is null
                                """,
                                nowMillis,
                                answer,
                                id,
                                tenant,
                                device)
                        > 0);
    }

    /** Commands are kept for 30 days after they expired. */
    CompletableFuture<?> forgetExpired(long nowMillis) {
        long before = nowMillis - 30L * 24 * 3600 * 1000;
        return state.run(handle ->
                handle.execute("delete from device_commands where expires_ms < ?", before));
    }

    void loadDevices(Consumer<Registered> each) {
        state.read(handle -> {
            handle.select("select * from devices")
                    .map((row, _) -> {
                        String names = row.getString("speaks_for");
                        each.accept(
                                new Registered(
                                        new Device(
                                                row.getString("tenant"),
                                                row.getString("device"),
                                                row.getString("site"),
                                                Optional.ofNullable(row.getString("profile")),
                                                names.isEmpty()
                                                        ? Set.of()
                                                        : Set.of(names.split(" ", -1)),
                                                row.getBoolean("reads"),
                                                row.getLong("registered_ms"),
                                                row.getBoolean("revoked")),
                                        row.getBytes("token_hash"),
                                        row.getBytes("token_nonce")));
                        return true;
                    })
                    .list();
            return true;
        });
    }

    void loadPresences(BiConsumer<String, Devices.Presence> each) {
        state.read(handle -> {
            handle.select("select tenant, device, online, since_ms, report from device_presence")
                    .map((row, _) -> {
                        each.accept(
                                SqliteDevices.key(row.getString("tenant"), row.getString("device")),
                                new Devices.Presence(
                                        row.getBoolean("online"),
                                        row.getLong("since_ms"),
                                        row.getString("report")));
                        return true;
                    })
                    .list();
            return true;
        });
    }

    void loadConfigurations(BiConsumer<String, String> each) {
        state.read((Handle handle) -> {
            handle.select("select tenant, device, json from device_configurations")
                    .map((row, _) -> {
                        each.accept(
                                SqliteDevices.key(row.getString("tenant"), row.getString("device")),
                                row.getString("json"));
                        return true;
                    })
                    .list();
            return true;
        });
    }
}
