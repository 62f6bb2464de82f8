package io.mimamori.hub.web;

import io.mimamori.ConfigException;
import io.mimamori.hub.device.Sites;
import io.mimamori.hub.person.Looks;
import io.mimamori.hub.rehearsal.StoredRehearsals;
import io.mimamori.profile.Site;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * {@code /api/v1/sites/{site}/why} and {@code /dry-run}: what the rules say over what is stored.
 * Thread-safe.
 */
final class RehearsalResource {
    private final Places places;
    private final StoredRehearsals rehearsals;
    private final ComputingLane lane;
    private final HomeReads reads;
    private final InstantSource clock;

    RehearsalResource(
            Places places,
            StoredRehearsals rehearsals,
            ComputingLane lane,
            HomeReads reads,
            InstantSource clock) {
        this.reads = reads;
        this.places = places;
        this.rehearsals = rehearsals;
        this.lane = lane;
        this.clock = clock;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/sites/{site}/why", this::why);
        routes.waiting(HttpMethod.POST, "/api/v1/sites/{site}/dry-run", this::dryRun);
    }

    private Reply why(RoutingContext request) throws ProblemException {
        Sites.Versioned site = site(request);
        reads.readings(request, site.site(), Looks.Kind.RULES);
        long now = clock.millis();
        OptionalLong time = time(request, "time", now);
        OptionalLong from = time(request, "from", now);
        try {
            return lane.run(() -> {
                StoredRehearsals.Why why = rehearsals.why(site, time, from, now);
                return Reply.ok(why.json().set("rules", SiteJson.rules(why.site())));
            });
        } catch (ConfigException e) {
            throw new ProblemException(
                    409,
                    "this program cannot read the file that was in force then: " + e.getMessage());
        }
    }

    private Reply dryRun(RoutingContext request) throws ProblemException {
        Sites.Versioned site = site(request);
        reads.readings(request, site.site(), Looks.Kind.RULES);
        long now = clock.millis();
        long to = time(request, "to", now).orElse(now);
        long from =
                time(request, "from", now).orElse(to - StoredRehearsals.SPAN_DEFAULT.toMillis());
        Buffer body = request.body().buffer();
        String yaml = body == null ? "" : body.toString(StandardCharsets.UTF_8);
        if (yaml.isBlank()) {
            throw new ProblemException(400, "the body must be the proposed site file, as YAML");
        }
        try {
            return lane.run(() -> Reply.ok(rehearsals.dryRun(site, yaml, from, to)));
        } catch (ConfigException e) {
            throw new ProblemException(400, String.valueOf(e.getMessage()));
        }
    }

    private Sites.Versioned site(RoutingContext request) throws ProblemException {
        Site site = places.site(Query.path(request, "site"), Query.text(request, "tenant"));
        return places.sites()
                .site(site.tenant(), site.site())
                .orElseThrow(() -> new ProblemException(404, "the site is gone"));
    }

    private static OptionalLong time(RoutingContext request, String name, long nowMillis)
            throws ProblemException {
        return Query.text(request, name).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Query.time(request, name, nowMillis, nowMillis));
    }
}
