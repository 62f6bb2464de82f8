package io.mimamori.hub.web;

import io.mimamori.hub.account.Role;
import io.mimamori.hub.device.Sites;
import io.mimamori.profile.Hazard;
import io.vertx.core.http.HttpMethod;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What each role may do with the console and the API: what is not in the table it may not.
 * Stateless; from memory.
 */
final class Rights {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** What is neither of a person nor of a home: pages, places, series, alerts. */
    private static final String OPEN =
            "/|/alerts/[^/]+|/handover|/chronology|/silences|/api/v1/(sites|bundles|series|alerts|entries|"
                    + "silences|refused|events|openapi\\.yaml|devices)(/.*)?|/metrics|/sign-out";

    private static final String WORKING =
            "/silences(/.*)?|/desk(/.*)?|/api/v1/(alerts/[^/]+/answer|homes/[^/]+/break-glass|entries|silences(/.*)?)|"
                    + "/sign-out";

    private static final String INSTALLING =
            "/api/v1/(sites|bundles|devices|refused|openapi\\.yaml)(/.*)?|/sign-out";

    /** Whoever goes to a home has to know where its key hangs; nobody else. */
    private static final String HOME = "/api/v1/homes/[^/]+/sheet|/desk(/.*)?";

    /** Values of a place over time: of a home, somebody's day. */
    private static final Pattern DIARY = Pattern.compile("/api/v1/(?:series|sites)/([^/]+)/.*");

    private record Rule(Pattern path, boolean reads, boolean writes) {
        static Rule read(String path) {
            return new Rule(Pattern.compile(path), true, false);
        }

        static Rule write(String path) {
            return new Rule(Pattern.compile(path), false, true);
        }

        boolean allows(boolean isReading, String asked) {
            return (isReading ? reads : writes) && path.matcher(asked).matches();
        }
    }

    private static final Map<Role, List<Rule>> TABLE =
            new EnumMap<>(
                    Map.of(
                            Role.ADMIN,
                            List.of(Rule.read(".*"), Rule.write(".*")),
                            Role.OPERATOR,
                            List.of(Rule.read(OPEN), Rule.read(HOME), Rule.write(WORKING)),
                            Role.INSTALLER,
                            List.of(
                                    Rule.read(INSTALLING),
                                    Rule.write("/api/v1/devices(/.*)?|/sign-out")),
                            Role.VIEWER,
                            List.of(Rule.read(OPEN), Rule.write("/sign-out")),
                            Role.CAREGIVER,
                            List.of()));

    private final Sites sites;

    Rights(Sites sites) {
        this.sites = sites;
    }

    /** {@code path} as the router sees it, without a query. */
    boolean allows(Role role, HttpMethod method, String path) {
        boolean isReading = READING.contains(method.name());
        return TABLE.getOrDefault(role, List.of()).stream()
                        .anyMatch(rule -> rule.allows(isReading, path))
                && (role == Role.ADMIN || role == Role.OPERATOR || !isOfAHome(path));
    }

    private boolean isOfAHome(String path) {
        Matcher diary = DIARY.matcher(path);
        return diary.matches()
                && sites.all().stream()
                        .map(Sites.Versioned::site)
                        .filter(site -> site.site().equals(diary.group(1)))
                        .anyMatch(site -> site.hazard() == Hazard.HOME);
    }
}
