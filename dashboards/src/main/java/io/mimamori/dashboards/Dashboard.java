package io.mimamori.dashboards;

import java.time.Duration;
import java.util.List;

/**
 * One dashboard.
 *
 * @param uid fixed, so that links and bookmarks last; also the file's name
 * @param description what it is for
 * @param source uid of the data source that it reads
 * @param refresh how often it is read again
 * @param span how far back it looks at first
 */
record Dashboard(
        String uid,
        String title,
        String description,
        String source,
        Duration refresh,
        Duration span,
        List<Variable> variables,
        List<Panel> panels) {
    /** Data source of everything but homes. */
    static final String CITY = "mimamori";

    /** Data source of watched homes, with its own credentials (promise P7). */
    static final String HOMES = "mimamori-homes";

    Dashboard {
        variables = List.copyOf(variables);
        panels = List.copyOf(panels);
    }
}
