package io.mimamori.hub.ops;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What must hold for the hub to be of use: named checks that are asked when somebody looks. A check
 * says what is wrong, or nothing. Thread-safe; the checks run on the caller's thread and may wait.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Optional<String>>> notices = new ConcurrentHashMap<>();

    /**
     * Adds a check, or replaces the one of that name.
     *
     * @param name such as {@code journal}
     * @param problem empty when all is well, else what is wrong, for the operator
     */
    public void check(String name, Supplier<Optional<String>> problem) {
        checks.put(name, problem);
    }

    /**
     * Adds what the operator should see but what the hub does without for a while, such as a series
     * store that is down.
     */
    public void notice(String name, Supplier<Optional<String>> problem) {
        notices.put(name, problem);
    }

    /** The outcome of every check, by name; one problem makes the hub not ready. */
    public Map<String, Optional<String>> checked() {
        return ask(checks);
    }

    /** The outcome of every notice, by name. */
    public Map<String, Optional<String>> noticed() {
        return ask(notices);
    }

    private static Map<String, Optional<String>> ask(
            Map<String, Supplier<Optional<String>>> questions) {
        Map<String, Optional<String>> report = new TreeMap<>();
        questions.forEach((name, problem) -> report.put(name, ask(problem)));
        return Collections.unmodifiableMap(report);
    }

    private static Optional<String> ask(Supplier<Optional<String>> problem) {
        try {
            return problem.get();
        } catch (RuntimeException e) {
            // A check that cannot be made is a failed check, whatever stopped it.
            return Optional.of("the check itself failed: " + e);
        }
    }
}
