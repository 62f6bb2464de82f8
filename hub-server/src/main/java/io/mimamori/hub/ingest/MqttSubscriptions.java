package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Principal;
import io.mimamori.reading.Names;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.vertx.mqtt.MqttTopicSubscription;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The subscriptions of one connection and its rights to them. Event loop only. */
final class MqttSubscriptions {
    private static final int ADMIN_FILTERS_MAX = 2_000;

    /** What the hub tells one device. */
    private static final Set<String> FOR_SENDERS = Set.of("cfg", "cmd", "bundle");

    private final MqttDoors doors;
    private final Principal principal;
    private final Subscriber subscriber;
    private final int filtersMax;
    private final Map<String, Subscription> granted = new HashMap<>();

    MqttSubscriptions(MqttDoors doors, Principal principal, Subscriber subscriber, int filtersMax) {
        this.doors = doors;
        this.principal = principal;
        this.subscriber = subscriber;
        this.filtersMax =
                switch (principal) {
                    case Principal.Admin() -> ADMIN_FILTERS_MAX;
                    case Principal.Registered(var device) ->
                            filtersMax + FOR_SENDERS.size() * device.speaksFor().size();
                };
    }

    /** Subscribes when it is allowed; retained messages follow later. */
    MqttSubAckReasonCode subscribe(MqttTopicSubscription wanted) {
        String text = wanted.topicName();
        Optional<TopicFilter> parsed = TopicFilter.parse(text);
        if (text.startsWith("$share/")) {
            return refused(text, MqttSubAckReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED);
        }
        if (parsed.isEmpty()) {
            return refused(text, MqttSubAckReasonCode.TOPIC_FILTER_INVALID);
        }
        TopicFilter filter = parsed.get();
        if (!mayRead(filter)) {
            return refused(text, MqttSubAckReasonCode.NOT_AUTHORIZED);
        }
        boolean fresh = !granted.containsKey(text);
        int qos = Math.min(1, wanted.qualityOfService().value());
        Subscription subscription =
                new Subscription(
                        subscriber, filter, qos, wanted.subscriptionOption().isRetainAsPublished());
        if ((fresh && granted.size() >= filtersMax) || !doors.topics().subscribe(subscription)) {
            return refused(text, MqttSubAckReasonCode.QUOTA_EXCEEDED);
        }
        granted.put(text, subscription);
        if (wantsRetained(wanted.subscriptionOption().retainHandling(), fresh)) {
            subscriber.replay(subscription, doors.topics().retained(filter));
        }
        return qos == 0 ? MqttSubAckReasonCode.GRANTED_QOS0 : MqttSubAckReasonCode.GRANTED_QOS1;
    }

    /** Whether there was such a subscription. */
    boolean unsubscribe(String text) {
        Subscription subscription = granted.remove(text);
        return subscription != null
                && doors.topics().unsubscribe(subscriber, subscription.filter());
    }

    Optional<Subscription> find(String text) {
        return Optional.ofNullable(granted.get(text));
    }

    void close() {
        granted.values().forEach(each -> doors.topics().unsubscribe(subscriber, each.filter()));
        granted.clear();
    }

    /**
     * Inside {@code mm/1/TENANT/live/…} and {@code …/alerts/…} for who may read; {@code cfg},
     * {@code cmd} and {@code bundle} of a device for who speaks for it. Anything wider is refused,
     * not narrowed.
     */
    private boolean mayRead(TopicFilter filter) {
        List<String> levels = filter.levels();
        if (levels.size() < 4 || !levels.get(0).equals("mm") || !levels.get(1).equals("1")) {
            return false;
        }
        String tenant = levels.get(2);
        String name = levels.get(3);
        if (!Names.isValid(tenant) || !Names.isValid(name)) {
            return false;
        }
        if (name.equals("live") || name.equals("alerts")) {
            return principal.reads(tenant);
        }
        return levels.size() == 5
                && FOR_SENDERS.contains(levels.get(4))
                && doors.credentials().senderFor(principal, tenant, name).isPresent();
    }

    private MqttSubAckReasonCode refused(String filter, MqttSubAckReasonCode code) {
        Refusal.Reason reason =
                code == MqttSubAckReasonCode.QUOTA_EXCEEDED
                        ? Refusal.Reason.QUOTA
                        : Refusal.Reason.FOREIGN_TOPIC;
        doors.refuse(principal.name(), filter, reason, "subscription: " + code.name(), new byte[0]);
        return code;
    }

    private static boolean wantsRetained(RetainedHandlingPolicy policy, boolean fresh) {
        return switch (policy) {
            case SEND_AT_SUBSCRIBE -> true;
            case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> fresh;
            case DONT_SEND_AT_SUBSCRIBE -> false;
        };
    }
}
