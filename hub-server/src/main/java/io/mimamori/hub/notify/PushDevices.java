package io.mimamori.hub.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.mimamori.hub.state.StateDatabase;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Phones and browsers that people subscribed on {@code /care}: an endpoint {@code push:PERSON} for
 * each person of the escalation plan, whose devices are those of the accounts that are this person.
 * Thread-safe; waits for state.db. Runs on the machine's clock.
 */
public final class PushDevices {
    /** Characters of a subscription. */
    private static final int SUBSCRIPTION_MAX = 2_000;

    private static final String PREFIX = "push:";

    /** Devices of a person: of the accounts that were not ended. */
    private static final String OF_PERSON =
            " FROM push_device d JOIN account a ON a.id = d.account"
                    + " WHERE a.person = :person AND a.ended_ms IS NULL";

    private final StateDatabase state;
    private final InstantSource machine;
    private final Optional<WebPushConfig> config;
    private final Optional<Vapid> vapid;

    /**
     * @param channels of the configuration: the first {@code webpush} with {@code devicesMax}
     *     counts; without one nobody can subscribe
     * @throws io.mimamori.ConfigException when the key cannot be read
     */
    public PushDevices(StateDatabase state, InstantSource machine, List<ChannelConfig> channels) {
        this.state = state;
        this.machine = machine;
        this.config =
                channels.stream()
                        .filter(WebPushConfig.class::isInstance)
                        .map(WebPushConfig.class::cast)
                        .filter(one -> one.devicesMax() > 0)
                        .findFirst();
        this.vapid = config.map(one -> Vapid.read(one.keyFile(), one.contact(), machine));
    }

    /** A device, as its owner sees it. */
    public record Device(String id, String service, long madeMillis) {}

    /** What came of subscribing. */
    public enum Added {
        DONE,
        /** It is no subscription, or one that the hub may not send to. */
        REFUSED,
        /** The account has as many as it may have. */
        FULL
    }

    /** Name of the endpoint of a person. */
    public static String endpoint(String person) {
        return PREFIX + person;
    }

    /** Devices that an account may have; 0: the hub is not set up for it. */
    public int devicesMax() {
        return config.map(WebPushConfig::devicesMax).orElse(0);
    }

    /** What a browser is given as applicationServerKey. */
    public Optional<String> publicKey() {
        return vapid.map(Vapid::publicKey);
    }

    /** One for each of these people. */
    public List<Endpoint> endpoints(Collection<String> people) {
        if (config.isEmpty()) {
            return List.of();
        }
        EndpointRules rules = config.get().rules();
        HttpCalls calls = new HttpCalls(guard(), machine, HttpCalls.TIMEOUT);
        return people.stream()
                .map(person ->
                        rules.endpoint(
                                "webpush",
                                endpoint(person),
                                new PersonPushChannel(person, this, vapid.orElseThrow(), calls)))
                .toList();
    }

    private AddressGuard guard() {
        return new AddressGuard(config.orElseThrow().rules().mayBePrivate(), true);
    }

    /** Keeps what a browser gave as its PushSubscription; the same again changes nothing. */
    public Added add(UUID account, String json) {
        if (config.isEmpty() || json.length() > SUBSCRIPTION_MAX) {
            return Added.REFUSED;
        }
        Optional<PushSubscription> subscription = parsed(json);
        if (subscription.flatMap(one -> guard().refusal(one.endpoint())).isPresent()) {
            return Added.REFUSED;
        }
        long now = machine.millis();
        return subscription
                .map(one -> state.writeNow(tx -> insert(tx, account, one, json, now)))
                .orElse(Added.REFUSED);
    }

    private static Optional<PushSubscription> parsed(String json) {
        try {
            return Optional.of(PushSubscription.parse(json));
        } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A browser that was another account's tells this one from now on. */
    private Added insert(
            Handle tx, UUID account, PushSubscription subscription, String json, long now) {
        String id = subscription.id();
        tx.execute("DELETE FROM push_device WHERE id = ?", id);
        boolean added =
                tx.execute(
                                "INSERT INTO push_device (id, account, subscription, made_ms)"
                                        + " SELECT ?, ?, ?, ? WHERE (SELECT COUNT(*)"
                                        + " FROM push_device WHERE account = ?) < ?",
                                id,
                                account.toString(),
                                json,
                                now,
                                account.toString(),
                                devicesMax())
                        == 1;
        return added ? Added.DONE : Added.FULL;
    }

    /** Oldest first. */
    public List<Device> of(UUID account) {
        return state.read(handle ->
                handle.createQuery(
                                "SELECT * FROM push_device WHERE account = :account"
                                        + " ORDER BY made_ms, id")
                        .bind("account", account.toString())
                        .map((rs, context) ->
                                new Device(
                                        rs.getString("id"),
                                        service(rs.getString("subscription")),
                                        rs.getLong("made_ms")))
                        .list());
    }

    private static String service(String json) {
        return parsed(json).map(one -> one.endpoint().getHost()).orElse("");
    }

    /** False when the account has none of that id. */
    public boolean remove(UUID account, String id) {
        return state.writeNow(tx ->
                tx.execute(
                                "DELETE FROM push_device WHERE id = ? AND account = ?",
                                id,
                                account.toString())
                        == 1);
    }

    /** Whether the person has any device. */
    boolean has(String person) {
        return state.read(handle ->
                handle.createQuery("SELECT COUNT(*)" + OF_PERSON)
                        .bind("person", person)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    List<PushSubscription> of(String person) {
        return state.read(handle ->
                handle
                        .createQuery("SELECT d.subscription" + OF_PERSON)
                        .bind("person", person)
                        .mapTo(String.class)
                        .list()
                        .stream()
                        .flatMap(json -> parsed(json).stream())
                        .toList());
    }

    /** The browser has let it go. */
    void forget(PushSubscription subscription) {
        state.writeNow(tx -> tx.execute("DELETE FROM push_device WHERE id = ?", subscription.id()));
    }
}
