package io.mimamori.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;

/** Rules that every module keeps. */
public final class ArchitectureRules {
    private ArchitectureRules() {}

    /** Clocks and seeds are constructor arguments; nobody looks at the wall or throws own dice. */
    public static ArchRule timeAndChanceComeIn() {
        return noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class);
    }
}
