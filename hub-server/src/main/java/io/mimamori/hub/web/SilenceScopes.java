package io.mimamori.hub.web;

import io.mimamori.hub.device.Sites;
import io.mimamori.hub.silence.Silence.Scope;
import io.mimamori.profile.Hazard;
import io.mimamori.profile.Site;
import io.mimamori.rule.Button;
import io.mimamori.rule.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a silence may name: places, devices and rules that there are. Thread-safe, from memory. */
final class SilenceScopes {
    private final Places places;

    SilenceScopes(Places places) {
        this.places = places;
    }

    /** What a caller named; an empty text is nothing. */
    record Named(String tenant, String site, String hazard, String rule, String device) {}

    Scope scope(Named named) throws ProblemException {
        Optional<String> tenant = some(named.tenant());
        Optional<Hazard> hazard =
                named.hazard().isEmpty() ? Optional.empty() : Optional.of(hazard(named.hazard()));
        List<Site> sites = sites(named, tenant, hazard);
        Scope scope =
                new Scope(
                        sites.getFirst().tenant(),
                        some(named.site()),
                        hazard,
                        some(named.rule()),
                        some(named.device()));
        if (!named.device().isEmpty()) {
            requireDevice(sites, named.device());
        }
        if (!named.rule().isEmpty()) {
            requireRule(sites, named.rule());
        }
        return scope;
    }

    private List<Site> sites(Named named, Optional<String> tenant, Optional<Hazard> hazard)
            throws ProblemException {
        if (!named.site().isEmpty()) {
            Site site = places.site(named.site(), tenant);
            if (hazard.isPresent() && hazard.get() != site.hazard()) {
                throw new ProblemException(
                        400,
                        "site '%s' is watched for %s, not for %s"
                                .formatted(site.site(), site.hazard().key(), named.hazard()));
            }
            return List.of(site);
        }
        List<Site> sites =
                places.sites().all().stream()
                        .map(Sites.Versioned::site)
                        .filter(site -> tenant.isEmpty() || tenant.get().equals(site.tenant()))
                        .filter(site -> hazard.isEmpty() || hazard.get() == site.hazard())
                        .toList();
        if (sites.isEmpty()) {
            throw new ProblemException(400, "there is no site that this silence would be of");
        }
        if (sites.stream().map(Site::tenant).distinct().count() > 1) {
            throw new ProblemException(400, "there are several tenants; say which with 'tenant'");
        }
        return sites;
    }

    private static Hazard hazard(String said) throws ProblemException {
        return Arrays.stream(Hazard.values())
                .filter(hazard -> hazard.key().equals(said))
                .findFirst()
                .orElseThrow(() ->
                        new ProblemException(
                                400,
                                "'hazard' must be one of "
                                        + Arrays.stream(Hazard.values())
                                                .map(Hazard::key)
                                                .collect(Collectors.joining(", "))));
    }

    private static void requireDevice(List<Site> sites, String device) throws ProblemException {
        boolean known =
                sites.stream()
                        .flatMap(site -> site.channels().stream())
                        .anyMatch(channel -> channel.id().device().equals(device));
        if (!known) {
            throw new ProblemException(
                    400, "no site here has a device '%s'".formatted(Query.cut(device)));
        }
    }

    private static void requireRule(List<Site> sites, String id) throws ProblemException {
        List<Rule> rules =
                sites.stream()
                        .flatMap(site -> site.rules().stream())
                        .filter(rule -> rule.id().equals(id))
                        .toList();
        if (rules.isEmpty()) {
            throw new ProblemException(
                    400, "no site here has a rule '%s'".formatted(Query.cut(id)));
        }
        if (rules.stream().allMatch(Button.class::isInstance)) {
            throw new ProblemException(
                    400, "rule '%s' is a button: that is never silenced".formatted(id));
        }
    }

    private static Optional<String> some(String text) {
        return Optional.of(text).filter(said -> !said.isEmpty());
    }
}
