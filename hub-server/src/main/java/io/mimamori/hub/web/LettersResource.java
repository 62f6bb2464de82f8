package io.mimamori.hub.web;

import io.mimamori.hub.account.Account.Home;
import io.mimamori.hub.home.HomeSheets;
import io.mimamori.hub.person.Letter;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.person.Rest;
import io.mimamori.hub.person.WatchedPerson;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/v1/homes/{site}/letter} and {@code /letter.pdf}: the monthly letter to the person, in
 * large print. Thread-safe.
 */
final class LettersResource {
    private final WebServer.Parts parts;
    private final WatchedPerson person;
    private final HomeSheets sheets;
    private final Places places;
    private final ComputingLane lane;
    private final InstantSource machine;
    private final Templates templates = new Templates();

    LettersResource(
            WebServer.Parts parts, Places places, ComputingLane lane, InstantSource machine) {
        this.parts = parts;
        this.person = parts.person();
        this.sheets = parts.sheets();
        this.places = places;
        this.lane = lane;
        this.machine = machine;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/letter", this::page);
        routes.waiting(HttpMethod.GET, "/api/v1/homes/{site}/letter.pdf", this::pdf);
    }

    private Reply page(RoutingContext request) throws ProblemException {
        Messages text = Messages.of(Language.of(request));
        Letter letter = letter(request, text);
        return Care.html(
                200, templates.render("myletter.jte", Map.of("text", text, "letter", letter)));
    }

    private Reply pdf(RoutingContext request) throws ProblemException {
        Optional<String> problem = person.letters().problem();
        if (problem.isPresent()) {
            throw new ProblemException(501, problem.get());
        }
        Letter letter = letter(request, Messages.of(Language.of(request)));
        return lane.run(() ->
                Reply.bytes(200, "application/pdf", person.letters().of(letter))
                        .with("Content-Disposition", "inline; filename=\"letter.pdf\""));
    }

    private Letter letter(RoutingContext request, Messages text) throws ProblemException {
        Site site = HomesResource.home(places, request, Query.path(request, "site"));
        Home home = new Home(site.tenant(), site.site());
        YearMonth month = month(request, site);
        Optional<Rest> rest = person.rests().now(home).filter(LettersResource::isKept);
        if (rest.isPresent()) {
            throw new ProblemException(
                    409,
                    "the home '%s' rests (%s): no letter goes there; end that first with DELETE /api/v1/homes/%s/stay"
                            .formatted(home.site(), rest.get().kind().key(), home.site()));
        }
        person.looks().note(home, Looks.Viewer.named(Looks.OPERATOR), Looks.Kind.LETTER, "");
        return new MyLetter(text, person, parts.alerts(), site)
                .of(month, sheets.of(site.tenant(), site.site()), machine.millis());
    }

    /** Nobody is there to read it, or it would hurt who is. */
    private static boolean isKept(Rest rest) {
        return rest.kind() == Rest.Kind.HOSPITAL || rest.kind().isForGood();
    }

    /** The one that was asked for, else the last that is whole. */
    private YearMonth month(RoutingContext request, Site site) throws ProblemException {
        Optional<String> said = Query.text(request, "month");
        if (said.isEmpty()) {
            Instant now = Instant.ofEpochMilli(machine.millis());
            return YearMonth.from(now.atZone(site.zone())).minusMonths(1);
        }
        try {
            return YearMonth.parse(said.get());
        } catch (DateTimeException _) {
            throw new ProblemException(
                    400,
                    "month must be one such as 2026-11, it is '" + Query.cut(said.get()) + "'");
        }
    }
}
