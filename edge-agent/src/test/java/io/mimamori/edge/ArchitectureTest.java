package io.mimamori.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mimamori.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

/** The edge's part of docs/ARCHITECTURE.md, held by the build. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.mimamori.edge");

    @Test
    void agentUsesNoServerToolkit() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "io.mimamori.hub..")
                .check(CLASSES);
    }

    @Test
    void sensorsKnowNeitherSpoolNorUplink() {
        noClasses()
                .that()
                .resideInAPackage("io.mimamori.edge.sensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mimamori.edge.spool..",
                        "io.mimamori.edge.uplink..",
                        "org.eclipse.paho..",
                        "java.sql..")
                .check(CLASSES);
    }

    @Test
    void spoolKnowsNoUplink() {
        noClasses()
                .that()
                .resideInAPackage("io.mimamori.edge.spool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.mimamori.edge.uplink..", "org.eclipse.paho..")
                .check(CLASSES);
    }

    @Test
    void timeAndChanceComeIn() {
        ArchitectureRules.timeAndChanceComeIn().check(CLASSES);
    }
}
