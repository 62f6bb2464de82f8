package io.mimamori.hub.ingest;

import io.mimamori.StorageException;
import io.mimamori.hub.device.Principal;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.MqttUnsubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection. Its event loop only, except {@link #answer}, which the journal's
 * committing thread calls, {@link #end} and {@link #depart}.
 */
final class MqttConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    /** One SUBSCRIBE filter costs as much of the rate limit as so many messages. */
    private static final int FILTER_COST = 100;

    /** Messages that a client may send while it does not read its acknowledgements. */
    private static final int UNREAD_MAX = 10_000;

    /** How long a client may take to read what was written before the good-bye. */
    private static final long CLOSING_MILLIS = 2_000;

    private final MqttEndpoint endpoint;
    private final Principal principal;
    private final MqttDoors doors;
    private final MqttPresence presence;
    private final Optional<MqttPresence.Report> will;
    private final Context loop;
    private final MqttSocket socket;
    private final MqttDispatch dispatch;
    private final Subscriber subscriber;
    private final MqttSubscriptions subscriptions;
    private final RateGate gate;
    private final int inFlightMax;
    private final boolean version5;
    private final boolean explains;

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean departed = new AtomicBoolean();
    private boolean saidGoodbye;
    private int unread;

    MqttConnection(
            MqttEndpoint endpoint,
            Principal principal,
            Optional<MqttPresence.Report> will,
            MqttDoors doors,
            MqttPresence presence,
            MqttLimits limits) {
        this.endpoint = endpoint;
        this.principal = principal;
        this.will = will;
        this.doors = doors;
        this.presence = presence;
        this.loop = Objects.requireNonNull(Vertx.currentContext(), "not on an event loop");
        this.socket = new MqttSocket(endpoint);
        this.dispatch =
                new MqttDispatch(
                        doors,
                        principal.name(),
                        principal instanceof Principal.Admin,
                        (tenant, device) ->
                                doors.credentials().senderFor(principal, tenant, device),
                        report -> presence.reported(this, report));
        MqttProperties asked = endpoint.connectProperties();
        this.version5 = endpoint.protocolVersion() >= MqttCodes.VERSION_5;
        this.explains =
                version5
                        && MqttCodes.integer(asked, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1)
                                == 1;
        this.inFlightMax = version5 ? limits.receiveMaximum() : MqttLimits.UNTOLD_RECEIVE_MAXIMUM;
        this.gate = new RateGate(limits.messagesPerSecondMax(), System.nanoTime());
        this.subscriber =
                new Subscriber(
                        endpoint,
                        loop,
                        Subscriber.Window.of(asked),
                        limits.subscriberQueueMax(),
                        () ->
                                end(
                                        MqttDisconnectReasonCode.QUOTA_EXCEEDED,
                                        "too slow a subscriber"));
        this.subscriptions =
                new MqttSubscriptions(doors, principal, subscriber, limits.filtersMax());
    }

    Principal principal() {
        return principal;
    }

    /** Listens to the client; to be called before it is accepted. */
    void open(Runnable closed) {
        endpoint.publishAutoAck(false);
        endpoint.publishHandler(message -> guarded(() -> published(message)));
        endpoint.subscribeHandler(message -> guarded(() -> subscribed(message)));
        endpoint.unsubscribeHandler(message -> guarded(() -> unsubscribed(message)));
        endpoint.publishAcknowledgeHandler(subscriber::acknowledged);
        endpoint.authenticationExchangeHandler(
                _ -> end(MqttDisconnectReasonCode.PROTOCOL_ERROR, "AUTH was not agreed"));
        endpoint.disconnectMessageHandler(message ->
                saidGoodbye = message.code() != MqttDisconnectReasonCode.WITH_WILL_MESSAGE);
        endpoint.exceptionHandler(this::failed);
        socket.whenClosed(() -> {
            ended.set(true);
            subscriber.close();
            subscriptions.close();
            depart();
            closed.run();
        });
    }

    /** Whoever it spoke for is no longer there, and its last will is done; once. */
    void depart() {
        if (departed.compareAndSet(false, true)) {
            presence.gone(this, saidGoodbye ? Optional.empty() : will);
        }
    }

    /** Disconnects; a MQTT 5 client is told why. */
    void end(MqttDisconnectReasonCode code, String why) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        LOG.debug("{} is disconnected: {}", principal.name(), why);
        if (loop.equals(Vertx.currentContext())) {
            // At once: after a packet that cannot be decoded Vert.x closes when we return.
            disconnect(code, why);
        } else {
            loop.runOnContext(_ -> disconnect(code, why));
        }
    }

    private void disconnect(MqttDisconnectReasonCode code, String why) {
        try {
            endpoint.disconnect(
                    code, explains ? MqttCodes.reasonString(why) : MqttProperties.NO_PROPERTIES);
        } catch (IllegalArgumentException gone) {
            LOG.trace("it had gone already", gone);
        }
        loop.owner().setTimer(CLOSING_MILLIS, _ -> socket.cut());
    }

    private void published(MqttPublishMessage message) {
        if (ended.get()) {
            return;
        }
        int qos = message.qosLevel().value();
        if (qos > 1) {
            end(MqttDisconnectReasonCode.QOS_NOT_SUPPORTED, "QoS 2 is not offered");
            return;
        }
        MqttProperties properties = message.properties();
        if (!properties.isEmpty() && properties.getProperty(MqttProperties.TOPIC_ALIAS) != null) {
            end(MqttDisconnectReasonCode.TOPIC_ALIAS_INVALID, "the topic alias maximum is 0");
            return;
        }
        int id = qos == 0 ? 0 : message.messageId();
        if (qos == 1 && inFlight.incrementAndGet() > inFlightMax) {
            end(
                    MqttDisconnectReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "over " + inFlightMax + " messages unacknowledged");
            return;
        }
        unread = socket.isWritable() ? 0 : unread + 1;
        if (unread > UNREAD_MAX) {
            end(MqttDisconnectReasonCode.QUOTA_EXCEEDED, "acknowledgements are not read");
            return;
        }
        MqttRoutes.Route route = dispatch.find(message.topicName());
        byte[] payload = message.payload().getBytes();
        if (gate.pass(1, System.nanoTime())) {
            dispatch.take(route, contentType(properties), payload, verdict -> answer(id, verdict));
        } else {
            dispatch.refuse(
                    route.text(),
                    Refusal.Reason.QUOTA,
                    "too many messages a second",
                    payload,
                    verdict -> answer(id, verdict));
        }
    }

    /** Acknowledges or says why not; any thread. */
    private void answer(int id, Ingest.Verdict verdict) {
        if (id > 0) {
            inFlight.decrementAndGet();
        }
        switch (verdict) {
            case Ingest.Verdict.Accepted(var _, var refused) -> {
                if (refused == 0 || !explains) {
                    acknowledge(id);
                } else {
                    acknowledge(
                            id,
                            MqttPubAckReasonCode.SUCCESS,
                            MqttCodes.reasonString(refused + " readings were refused"));
                }
            }
            case Ingest.Verdict.Refused(var reason, var detail) -> tell(id, reason, detail);
            case Ingest.Verdict.Busy(var _) -> tell(id, Refusal.Reason.BUSY, "send it again later");
        }
    }

    private void tell(int id, Refusal.Reason reason, String detail) {
        if (version5) {
            acknowledge(
                    id,
                    MqttCodes.of(reason),
                    explains ? MqttCodes.reasonString(detail) : MqttProperties.NO_PROPERTIES);
        } else if (MqttCodes.disconnects(reason)) {
            end(MqttDisconnectReasonCode.NOT_AUTHORIZED, detail);
        } else {
            acknowledge(id);
        }
    }

    private void acknowledge(int id) {
        if (id != 0 && !ended.get()) {
            socket.acknowledge(id);
        }
    }

    private void acknowledge(int id, MqttPubAckReasonCode code, MqttProperties properties) {
        if (id == 0 || ended.get()) {
            return;
        }
        try {
            endpoint.publishAcknowledge(id, code, properties);
        } catch (IllegalArgumentException gone) {
            // Vert.x says in this way that the connection has been closed meanwhile.
            ended.set(true);
        }
    }

    private void subscribed(MqttSubscribeMessage message) {
        List<MqttSubAckReasonCode> codes = new ArrayList<>();
        int filters = message.topicSubscriptions().size();
        if (filters == 0) {
            // MQTT 5.0 section 3.8.3; Netty lets it through.
            end(MqttDisconnectReasonCode.PROTOCOL_ERROR, "a SUBSCRIBE without a topic filter");
            return;
        }
        boolean passes = gate.pass(FILTER_COST * filters, System.nanoTime());
        if (!passes) {
            doors.refuse(
                    principal.name(),
                    message.topicSubscriptions().getFirst().topicName(),
                    Refusal.Reason.QUOTA,
                    "too many subscriptions a second",
                    new byte[0]);
        }
        boolean identified =
                message.properties().getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) != null;
        message.topicSubscriptions()
                .forEach(wanted -> {
                    MqttSubAckReasonCode code =
                            !passes
                                    ? MqttSubAckReasonCode.QUOTA_EXCEEDED
                                    : identified
                                            ? MqttSubAckReasonCode
                                                    .SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED
                                            : subscriptions.subscribe(wanted);
                    codes.add(MqttCodes.forVersion(code, endpoint.protocolVersion()));
                });
        endpoint.subscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
        message.topicSubscriptions()
                .forEach(wanted ->
                        subscriptions.find(wanted.topicName()).ifPresent(this::sendWaiting));
    }

    /** Commands that waited while the device was away. */
    private void sendWaiting(Subscription subscription) {
        List<String> levels = subscription.filter().levels();
        if (levels.size() != 5 || !levels.get(4).equals("cmd")) {
            return;
        }
        loop.executeBlocking(() -> doors.devices().pending(levels.get(2), levels.get(3)), false)
                .onSuccess(commands ->
                        commands.forEach(command ->
                                subscriber.offer(
                                        new Outgoing(
                                                subscription.filter().text(),
                                                Buffer.buffer(command.message()),
                                                1,
                                                false),
                                        subscription)))
                .onFailure(e -> LOG.warn("commands for {} were not read", levels.get(3), e));
    }

    private void unsubscribed(MqttUnsubscribeMessage message) {
        if (message.topics().isEmpty()) {
            end(MqttDisconnectReasonCode.PROTOCOL_ERROR, "an UNSUBSCRIBE without a topic filter");
            return;
        }
        List<MqttUnsubAckReasonCode> codes = new ArrayList<>();
        message.topics()
                .forEach(text ->
                        codes.add(
                                subscriptions.unsubscribe(text)
                                        ? MqttUnsubAckReasonCode.SUCCESS
                                        : MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED));
        endpoint.unsubscribeAcknowledge(message.messageId(), codes, MqttProperties.NO_PROPERTIES);
    }

    /** A packet that cannot be decoded, or a broken connection. */
    private void failed(Throwable fault) {
        if (fault instanceof IOException) {
            end(MqttDisconnectReasonCode.UNSPECIFIED_ERROR, "the connection broke");
            return;
        }
        boolean tooLong = fault instanceof TooLongFrameException;
        doors.refuse(
                principal.name(),
                "packet",
                tooLong ? Refusal.Reason.TOO_LARGE : Refusal.Reason.BAD_PAYLOAD,
                String.valueOf(fault.getMessage()),
                new byte[0]);
        end(
                tooLong
                        ? MqttDisconnectReasonCode.PACKET_TOO_LARGE
                        : MqttDisconnectReasonCode.MALFORMED_PACKET,
                String.valueOf(fault.getMessage()));
    }

    /** One message must not take the loop with it. */
    private void guarded(Runnable handling) {
        try {
            handling.run();
        } catch (StorageException e) {
            LOG.warn("a message of {} was not stored: {}", principal.name(), e.getMessage());
            end(MqttDisconnectReasonCode.SERVER_BUSY, "send it again later");
        } catch (RuntimeException e) {
            LOG.error("a message of {} was not understood", principal.name(), e);
            end(MqttDisconnectReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "not understood");
        }
    }

    private static String contentType(MqttProperties properties) {
        return properties.isEmpty()
                ? ""
                : MqttCodes.string(properties, MqttProperties.CONTENT_TYPE);
    }
}
