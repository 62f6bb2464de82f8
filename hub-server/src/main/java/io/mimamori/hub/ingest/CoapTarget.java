package io.mimamori.hub.ingest;

import io.mimamori.reading.Lane;
import io.mimamori.senml.SenmlFormat;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;

/**
 * Where a request wants its readings to go: a path as a topic of MQTT ({@code mm/1/city/g1/up/h}),
 * or as in HTTP ({@code api/v1/readings/g1?lane=up/h}).
 *
 * @param tenant empty when the path does not say it
 * @param format what the content format says; without one, what the path says
 */
record CoapTarget(Optional<String> tenant, String device, Lane lane, SenmlFormat format) {
    private static final List<String> HTTP_ROOT = List.of("api", "v1", "readings");

    /** Reads path, query and content format. */
    static CoapTarget of(OptionSet options) throws CoapRefusal {
        if (options.hasProxyUri() || options.hasProxyScheme()) {
            throw new CoapRefusal(
                    Refusal.Reason.FOREIGN_TOPIC, "no proxy here", CoapAnswer.NO_PROXY);
        }
        List<String> path = options.getUriPath();
        if (path.size() == HTTP_ROOT.size() + 1 && path.subList(0, 3).equals(HTTP_ROOT)) {
            return new CoapTarget(
                    query(options, "tenant"),
                    path.getLast(),
                    lane(options),
                    format(options, SenmlFormat.JSON));
        }
        if (MqttTopic.parse(String.join("/", path))
                instanceof MqttTopic.Readings(var tenant, var device, var lane, var byPath)) {
            return new CoapTarget(Optional.of(tenant), device, lane, format(options, byPath));
        }
        throw new CoapRefusal(
                Refusal.Reason.FOREIGN_TOPIC,
                "there is nothing at this path; POST to mm/1/TENANT/DEVICE/up, up/h or ev",
                CoapAnswer.NOT_FOUND);
    }

    /** The value of {@code name=value} in the query. */
    static Optional<String> query(OptionSet options, String name) {
        String prefix = name + "=";
        return options.getUriQuery().stream()
                .filter(each -> each.startsWith(prefix))
                .map(each -> each.substring(prefix.length()))
                .findFirst();
    }

    private static Lane lane(OptionSet options) throws CoapRefusal {
        String said = query(options, "lane").orElse(Lane.LIVE.topicSuffix());
        for (Lane lane : Lane.values()) {
            if (lane.topicSuffix().equals(said)) {
                return lane;
            }
        }
        throw new CoapRefusal(Refusal.Reason.BAD_PAYLOAD, "lane must be up, up/h or ev");
    }

    private static SenmlFormat format(OptionSet options, SenmlFormat unsaid) throws CoapRefusal {
        return switch (options.getContentFormat()) {
            case MediaTypeRegistry.UNDEFINED -> unsaid;
            // Plain JSON and CBOR too: many devices cannot name SenML's own formats.
            case MediaTypeRegistry.APPLICATION_SENML_JSON, MediaTypeRegistry.APPLICATION_JSON ->
                    SenmlFormat.JSON;
            case MediaTypeRegistry.APPLICATION_SENML_CBOR, MediaTypeRegistry.APPLICATION_CBOR ->
                    SenmlFormat.CBOR;
            default ->
                    throw new CoapRefusal(
                            Refusal.Reason.BAD_PAYLOAD,
                            "content format %d is none of 110, 112, 50, 60"
                                    .formatted(options.getContentFormat()),
                            CoapAnswer.UNSUPPORTED_FORMAT);
        };
    }
}
