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
import io.mimamori.hub.account.Consents;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.escalation.EscalationPlan;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Invitations and accounts. Thread-safe. */
final class AccountsResource {
    private static final int DAYS_DEFAULT = 7;

    private final Accounts accounts;
    private final Places places;
    private final EscalationPlan plan;
    private final Sessions sessions;

    AccountsResource(Accounts accounts, Places places, EscalationPlan plan, Sessions sessions) {
        this.sessions = sessions;
        this.accounts = accounts;
        this.places = places;
        this.plan = plan;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.POST, "/api/v1/invitations", this::invite);
        routes.waiting(HttpMethod.GET, "/api/v1/accounts", this::list);
        routes.waiting(HttpMethod.DELETE, "/api/v1/accounts/{id}", this::end);
        routes.waiting(HttpMethod.PUT, "/api/v1/accounts/{id}/person", this::be);
    }

    private Reply invite(RoutingContext request) throws ProblemException {
        ObjectNode body = Query.object(request);
        Site home = HomesResource.home(places, request, Query.required(body, "home"));
        Invitation invitation =
                new Invitation(
                        Query.required(body, "name").strip(),
                        new Home(home.tenant(), home.site()),
                        Query.required(body, "consent").strip(),
                        person(body),
                        days(body, "consentDays", (int) Consents.LASTS_DEFAULT.toDays()),
                        body.path("stays").asBoolean(false));
        Invited invited = accounts.invite(invitation, days(body, "days", DAYS_DEFAULT));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("path", "/care/join?invitation=" + invited.token())
                .put("expires", AlertJson.time(invited.expiresMillis()));
        return Reply.of(201, json);
    }

    private static Duration days(ObjectNode body, String key, int otherwise)
            throws ProblemException {
        JsonNode days = body.path(key);
        if (!days.isMissingNode() && !days.canConvertToInt()) {
            throw new ProblemException(400, "'" + key + "' must be an integer");
        }
        return Duration.ofDays(days.asInt(otherwise));
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
        UUID id = id(request);
        sessions.endAll(id);
        if (accounts.end(id)) {
            return Reply.empty();
        }
        throw unknown(request);
    }

    private Reply be(RoutingContext request) throws ProblemException {
        if (accounts.be(id(request), person(Query.object(request)))) {
            return Reply.empty();
        }
        throw unknown(request);
    }

    /** Of the escalation plan, by id; null or left out: nobody. */
    private Optional<String> person(ObjectNode body) throws ProblemException {
        JsonNode person = body.path("person");
        if (person.isMissingNode() || person.isNull()) {
            return Optional.empty();
        }
        if (!plan.knows(person.asText())) {
            throw new ProblemException(
                    400,
                    "the escalation plan has no person '%s': 'person' is the id of one of its people"
                            .formatted(Query.cut(person.asText())));
        }
        return Optional.of(person.asText());
    }

    static UUID id(RoutingContext request) throws ProblemException {
        try {
            return UUID.fromString(Query.path(request, "id"));
        } catch (IllegalArgumentException _) {
            throw unknown(request); // no UUID is no account either
        }
    }

    static ProblemException unknown(RoutingContext request) {
        return new ProblemException(
                404, "there is no open account '" + Query.cut(Query.path(request, "id")) + "'");
    }

    private static JsonNode json(Account account) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", account.id().toString())
                .put("login", account.login())
                .put("name", account.name())
                .put("person", account.person().orElse(null))
                .put("ended", account.ended());
        ArrayNode homes = json.putArray("homes");
        account.homes()
                .forEach(home ->
                        homes.addObject().put("tenant", home.tenant()).put("site", home.site()));
        return json;
    }
}
