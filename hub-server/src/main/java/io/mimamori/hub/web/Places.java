package io.mimamori.hub.web;

import io.mimamori.hub.device.Device;
import io.mimamori.hub.device.Devices;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.Site;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds sites and devices by the names of the API, which need no tenant as long as one tenant alone
 * has that name ({@code ?tenant=} says which). Thread-safe, from memory.
 */
final class Places {
    private final Sites sites;
    private final Devices devices;

    Places(Sites sites, Devices devices) {
        this.sites = sites;
        this.devices = devices;
    }

    Sites sites() {
        return sites;
    }

    Site site(String name, Optional<String> tenant) throws ProblemException {
        List<Site> found =
                sites.all().stream()
                        .map(Sites.Versioned::site)
                        .filter(site -> site.site().equals(name))
                        .filter(site -> tenant.isEmpty() || tenant.get().equals(site.tenant()))
                        .toList();
        return only(found, "site", name);
    }

    Device device(RoutingContext request, String name) throws ProblemException {
        Optional<String> said = Query.text(request, "tenant");
        List<Device> found =
                said.map(Stream::of)
                        .orElseGet(this::tenants)
                        .map(tenant -> devices.find(tenant, name).orElse(null))
                        .filter(Objects::nonNull)
                        .toList();
        return only(found, "device", name);
    }

    /** The tenant of a device that is registered or that a site lists. */
    String tenantOf(RoutingContext request, String device) throws ProblemException {
        Optional<String> said = Query.text(request, "tenant");
        if (said.isPresent()) {
            return said.get();
        }
        List<String> found =
                tenants()
                        .filter(tenant ->
                                devices.find(tenant, device).isPresent()
                                        || sites.knowsDevice(tenant, device))
                        .toList();
        return only(found, "device", device);
    }

    private Stream<String> tenants() {
        return sites.tenants().stream();
    }

    private static <T> T only(List<T> found, String what, String name) throws ProblemException {
        if (found.isEmpty()) {
            throw new ProblemException(404, "there is no " + what + " '" + Query.cut(name) + "'");
        }
        if (found.size() > 1) {
            throw new ProblemException(
                    400,
                    "several tenants have a %s '%s'; say which with ?tenant="
                            .formatted(what, name));
        }
        return found.getFirst();
    }
}
