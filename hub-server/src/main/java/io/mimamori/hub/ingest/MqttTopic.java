package io.mimamori.hub.ingest;

import io.mimamori.reading.Lane;
import io.mimamori.reading.Names;
import io.mimamori.senml.SenmlFormat;

/** What a device may publish to (docs/wire.md). */
sealed interface MqttTopic {
    /** Longest topic that is looked at, in characters. */
    int LENGTH_MAX = 256;

    /** Version of the wire. */
    String ROOT = "mm/1/";

    /** A topic of one device. */
    sealed interface Owned extends MqttTopic {
        String tenant();

        String device();
    }

    record Readings(String tenant, String device, Lane lane, SenmlFormat format) implements Owned {}

    record Media(String tenant, String device, String event) implements Owned {}

    record Status(String tenant, String device) implements Owned {}

    record CommandAnswer(String tenant, String device) implements Owned {}

    /** Nothing that a device publishes to. */
    record Foreign() implements MqttTopic {}

    /** Never throws; one pass, no regular expression. */
    static MqttTopic parse(String topic) {
        if (topic.length() > LENGTH_MAX || !topic.startsWith(ROOT)) {
            return new Foreign();
        }
        int tenantEnd = topic.indexOf('/', ROOT.length());
        int deviceEnd = tenantEnd < 0 ? -1 : topic.indexOf('/', tenantEnd + 1);
        if (deviceEnd < 0) {
            return new Foreign();
        }
        String tenant = topic.substring(ROOT.length(), tenantEnd);
        String device = topic.substring(tenantEnd + 1, deviceEnd);
        return Names.isValid(tenant) && Names.isValidDevice(device)
                ? ofSuffix(
                        Names.canonical(tenant),
                        Names.canonical(device),
                        topic.substring(deviceEnd + 1))
                : new Foreign();
    }

    private static MqttTopic ofSuffix(String tenant, String device, String suffix) {
        return switch (suffix) {
            case "up" -> new Readings(tenant, device, Lane.LIVE, SenmlFormat.JSON);
            case "up/h" -> new Readings(tenant, device, Lane.BACKLOG, SenmlFormat.JSON);
            case "ev" -> new Readings(tenant, device, Lane.EVENT, SenmlFormat.JSON);
            case "up/c" -> new Readings(tenant, device, Lane.LIVE, SenmlFormat.CBOR);
            case "up/h/c" -> new Readings(tenant, device, Lane.BACKLOG, SenmlFormat.CBOR);
            case "ev/c" -> new Readings(tenant, device, Lane.EVENT, SenmlFormat.CBOR);
            case "st" -> new Status(tenant, device);
            case "cmd/ack" -> new CommandAnswer(tenant, device);
            default -> ofMedia(tenant, device, suffix);
        };
    }

    private static MqttTopic ofMedia(String tenant, String device, String suffix) {
        String event = suffix.startsWith("media/") ? suffix.substring("media/".length()) : "";
        return Names.isValid(event) ? new Media(tenant, device, event) : new Foreign();
    }
}
