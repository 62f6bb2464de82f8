package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.account.Role;
import io.mimamori.hub.account.Staff;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Accounts of those who work with the console, and their roles. Thread-safe. */
final class StaffResource {
    private final Staff staff;
    private final Sessions sessions;

    StaffResource(Staff staff, Sessions sessions) {
        this.staff = staff;
        this.sessions = sessions;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/staff", _ -> list());
        routes.waiting(HttpMethod.POST, "/api/v1/staff", this::hire);
        routes.waiting(HttpMethod.PUT, "/api/v1/staff/{id}", this::become);
    }

    private Reply list() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var items = json.putArray("items");
        staff.all().forEach(member -> items.add(json(member)));
        return Reply.ok(json.putNull("next"));
    }

    private Reply hire(RoutingContext request) throws ProblemException {
        ObjectNode body = Query.object(request);
        String login = Query.required(body, "login").strip();
        return staff.hire(
                        login,
                        Query.required(body, "name").strip(),
                        role(body),
                        Query.required(body, "password"))
                .map(member -> Reply.of(201, json(member)))
                .orElseThrow(() ->
                        new ProblemException(
                                409, "the login '%s' is somebody's".formatted(Query.cut(login))));
    }

    private Reply become(RoutingContext request) throws ProblemException {
        Staff.Member member =
                staff.become(AccountsResource.id(request), role(Query.object(request)))
                        .orElseThrow(() -> AccountsResource.unknown(request));
        sessions.endAll(member.id());
        return Reply.ok(json(member));
    }

    private static Role role(ObjectNode body) throws ProblemException {
        String said = Query.required(body, "role");
        return Role.ofKey(said)
                .orElseThrow(() ->
                        new ProblemException(
                                400,
                                "'role' must be one of %s, it is '%s'"
                                        .formatted(
                                                Arrays.stream(Role.values())
                                                        .map(Role::key)
                                                        .collect(Collectors.joining(", ")),
                                                Query.cut(said))));
    }

    private static ObjectNode json(Staff.Member member) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", member.id().toString())
                .put("login", member.login())
                .put("name", member.name())
                .put("role", member.role().key());
    }
}
