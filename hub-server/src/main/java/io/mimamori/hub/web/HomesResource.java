package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Look;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.home.HomeSheet;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/homes}: who looked at a home, and its sheet. Thread-safe. */
final class HomesResource {
    private final Accounts accounts;
    private final HomeSheets sheets;
    private final Places places;

    HomesResource(Accounts accounts, HomeSheets sheets, Places places) {
        this.accounts = accounts;
        this.sheets = sheets;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/looks", this::looks);
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/sheet", this::sheet);
        routes.waiting(HttpMethod.PUT, "/api/v1/homes/{site}/sheet", this::putSheet);
    }

    private Reply looks(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        Home key = new Home(home.tenant(), home.site());
        return Page.of(
                accounts.looks(key, after(request), limit + 1),
                limit,
                HomesResource::json,
                look -> look.hourMillis() + "_" + look.account());
    }

    private static Optional<Look> after(RoutingContext request) throws ProblemException {
        Optional<String> said = Query.text(request, "after");
        if (said.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = said.get().split("_", 2);
        try {
            UUID account = UUID.fromString(parts[parts.length - 1]);
            return Optional.of(new Look(account, "", Query.number("after", parts[0])));
        } catch (IllegalArgumentException _) {
            throw new ProblemException(400, "after must be what next said");
        }
    }

    private Reply sheet(RoutingContext request) throws ProblemException {
        Site home = home(places, request, Query.path(request, "site"));
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
                .put("hour", AlertJson.time(look.hourMillis()));
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
