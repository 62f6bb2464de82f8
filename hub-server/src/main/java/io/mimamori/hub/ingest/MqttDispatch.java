package io.mimamori.hub.ingest;

import io.mimamori.hub.device.Device;
import io.mimamori.senml.SenmlFormat;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where a message goes by its topic, whoever brought it: a device at our own endpoint, or a broker.
 * One thread at a time; answers come on the threads that wrote.
 */
final class MqttDispatch {
    private final MqttDoors doors;
    private final String name;
    private final boolean forAll;
    private final MqttRoutes routes;
    private final MqttNotices notices;

    /**
     * @param name who brings the messages, for the log of refusals
     * @param forAll whether it may speak for every known device, so that another one is unknown
     * @param reported what is done with a status
     */
    MqttDispatch(
            MqttDoors doors,
            String name,
            boolean forAll,
            MqttRoutes.Senders senders,
            Function<MqttPresence.Report, CompletableFuture<?>> reported) {
        this.doors = doors;
        this.name = name;
        this.forAll = forAll;
        this.routes = new MqttRoutes(senders);
        this.notices = new MqttNotices(doors, name, reported);
    }

    MqttRoutes.Route find(String topic) {
        return routes.find(topic);
    }

    /**
     * Takes a message.
     *
     * @param contentType of a MQTT 5 message; empty when it has none
     * @param answer called once: when it is on disk, or with what is wrong
     */
    void take(
            MqttRoutes.Route route,
            String contentType,
            byte[] payload,
            Consumer<Ingest.Verdict> answer) {
        if (route.sender().isEmpty()) {
            refuseForeign(route, payload, answer);
            return;
        }
        Device sender = route.sender().get();
        switch (route.topic()) {
            case MqttTopic.Readings(var _, var device, var lane, var format) ->
                    doors.ingest()
                            .take(
                                    doors.door(),
                                    sender,
                                    device,
                                    lane,
                                    contentType.equals(SenmlFormat.CBOR.mediaType())
                                            ? SenmlFormat.CBOR
                                            : format,
                                    payload,
                                    answer);
            case MqttTopic.Media _, MqttTopic.Status _, MqttTopic.CommandAnswer _ ->
                    notices.take(route, payload, answer);
            case MqttTopic.Foreign() -> refuseForeign(route, payload, answer);
        }
    }

    /** Keeps the message as refused and says so. */
    void refuse(
            String target,
            Refusal.Reason reason,
            String detail,
            byte[] payload,
            Consumer<Ingest.Verdict> answer) {
        doors.refuse(name, target, reason, detail, payload);
        answer.accept(new Ingest.Verdict.Refused(reason, detail));
    }

    private void refuseForeign(
            MqttRoutes.Route route, byte[] payload, Consumer<Ingest.Verdict> answer) {
        boolean unknown = forAll && route.topic() instanceof MqttTopic.Owned;
        refuse(
                route.text(),
                unknown ? Refusal.Reason.UNKNOWN_DEVICE : Refusal.Reason.FOREIGN_TOPIC,
                unknown
                        ? "no site lists the device and it is not registered, or it is revoked"
                        : name + " may not publish there",
                payload,
                answer);
    }
}
