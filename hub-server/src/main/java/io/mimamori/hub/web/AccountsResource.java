package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.account.Account;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Accounts;
import io.mimamori.hub.account.Accounts.Invitation;
import io.mimamori.hub.account.Accounts.Invited;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.UUID;

/** Invitations and accounts. Thread-safe. */
final class AccountsResource {
    private static final int DAYS_DEFAULT = 7;

    private final Accounts accounts;
    private final Places places;

    AccountsResource(Accounts accounts, Places places) {
        this.accounts = accounts;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.POST, "/api/v1/invitations", this::invite);
        routes.waiting(HttpMethod.GET, "/api/v1/accounts", this::list);
        routes.waiting(HttpMethod.DELETE, "/api/v1/accounts/{id}", this::end);
    }

    private Reply invite(RoutingContext request) throws ProblemException {
        ObjectNode body = Query.object(request);
        Site home = HomesResource.home(places, request, Query.required(body, "home"));
        Invitation invitation =
                new Invitation(
                        Query.required(body, "name").strip(),
                        new Home(home.tenant(), home.site()),
                        Query.required(body, "consent").strip());
        JsonNode days = body.path("days");
        if (!days.isMissingNode() && !days.canConvertToInt()) {
            throw new ProblemException(400, "'days' must be an integer");
        }
        Invited invited = accounts.invite(invitation, Duration.ofDays(days.asInt(DAYS_DEFAULT)));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("path", "/care/join?invitation=" + invited.token())
                .put("expires", AlertJson.time(invited.expiresMillis()));
        return Reply.of(201, json);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        return Page.of(
                accounts.all(Query.text(request, "after").orElse(""), limit + 1),
                limit,
                AccountsResource::json,
                Account::login);
    }

    private Reply end(RoutingContext request) throws ProblemException {
        String said = Query.path(request, "id");
        try {
            if (accounts.end(UUID.fromString(said))) {
                return Reply.empty();
            }
        } catch (IllegalArgumentException _) {
            // No UUID is no account either.
        }
        throw new ProblemException(404, "there is no open account '" + Query.cut(said) + "'");
    }

    private static JsonNode json(Account account) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", account.id().toString())
                .put("login", account.login())
                .put("name", account.name())
                .put("ended", account.ended());
        ArrayNode homes = json.putArray("homes");
        account.homes()
                .forEach(home ->
                        homes.addObject().put("tenant", home.tenant()).put("site", home.site()));
        return json;
    }
}
