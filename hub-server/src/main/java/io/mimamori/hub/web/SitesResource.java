package io.mimamori.hub.web;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.live.LiveFeed;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /api/v1/sites}: places with channels, thresholds and last values. Thread-safe. */
final class SitesResource {
    private final Places places;
    private final LiveFeed live;

    SitesResource(Places places, LiveFeed live) {
        this.places = places;
        this.live = live;
    }

    void mount(Routes routes) {
        routes.waiting(HttpMethod.GET, "/api/v1/sites", this::list);
        routes.waiting(HttpMethod.GET, "/api/v1/sites/{site}", this::one);
    }

    private Reply list(RoutingContext request) throws ProblemException {
        int limit = Query.limit(request, Query.LIMIT_DEFAULT, Query.LIMIT_MAX);
        String after = Query.text(request, "after").orElse("");
        List<Sites.Versioned> found =
                places.sites().all().stream()
                        .filter(versioned -> key(versioned).compareTo(after) > 0)
                        .limit(limit + 1L)
                        .toList();
        return Page.of(found, limit, site -> SiteJson.of(site, live::last), SitesResource::key);
    }

    private Reply one(RoutingContext request) throws ProblemException {
        var site = places.site(Query.path(request, "site"), Query.text(request, "tenant"));
        return places.sites()
                .site(site.tenant(), site.site())
                .map(found -> Reply.ok(SiteJson.of(found, live::last)))
                .orElseThrow(() -> new ProblemException(404, "the site is gone"));
    }

    private static String key(Sites.Versioned versioned) {
        return versioned.site().tenant() + "/" + versioned.site().site();
    }
}
