package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.home.HomeSheet;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.person.BreakGlass;
import io.mimamori.hub.person.BreakGlass.Opened;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Looks.Look;
import io.mimamori.hub.person.PersonKeys;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code /api/v1/homes}: who looked at a home and may look at more, and its sheet. Thread-safe. */
final class HomesResource {
    private final Looks looks;
    private final BreakGlass glass;
    private final PersonKeys keys;
    private final HomeReads reads;
    private final HomeSheets sheets;
    private final Places places;

    HomesResource(WatchedPerson person, HomeReads reads, HomeSheets sheets, Places places) {
        this.looks = person.looks();
        this.glass = person.breakGlass();
        this.keys = person.keys();
        this.reads = reads;
        this.sheets = sheets;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/looks", this::looks);
        routes.waiting(HttpMethod.POST, "/api/v1/homes/{site}/break-glass", this::breakGlass);
        routes.waiting(HttpMethod.POST, "/api/v1/homes/{site}/person", this::personLink);
        routes.waiting(HttpMethod.DELETE, "/api/v1/homes/{site}/person", this::personEnd);
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/sheet", this::sheet);
        routes.waiting(HttpMethod.PUT, "/api/v1/homes/{site}/sheet", this::putSheet);
    }

    private Reply looks(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Home key = new Home(home.tenant(), home.site());
        Optional<String> after = Query.text(request, "after");
        Optional<Long> last =
                after.isPresent()
                        ? Optional.of(Query.number("after", after.get()))
                        : Optional.empty();
        return Page.of(
                looks.of(key, last, limit + 1),
                limit,
                HomesResource::json,
                look -> Long.toString(look.id()));
    }

    private Reply breakGlass(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        ObjectNode body = Query.object(request);
        Opened opened =
                glass.open(
                        new Home(home.tenant(), home.site()),
                        Gate.signedIn(request).orElse(Query.required(body, "who").strip()),
                        Query.required(body, "reason").strip());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("until", AlertJson.time(opened.until()));
        return Reply.of(201, json);
    }

    private Reply personLink(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        PersonKeys.Link link = keys.link(new Home(home.tenant(), home.site()), Looks.OPERATOR);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("path", "/my/join?key=" + link.token())
                .put("expires", AlertJson.time(link.endsMillis()));
        return Reply.of(201, json);
    }

    private Reply personEnd(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        keys.endAll(new Home(home.tenant(), home.site()), Looks.OPERATOR);
        return Reply.empty();
    }

    private Reply sheet(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        reads.needed(request, new Home(home.tenant(), home.site()), Looks.Kind.SHEET);
        return Reply.ok(json(sheets.of(home.tenant(), home.site())));
    }

    private Reply putSheet(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        ObjectNode body = Query.object(request);
        HomeSheet sheet =
                new HomeSheet(
                        line(body, "address"),
                        line(body, "keyHolder"),
                        line(body, "keyBox"),
                        line(body, "doctor"),
                        line(body, "fire"));
        sheets.put(home.tenant(), home.site(), sheet);
        return Reply.ok(json(sheet));
    }

    private static String line(ObjectNode body, String key) throws ProblemException {
        return Query.optional(body, key).orElse("").strip();
    }

    static Site home(Places places, RoutingContext request, String name) throws ProblemException {
        Site site = places.site(name, Query.text(request, "tenant"));
        if (site.hazard() != Hazard.HOME) {
            throw new ProblemException(400, "site '" + site.site() + "' is no home");
        }
        return site;
    }

    private static JsonNode json(Look look) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", look.name())
                .put("hour", AlertJson.time(look.hourMillis()))
                .put("kind", look.kind().key())
                .put("reason", look.reason());
    }

    private static JsonNode json(HomeSheet sheet) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("address", sheet.address())
                .put("keyHolder", sheet.keyHolder())
                .put("keyBox", sheet.keyBox())
                .put("doctor", sheet.doctor())
                .put("fire", sheet.fire());
    }
}
