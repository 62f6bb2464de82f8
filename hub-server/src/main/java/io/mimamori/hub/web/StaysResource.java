package io.mimamori.hub.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.account.Consents.Consent;
import io.mimamori.hub.alert.AlertJson;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * {@code /api/v1/homes/{site}/stay}: that a home rests, and why; {@code /consents}, who may look;
 * and {@code /deeds}, what was done about it. Thread-safe.
 */
final class StaysResource {
    private static final int WHO_LENGTH_MAX = 100;

    private final WatchedPerson person;
    private final Places places;

    StaysResource(WatchedPerson person, Places places) {
        this.person = person;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/stay", this::now);
        routes.waiting(HttpMethod.POST, "/api/v1/homes/{site}/stay", this::begin);
        routes.waiting(HttpMethod.DELETE, "/api/v1/homes/{site}/stay", this::end);
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/deeds", this::deeds);
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/consents", this::consents);
        routes.waiting(
                HttpMethod.DELETE, "/api/v1/homes/{site}/consents/{account}", this::withdraw);
    }

    private Home home(RoutingContext request) throws ProblemException {
        Site home = HomesResource.home(places, request, Query.path(request, "site"));
        return new Home(home.tenant(), home.site());
    }

    private Reply now(RoutingContext request) throws ProblemException {
        return Reply.ok(json(person.rests().now(home(request))));
    }

    private Reply begin(RoutingContext request) throws ProblemException {
        Home home = home(request);
        ObjectNode body = Query.object(request);
        Rest.Kind kind = Rest.Kind.ofKey(Query.required(body, "kind"));
        String who = who(Query.optional(body, "who"));
        try {
            Rest rest = person.rests().begin(home, kind, until(body), who);
            return Reply.of(201, json(Optional.of(rest)));
        } catch (IllegalStateException e) {
            throw new ProblemException(409, String.valueOf(e.getMessage()));
        }
    }

    private static OptionalLong until(ObjectNode body) throws ProblemException {
        Optional<String> said = Query.optional(body, "until");
        if (said.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(OffsetDateTime.parse(said.get()).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException _) {
            throw new ProblemException(
                    400,
                    "'until' must be a time such as 2026-12-01T09:00:00+09:00, it is '"
                            + Query.cut(said.get())
                            + "'");
        }
    }

    private Reply end(RoutingContext request) throws ProblemException {
        Home home = home(request);
        String who = who(Query.text(request, "who"));
        if (!person.rests().end(home, who)) {
            throw new ProblemException(404, "the home '" + home.site() + "' does not rest");
        }
        return Reply.empty();
    }

    /** Who says so; the admin's token has no name of its own. */
    private static String who(Optional<String> said) throws ProblemException {
        String who = said.orElse("operator").strip();
        if (who.isEmpty()
                || who.length() > WHO_LENGTH_MAX
                || who.chars().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    400, "'who' must be a name of 1 to " + WHO_LENGTH_MAX + " characters");
        }
        return who;
    }

    private Reply deeds(RoutingContext request) throws ProblemException {
        return Page.of(
                person.deeds().of(home(request)), Integer.MAX_VALUE, AlertsResource::json, _ -> "");
    }

    private Reply consents(RoutingContext request) throws ProblemException {
        return Page.of(
                person.consents().of(home(request)),
                Integer.MAX_VALUE,
                StaysResource::json,
                _ -> "");
    }

    private Reply withdraw(RoutingContext request) throws ProblemException {
        Home home = home(request);
        String said = Query.path(request, "account");
        String who = who(Query.text(request, "who"));
        try {
            if (person.consentBook().withdraw(UUID.fromString(said), home, who)) {
                return Reply.empty();
            }
        } catch (IllegalArgumentException _) {
            // No UUID is no account either.
        }
        throw new ProblemException(
                404,
                "account '%s' has no consent of home '%s' that holds"
                        .formatted(Query.cut(said), home.site()));
    }

    private static ObjectNode json(Consent consent) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("account", consent.account().toString())
                .put("name", consent.name())
                .put("consent", consent.text())
                .put("granted", AlertJson.time(consent.grantedMillis()))
                .put("ends", AlertJson.time(consent.endsMillis()))
                .put("stays", consent.stays());
        consent.withdrawn()
                .ifPresentOrElse(
                        millis -> json.put("withdrawn", AlertJson.time(millis)),
                        () -> json.putNull("withdrawn"));
        return json;
    }

    private static ObjectNode json(Optional<Rest> rest) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("rests", rest.isPresent());
        if (rest.isPresent()) {
            Rest now = rest.get();
            json.put("kind", now.kind().key())
                    .put("since", AlertJson.time(now.begunMillis()))
                    .put("by", now.by());
            if (now.until().isPresent()) {
                json.put("until", AlertJson.time(now.until().getAsLong()));
            } else {
                json.putNull("until");
            }
        }
        return json;
    }
}
