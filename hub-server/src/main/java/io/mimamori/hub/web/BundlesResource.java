package io.mimamori.hub.web;

import io.mimamori.hub.device.SiteBundles;
import io.mimamori.profile.Site;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** What edges judge by, signed, and the key to check it with. Thread-safe. */
final class BundlesResource {
    private final SiteBundles bundles;
    private final Places places;

    BundlesResource(SiteBundles bundles, Places places) {
        this.bundles = bundles;
        this.places = places;
    }

    void mount(Routes routes) {
        routes.direct(
                HttpMethod.GET,
                "/api/v1/bundles/key",
                request ->
                        Answers.write(
                                request,
                                Reply.text(200, "application/x-pem-file", bundles.publicKeyPem())));
        routes.waiting(HttpMethod.GET, "/api/v1/sites/{site}/bundle", this::bundle);
    }

    private Reply bundle(RoutingContext request) throws ProblemException {
        Site site = places.site(Query.path(request, "site"), Query.text(request, "tenant"));
        try {
            return bundles.find(site.tenant(), site.site())
                    .map(line -> Reply.text(200, "application/jose", line))
                    .orElseThrow(() -> new ProblemException(404, "the site has no file here"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(409, String.valueOf(e.getMessage()));
        }
    }
}
