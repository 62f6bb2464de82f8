package io.mimamori.demo;

import io.mimamori.profile.Hazard;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the demo has seen happen, for its exit code. Thread-safe. */
final class Evidence {
    private static final Set<Hazard> EXPECTED =
            EnumSet.of(Hazard.RIVER, Hazard.WILDLIFE, Hazard.HOME);

    private final Set<Hazard> raised = EnumSet.noneOf(Hazard.class);
    private final Set<Hazard> mailed = EnumSet.noneOf(Hazard.class);
    private final Set<Hazard> hooked = EnumSet.noneOf(Hazard.class);
    private final List<String> wrong = new ArrayList<>();
    private long stored;

    synchronized void raised(Hazard hazard) {
        raised.add(hazard);
    }

    synchronized void mailed(Hazard hazard) {
        mailed.add(hazard);
    }

    synchronized void hooked(Hazard hazard) {
        hooked.add(hazard);
    }

    /** A mail or webhook that is not as it must be. */
    synchronized void wrong(String what) {
        wrong.add(what);
    }

    synchronized void stored(long readings) {
        stored = readings;
    }

    /** What is missing or wrong; empty when everything happened as it must. */
    synchronized List<String> problems() {
        List<String> problems = new ArrayList<>(wrong);
        if (stored == 0) {
            problems.add("no reading was stored");
        }
        for (Hazard hazard : EXPECTED) {
            check(problems, raised, hazard, "no %s alert was raised");
            check(problems, mailed, hazard, "no mail about the %s alert arrived");
            check(problems, hooked, hazard, "no signed webhook about the %s alert arrived");
        }
        return problems;
    }

    private static void check(
            List<String> problems, Set<Hazard> seen, Hazard hazard, String message) {
        if (!seen.contains(hazard)) {
            problems.add(message.formatted(hazard.key()));
        }
    }
}
