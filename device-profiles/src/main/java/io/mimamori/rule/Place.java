package io.mimamori.rule;

import io.mimamori.profile.Site;

/** A version of a site. */
record Place(Site site, int version) {
    static String key(String tenant, String site) {
        return tenant + "/" + site;
    }

    String key() {
        return key(site.tenant(), site.site());
    }

    EpisodeEvent.Source source(Rule rule) {
        return new EpisodeEvent.Source(
                site.tenant(), site.site(), site.hazard(), rule.id(), version);
    }
}
