package io.mimamori.hub.ingest;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a device sends besides readings: pictures, its status, answers to commands. Each is answered
 * when it is on disk. Event loop only; answers come on the threads that wrote.
 */
final class MqttNotices {
    private static final int ANSWER_BYTES_MAX = 8 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(MqttNotices.class);

    private final MqttDoors doors;
    private final String principal;
    private final Function<MqttPresence.Report, CompletableFuture<?>> reported;

    MqttNotices(
            MqttDoors doors,
            String principal,
            Function<MqttPresence.Report, CompletableFuture<?>> reported) {
        this.doors = doors;
        this.principal = principal;
        this.reported = reported;
    }

    void take(MqttRoutes.Route route, byte[] payload, Consumer<Ingest.Verdict> answer) {
        Message message = new Message(route.text(), payload, answer);
        switch (route.topic()) {
            case MqttTopic.Media topic -> picture(topic, message);
            case MqttTopic.Status topic -> status(topic, message);
            case MqttTopic.CommandAnswer topic -> commandAnswer(topic, message);
            case MqttTopic.Readings _, MqttTopic.Foreign _ ->
                    throw new IllegalArgumentException(route.text() + " carries no notice");
        }
    }

    private void picture(MqttTopic.Media topic, Message message) {
        if (message.payload().length > MediaStore.BYTES_MAX) {
            refuse(message, Refusal.Reason.TOO_LARGE, "a picture is over 64 KiB");
        } else if (!MediaStore.isJpeg(message.payload())) {
            refuse(message, Refusal.Reason.BAD_PAYLOAD, "not a JPEG");
        } else {
            doors.media()
                    .store(
                            new MediaStore.Key(topic.tenant(), topic.device(), topic.event()),
                            message.payload(),
                            outcome ->
                                    message.answer()
                                            .accept(verdict(outcome == MediaStore.Outcome.STORED)));
        }
    }

    private void status(MqttTopic.Status topic, Message message) {
        Optional<MqttPresence.Report> report = MqttPresence.parse(topic, message.payload());
        if (report.isEmpty()) {
            refuse(
                    message,
                    Refusal.Reason.BAD_PAYLOAD,
                    "a status is a JSON object of at most 8 KiB");
        } else {
            answerWhenStored(message, reported.apply(report.get()));
        }
    }

    private void commandAnswer(MqttTopic.CommandAnswer topic, Message message) {
        byte[] payload = message.payload();
        String command = payload.length > ANSWER_BYTES_MAX ? "" : commandId(payload);
        if (command.isEmpty()) {
            refuse(
                    message,
                    Refusal.Reason.BAD_PAYLOAD,
                    "an answer is a JSON object of at most 8 KiB with the command's id");
        } else {
            String text = new String(payload, StandardCharsets.UTF_8);
            answerWhenStored(
                    message,
                    doors.devices().answered(topic.tenant(), topic.device(), command, text));
        }
    }

    private static String commandId(byte[] payload) {
        try {
            Object id = new JsonObject(Buffer.buffer(payload)).getValue("id");
            return id instanceof String text ? text : "";
        } catch (DecodeException e) {
            return "";
        }
    }

    private void answerWhenStored(Message message, CompletableFuture<?> stored) {
        var _ =
                stored.whenComplete((_, fault) -> {
                    if (fault != null) {
                        LOG.warn("a message of {} was not stored", principal, fault);
                    }
                    message.answer().accept(verdict(fault == null));
                });
    }

    private void refuse(Message message, Refusal.Reason reason, String detail) {
        doors.refuse(principal, message.target(), reason, detail, message.payload());
        message.answer().accept(new Ingest.Verdict.Refused(reason, detail));
    }

    private static Ingest.Verdict verdict(boolean stored) {
        return stored
                ? new Ingest.Verdict.Accepted(0, 0)
                : new Ingest.Verdict.Busy(ReadingIngest.RETRY_AFTER);
    }

    private record Message(String target, byte[] payload, Consumer<Ingest.Verdict> answer) {}
}
