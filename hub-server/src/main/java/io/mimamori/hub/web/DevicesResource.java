package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Devices;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code /api/v1/devices}: the registry, configurations and commands. Thread-safe. */
final class DevicesResource {
    private final Devices devices;
    private final Places places;

    DevicesResource(Devices devices, Places places) {
        this.devices = devices;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/devices", this::list);
        routes.waiting(HttpMethod.POST, "/api/v1/devices", this::register);
        routes.waiting(HttpMethod.GET, "/api/v1/devices/{device}", this::one);
        routes.waiting(HttpMethod.DELETE, "/api/v1/devices/{device}", this::revoke);
        routes.waiting(HttpMethod.GET, "/api/v1/devices/{device}/config", this::configuration);
        routes.waiting(HttpMethod.PUT, "/api/v1/devices/{device}/config", this::configure);
        routes.waiting(HttpMethod.POST, "/api/v1/devices/{device}/commands", this::command);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        return Page.of(
                devices.list(Query.text(request, "after").orElse(""), limit + 1),
                limit,
                this::json,
                device -> device.tenant() + "/" + device.device());
    }

    private Reply one(RoutingContext request) throws ProblemException {
        return Reply.ok(json(places.device(request, Query.path(request, "device"))));
    }

    private Reply register(RoutingContext request) throws ProblemException {
        ObjectNode body = Query.object(request);
        String name = Query.required(body, "device");
        Site site = places.site(Query.required(body, "site"), Query.optional(body, "tenant"));
        Device device =
                new Device(
                        site.tenant(),
                        name,
                        site.site(),
                        Query.optional(body, "profile"),
                        speaksFor(body),
                        reads(body),
                        0,
                        false);
        String token = devices.register(device);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("token", token)
                .put("device", name)
                .put("tenant", site.tenant())
                .put("site", site.site());
        return Reply.of(201, json).with("Location", "/api/v1/devices/" + name);
    }

    private static Set<String> speaksFor(ObjectNode body) throws ProblemException {
        JsonNode said = body.get("speaksFor");
        Set<String> names = new TreeSet<>();
        if (said == null || said.isNull()) {
            return names;
        }
        if (!said.isArray()) {
            throw new ProblemException(400, "'speaksFor' must be a list of device names");
        }
        for (JsonNode name : said) {
            if (!name.isTextual()) {
                throw new ProblemException(400, "'speaksFor' must be a list of device names");
            }
            names.add(name.textValue());
        }
        return names;
    }

    private static boolean reads(ObjectNode body) throws ProblemException {
        JsonNode said = body.get("read");
        if (said != null && !said.isBoolean()) {
            throw new ProblemException(400, "'read' must be true or false");
        }
        return said != null && said.booleanValue();
    }

    private Reply revoke(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        devices.revoke(device.tenant(), device.device());
        return Reply.empty();
    }

    private Reply configuration(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        return devices.configuration(device.tenant(), device.device())
                .map(json -> Reply.ok(Query.tree(json)))
                .orElseThrow(
                        () -> new ProblemException(404, "no configuration was ever set for it"));
    }

    private Reply configure(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        String json = Query.object(request).toString();
        devices.configure(device.tenant(), device.device(), json);
        return Reply.empty();
    }

    private Reply command(RoutingContext request) throws ProblemException {
        Device device = places.device(request, Query.path(request, "device"));
        String json = Query.object(request).toString();
        String id = devices.command(device.tenant(), device.device(), json);
        return Reply.of(202, JsonNodeFactory.instance.objectNode().put("id", id));
    }

    private ObjectNode json(Device device) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("device", device.device())
                .put("tenant", device.tenant())
                .put("site", device.site())
                .put("profile", device.profile().orElse(null));
        ArrayNode speaksFor = json.putArray("speaksFor");
        new TreeSet<>(device.speaksFor()).forEach(speaksFor::add);
        json.put("read", device.reads())
                .put("registered", AlertJson.time(device.registeredMillis()))
                .put("revoked", device.revoked());
        Optional<Devices.Presence> presence = devices.presence(device.tenant(), device.device());
        if (presence.isPresent()) {
            ObjectNode shown = json.putObject("presence");
            shown.put("online", presence.get().online())
                    .put("since", AlertJson.time(presence.get().sinceMillis()));
            shown.set("report", Query.tree(presence.get().report()));
        } else {
            json.putNull("presence");
        }
        return json;
    }
}
