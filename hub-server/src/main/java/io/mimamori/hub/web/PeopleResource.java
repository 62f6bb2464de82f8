package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mimamori.hub.HubClock;
import io.mimamori.hub.desk.Desk;
import io.mimamori.hub.escalation.Duty.Member;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/people}: who is in the escalation file, and their PINs. Thread-safe. */
final class PeopleResource {
    private final Desk desk;
    private final HubClock clock;

    PeopleResource(Desk desk, HubClock clock) {
        this.desk = desk;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/people", this::list);
        routes.waiting(HttpMethod.PUT, "/api/v1/people/{name}/pin", this::set);
        routes.waiting(HttpMethod.DELETE, "/api/v1/people/{name}/pin", this::remove);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Optional<String> after = Query.text(request, "after");
        Set<String> holders = desk.pins().holders();
        List<Member> all = desk.duty().members(clock.millis());
        long skipped =
                after.isEmpty()
                        ? 0
                        : all.stream().takeWhile(one -> !one.id().equals(after.get())).count() + 1;
        return Page.of(
                all.stream().skip(skipped).limit(limit + 1L).toList(),
                limit,
                one -> json(one, holders.contains(one.id())),
                Member::id);
    }

    private static JsonNode json(Member member, boolean hasPin) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", member.id())
                .put("name", member.name())
                .put("near", member.near())
                .put("onDuty", member.onDuty())
                .put("hasPin", hasPin);
    }

    private Reply set(RoutingContext request) throws ProblemException {
        Member member = member(request);
        desk.pins().set(member, Query.required(Query.object(request), "pin"));
        return Reply.empty();
    }

    private Reply remove(RoutingContext request) throws ProblemException {
        Member member = member(request);
        if (!desk.pins().remove(member)) {
            throw new ProblemException(404, member.name() + " has no PIN");
        }
        return Reply.empty();
    }

    private Member member(RoutingContext request) throws ProblemException {
        String said = Query.path(request, "name");
        return desk.duty()
                .member(said, clock.millis())
                .orElseThrow(() ->
                        new ProblemException(
                                404,
                                "the escalation file has nobody with the id or name '%s'"
                                        .formatted(Query.cut(said))));
    }
}
