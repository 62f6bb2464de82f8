package io.mimamori.hub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.mimamori.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The arrows of docs/ARCHITECTURE.md, held by the build. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.mimamori.hub", "io.mimamori.demo");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.mimamori.hub.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void journalKnowsNobodyDownstream() {
        mayNotUse("journal", "ingest", "series", "alert", "notify", "live", "web", "device")
                .check(CLASSES);
    }

    @Test
    void doorsKnowNoStoreAndNoRule() {
        mayNotUse("ingest", "series", "alert", "notify", "web").check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.mimamori.hub.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.mimamori.rule..")
                .check(CLASSES);
    }

    @Test
    void alertsKnowNoPageAndNoDoor() {
        mayNotUse("alert", "ingest", "live", "web", "series").check(CLASSES);
        mayNotUse("notify", "ingest", "live", "web", "series").check(CLASSES);
        mayNotUse("notify", "escalation").check(CLASSES);
        mayNotUse("alert", "escalation", "notify").check(CLASSES);
        mayNotUse("escalation", "ingest", "live", "web", "series").check(CLASSES);
        mayNotUse("series", "ingest", "alert", "notify", "live", "web").check(CLASSES);
    }

    @Test
    void peopleAndHomesKnowNoAlertAndNoPage() {
        mayNotUse("account", "ingest", "alert", "notify", "escalation", "live", "series", "web")
                .check(CLASSES);
        mayNotUse("home", "ingest", "alert", "notify", "escalation", "live", "web").check(CLASSES);
    }

    @Test
    void dryRunsKnowNoPageAndTellNobody() {
        mayNotUse("rehearsal", "ingest", "notify", "live", "web").check(CLASSES);
    }

    @Test
    void onlyTheDemoKnowsTheEdge() {
        noClasses()
                .that()
                .resideInAPackage("io.mimamori.hub..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.mimamori.edge..", "io.mimamori.demo..")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceComeIn() {
        ArchitectureRules.timeAndChanceComeIn().check(CLASSES);
    }

    private static ArchRule mayNotUse(String from, String... to) {
        String[] packages = new String[to.length];
        for (int i = 0; i < to.length; i++) {
            packages[i] = "io.mimamori.hub." + to[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("io.mimamori.hub." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}
